/** The channel of a process that the engine started (hosts/spawn.ts, or the shell): messages to and from the engine. */
import type { MessagePortLike } from '../wire/ports.ts';
import { parentPort } from './parent-port.ts';

export type EngineChannel<Out extends object> = {
  readonly post: (message: Out) => void;
  readonly listen: (listener: (message: unknown) => void) => void;
};

/**
 * Electron gives a utility process a parentPort, over which the engine's port comes; Node gives a forked one process.send.
 * The job ends with its channel: no job outlives its engine.
 */
export async function engineChannel<Out extends object>(): Promise<EngineChannel<Out>> {
  const parent = parentPort();
  if (parent) {
    const port = await new Promise<MessagePortLike>((resolve) =>
      parent.on('message', ({ ports: [first] }) => first && resolve(first)),
    );
    port.on('close', () => process.exit(0));
    return {
      post: (message) => port.postMessage(message),
      listen(listener) {
        port.on('message', ({ data }) => listener(data));
        port.start();
      },
    };
  }
  if (!process.send) throw new Error('A job is started by the engine, not by hand.');
  process.on('disconnect', () => process.exit(0));
  return {
    // The pipe may break before `disconnect` is heard: without a callback the error would end the process with a trace.
    post: (message) =>
      void process.send?.(message, undefined, undefined, (error) => error && process.exit(0)),
    listen: (listener) => void process.on('message', listener),
  };
}
