/**
 * Runs a script. The worker reads it and tells its inputs, the page fetches them, the worker runs the script, and the engine keeps
 * the results beside the drive's own signals. The worker is ended after each run, also where the interpreter does not answer.
 */
import wasmUrl from '@jitl/quickjs-wasmfile-release-sync/wasm?url';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import type { SignalInfo } from '../../../engine/contract/signals.ts';
import { SCRIPT_PART_VALUES } from '../../../engine/contract/wire/script-limits.ts';
import type { Link } from '../../link/link.ts';
import { ScriptFault } from './fault.ts';
import { normalCode, refuseHidden } from './hidden.ts';
import { readInput } from './inputs.ts';
import { MOST_RUN_MS } from './limits.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import type { ScriptResult } from './sandbox.ts';

/** The interpreter ends a script at its limit. Where it cannot, as within one long built-in function, the worker is ended later. */
const GRACE_MS = 3000;

export type RunOptions = {
  readonly link: Link;
  readonly drive: DriveInfo;
  readonly name: string;
  readonly code: string;
  /** The drive's own signals by name. */
  readonly named: ReadonlyMap<string, SignalInfo>;
  readonly signal: AbortSignal;
};

/** @throws ScriptFault for what is wrong with the script; EngineError where the drive cannot be read. */
export async function runScript({
  link,
  drive,
  name,
  code,
  named,
  signal,
}: RunOptions): Promise<ScriptResult> {
  const text = normalCode(code);
  refuseHidden(text);
  using worker = new ScriptWorker(signal);
  const known = { signals: new Set(named.keys()), streams: new Set(drive.streams.map((each) => each.name)) };
  const declared = await worker.ask({ kind: 'declare', wasm: await interpreterCode(), code: text, known });
  if (declared.kind !== 'declared')
    throw new ScriptFault('The worker of the script did not answer with the inputs.');
  const data = await Promise.all(
    declared.inputs.map((input) => readInput(link, drive, input, named, signal)),
  );
  const done = await worker.ask({ kind: 'run', data });
  if (done.kind !== 'done')
    throw new ScriptFault('The worker of the script did not answer with the results.');
  await keep(link, drive.drive, name, done.result, signal);
  return done.result;
}

async function interpreterCode(): Promise<ArrayBuffer> {
  const answer = await fetch(wasmUrl);
  if (!answer.ok) throw new Error(`The interpreter of scripts could not be loaded: ${answer.status}.`);
  return answer.arrayBuffer();
}

class ScriptWorker {
  readonly #worker = new Worker(new URL('./scriptWorker.ts', import.meta.url), { type: 'module' });
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  ask(message: ToWorker): Promise<FromWorker> {
    return new Promise((resolve, reject) => {
      const end = (fault: ScriptFault): void => {
        this[Symbol.dispose]();
        reject(fault);
      };
      const stop = (): void => end(new ScriptFault('The script was stopped.'));
      const timer = setTimeout(
        () =>
          end(
            new ScriptFault(
              `The script was ended: it ran for more than ${MOST_RUN_MS / 1000} s.`,
              undefined,
              {
                limit: true,
              },
            ),
          ),
        MOST_RUN_MS + GRACE_MS,
      );
      const settled = (): void => {
        clearTimeout(timer);
        this.#signal.removeEventListener('abort', stop);
      };
      if (this.#signal.aborted) return stop();
      this.#signal.addEventListener('abort', stop, { once: true });
      this.#worker.onerror = ({ message: reason }) => {
        settled();
        end(new ScriptFault(`The interpreter of scripts ended: ${reason || 'it could not be loaded'}.`));
      };
      this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
        settled();
        if (data.kind === 'fault') end(new ScriptFault(data.message, data.line, { limit: data.limit }));
        else resolve(data);
      };
      this.#worker.postMessage(message);
    });
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

type Put = {
  readonly path: string;
  readonly unit: string;
  readonly block: string;
};

/** Sends the results to the engine in parts; they are listed once the last part has arrived. */
async function keep(
  link: Link,
  drive: string,
  script: string,
  { signals, states }: ScriptResult,
  signal: AbortSignal,
): Promise<void> {
  const parts: Put[][] = [];
  for (const { name: path, unit, t, v } of signals)
    for (let from = 0; from === 0 || from < t.length; from += SCRIPT_PART_VALUES) {
      const to = from + SCRIPT_PART_VALUES;
      const block = base64(encodeColumns({}, { t: t.slice(from, to), v: v.slice(from, to) }));
      parts.push([{ path, unit, block }]);
    }
  const changes = states.map(({ name: path, changes }) => ({ path, changes: [...changes] }));
  const all = [
    ...parts.map((each) => ({ signals: each, states: [] as typeof changes })),
    { signals: [], states: changes },
  ];
  for (const [i, part] of all.entries())
    await link.request(
      'scripts.put',
      { drive, script, first: i === 0, last: i === all.length - 1, ...part },
      { lane: 'analysis', signal },
    );
}

/** Characters of one call: more arguments than this overflow the stack. */
const STEP = 0x8000;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += STEP)
    text += String.fromCharCode(...bytes.subarray(from, from + STEP));
  return btoa(text);
}
