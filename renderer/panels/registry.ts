/** All panels of the program, one for each folder here. */
import type { PanelDefinition } from '../contract/panel.ts';

const found = import.meta.glob<{ panel: PanelDefinition }>('./*/panel.ts', { eager: true });

export const PANELS: readonly PanelDefinition[] = Object.values(found)
  .map(({ panel }) => panel)
  .sort((a, b) => a.title.localeCompare(b.title));

export const panelById = (id: string): PanelDefinition | undefined => PANELS.find((panel) => panel.id === id);
