/** An engine in this process, and clients of it without a socket, for targets. Jobs are refused: they would be processes of their own. */
import { InputError } from '../../../engine/contract/errors.ts';
import { Engine } from '../../../engine/serve/engine.ts';
import { EngineClient } from '../../support/engine-client.ts';

export type InProcess = {
  readonly engine: Engine;
  readonly client: EngineClient;
  /** What the engine wrote to its log since the last call: stacks of faults. */
  log(): string[];
};

export function engineAt(home: string, roots: readonly string[]): { engine: Engine; log: () => string[] } {
  const lines: string[] = [];
  const engine = new Engine({
    host: {
      kind: 'browser',
      spawn: () => {
        throw new InputError('This engine starts no jobs.');
      },
    },
    version: '0.0.0-fuzz',
    home,
    roots,
    log: (text) => lines.push(text),
  });
  return { engine, log: () => lines.splice(0) };
}

export async function inProcess(home: string, roots: readonly string[]): Promise<InProcess> {
  const { engine, log } = engineAt(home, roots);
  let toEngine: (frame: Uint8Array) => void = () => undefined;
  let toClient: (frame: Uint8Array) => void = () => undefined;
  let closed: () => void = () => undefined;
  engine.connect({
    buffered: 0,
    send: (frame) => setImmediate(() => toClient(frame)),
    onFrame: (listener) => {
      toEngine = listener;
    },
    onClose: (listener) => {
      closed = listener;
    },
    // Nothing is ever full here.
    onDrain: () => undefined,
    close: () => closed(),
  });
  const client = await EngineClient.greet({
    send: (frame) => setImmediate(() => toEngine(frame)),
    onFrame: (listener) => {
      toClient = listener;
    },
    close: () => closed(),
  });
  return { engine, client, log };
}
