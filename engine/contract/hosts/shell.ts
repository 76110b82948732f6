/**
 * Messages between the shell (Electron's main process) and the engine's utility process. Frames go from the renderer straight
 * to the engine. Paths are sent here and nowhere else: the engine turns those of dialogs and drops into grants.
 */
import type { FileEntry, Params } from '../api.ts';

export type DialogPurpose = Params<'host.openDialog'>['purpose'];

/** Endings of files that dialogs offer, without the dot. */
export type DialogKinds = { readonly logs: readonly string[] };

export type ShellToEngine =
  | { readonly type: 'start'; readonly version: string }
  /** With one port: the renderer's end is in the page. */
  | { readonly type: 'connect' }
  | { readonly type: 'grant'; readonly id: number; readonly paths: readonly string[] }
  /** Open-with, the menu: what the interface is asked to open. */
  | { readonly type: 'open'; readonly paths: readonly string[] }
  /** The menu: the interface is asked to show the log of Lanetrace itself. */
  | { readonly type: 'showLog' }
  | { readonly type: 'chosen'; readonly id: number; readonly paths: readonly string[] }
  /** With one port: the job's end is in its process. */
  | { readonly type: 'spawned'; readonly id: number }
  | { readonly type: 'exited'; readonly id: number; readonly code: number };

export type EngineToShell =
  | { readonly type: 'ready' }
  /** At the start, and when a plug-in adds or takes away a log format. */
  | { readonly type: 'kinds'; readonly kinds: DialogKinds }
  | { readonly type: 'granted'; readonly id: number; readonly entries: readonly FileEntry[] }
  | { readonly type: 'refused'; readonly id: number; readonly message: string }
  | { readonly type: 'dialog'; readonly id: number; readonly purpose: DialogPurpose }
  | { readonly type: 'spawn'; readonly id: number; readonly entry: string }
  | { readonly type: 'kill'; readonly id: number };

/** Names of the messages between preload script and shell. */
export const SHELL_CHANNEL = { connect: 'connect', port: 'port', grant: 'grant' } as const;

/** The renderer's address in the shell: a scheme of our own, never file://. */
export const APP_SCHEME = 'lanetrace';
export const APP_ORIGIN = `${APP_SCHEME}://app`;
