/** All panels of the program, found by their file names. */
import type { PanelDefinition } from './panel.ts';

const found = {
  ...import.meta.glob<{ panel: PanelDefinition }>('./*/panel.ts', { eager: true }),
  ...import.meta.glob<{ panel: PanelDefinition }>('../workspaces/*/*.panel.ts', { eager: true }),
};

export const PANELS: readonly PanelDefinition[] = Object.values(found)
  .map(({ panel }) => panel)
  .sort((a, b) => a.title.localeCompare(b.title));

export const panelById = (id: string): PanelDefinition | undefined => PANELS.find((panel) => panel.id === id);
