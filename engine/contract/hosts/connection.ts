/**
 * The renderer's connection to its engine on each host.
 *
 * Browser host: the address is `http://127.0.0.1:PORT/#token=TOKEN`. The renderer posts the token as text to SESSION_PATH, which
 * answers 204 with the HttpOnly cookie, takes the fragment out of the address, and opens a WebSocket at SOCKET_PATH whose binary
 * messages are frames (wire/frame.ts).
 *
 * Shell: the preload script exposes `window.lanetrace` (ShellBridge) and, when the page asks by `connect`, posts a window message
 * { lanetrace: 'port' } with one MessagePort, whose messages are frames as Uint8Array.
 */
import type { FileEntry } from '../api.ts';

export const SESSION_PATH = '/session';
export const SOCKET_PATH = '/engine';

export type ShellBridge = {
  readonly connect: () => void;
  /** Turns dropped files into grants; their paths never reach the page. */
  readonly grantDropped: (files: readonly File[]) => Promise<readonly FileEntry[]>;
};
