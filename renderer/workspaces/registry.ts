/** All workspaces, in the order of their tabs. */
import type { WorkspaceDefinition } from '../contract/workspace.ts';

const found = import.meta.glob<{ workspace: WorkspaceDefinition }>('./*/workspace.ts', { eager: true });

export const WORKSPACES: readonly WorkspaceDefinition[] = Object.values(found)
  .map(({ workspace }) => workspace)
  .sort((a, b) => a.order - b.order);
