/** The port to the process that started this one, in a utility process of Electron. */
import type { MessagePortLike } from '../wire/ports.ts';

export interface ParentPort {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly MessagePortLike[] }) => void,
  ): unknown;
}

/** Undefined in any other process: only Electron's Node has `process.parentPort`. */
export function parentPort(): ParentPort | undefined {
  return (process as { readonly parentPort?: ParentPort }).parentPort;
}
