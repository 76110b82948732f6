/** Puts a panel into a dock; its title comes from its definition. */
import type { DockviewApi, IDockviewPanel } from 'dockview-react';
import { panelById } from '../panels/registry.ts';

type Options = Omit<Parameters<DockviewApi['addPanel']>[0], 'component' | 'id'> & {
  /** Unique in the dock. Default: the panel's own id. */
  readonly id?: string;
};

/** @throws Error when no panel has this id. */
export function place(dock: DockviewApi, panel: string, options: Options = {}): IDockviewPanel {
  const definition = panelById(panel);
  if (!definition) throw new Error(`No panel is called "${panel}".`);
  return dock.addPanel({ id: panel, title: definition.title, ...options, component: panel } as Parameters<
    DockviewApi['addPanel']
  >[0]);
}
