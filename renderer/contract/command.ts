/**
 * The contract of a command: an action by keyboard or from the palette. A file `NAME.commands.ts` in any folder of the
 * renderer exports `commands`; app/commands.ts finds it.
 */
import type { LucideIcon } from 'lucide-react';
import type { Link } from '../link/link.ts';

export type CommandContext = { readonly link: Link };

export type Command = {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** As in "mod+k", "shift+arrowright", "space", "f11"; mod is Ctrl, or Command on a Mac. */
  readonly keys?: readonly string[];
  /** The panel that has the first say on the keys while the focus is in it. */
  readonly panel?: string;
  readonly icon?: LucideIcon;
  /** Absent means always. A command that cannot run is neither listed nor run. */
  readonly when?: () => boolean;
  readonly run: (context: CommandContext) => void;
};
