/** The contract of a workspace: a ready layout of panels. A file `workspaces/NAME/workspace.ts` exports `workspace`. */
import type { DockviewApi } from 'dockview-react';
import type { LucideIcon } from 'lucide-react';
import type { DriveInfo } from '../../engine/contract/api.ts';

export type WorkspaceDefinition = {
  readonly id: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Order of the tabs. */
  readonly order: number;
  /** As in Command.keys. */
  readonly key: string;
  /** Raise it when the ready layout changes so much that saved layouts are to be dropped. */
  readonly version: number;
  readonly summary: string;
  /**
   * Puts the panels of the ready layout into an empty dock of this size (workspaces/place.ts). In a small room what is looked at
   * now and then is a tab, so that nothing is too small to use.
   */
  readonly layout: (dock: DockviewApi, drive: DriveInfo, room: 'wide' | 'small') => void;
};
