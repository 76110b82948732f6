/**
 * Cuts outlines in a thread of its own, and waits for it: what Clipper2 takes cannot be told from the outlines. A ring of 60
 * corners within a millimetre of one line took memory without end (clipper2-ts 2.0.1), 1,200 spikes from one corner over
 * 25 s. The thread has little memory of its own, and is ended when it takes too long.
 */
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { InputError } from '../../contract/errors.ts';
import type { CuttingAnswer, CuttingTask } from './clipping.ts';

export type CutterMemory = { readonly port: MessagePort; readonly turn: SharedArrayBuffer };
export type CutterReply = { readonly answer: CuttingAnswer } | { readonly problem: string };

/** Time (ms) for all tasks of one allowance; the areas of a city take a second. */
const MOST_MS = 8000;
/** For the thread to start, on a busy machine. */
const START_MS = 20_000;
/** JavaScript's memory of the thread, MiB; the areas of a city take a tenth. */
const MOST_HEAP_MB = 384;

/** Time that tasks may take together. */
export class CuttingAllowance {
  leftMs: number;

  constructor(mostMs = MOST_MS) {
    this.leftMs = mostMs;
  }
}

type Thread = { readonly worker: Worker; readonly port: MessagePort; readonly bell: Int32Array };

let thread: Thread | undefined;

function start(): Thread {
  const { port1, port2 } = new MessageChannel();
  const turn = new SharedArrayBuffer(4);
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: { port: port2, turn } satisfies CutterMemory,
    transferList: [port2],
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB, maxYoungGenerationSizeMb: 32 },
  });
  const made = { worker, port: port1, bell: new Int32Array(turn) };
  const forget = (): void => {
    if (thread === made) thread = undefined;
    port1.close();
  };
  // A thread without memory left ends by itself. A caller that waits for it learns that when its time is over.
  worker.on('error', forget);
  worker.on('exit', forget);
  worker.unref();
  port1.unref();
  // Otherwise the first task would be charged with the time that the thread takes to start.
  if (ask(made, { name: 'united', areas: [] }, START_MS)) return made;
  // Its answer may still come, and would be taken for the answer of the next task.
  end(made);
  throw new Error(`The thread that cuts outlines did not start within ${START_MS / 1000} s.`);
}

/** Nothing waits for its end: its port is closed when it has ended. */
function end({ worker }: Thread): void {
  void worker.terminate();
}

function ask({ worker, port, bell }: Thread, task: CuttingTask, ms: number): CutterReply | undefined {
  const before = Atomics.load(bell, 0);
  worker.postMessage(task);
  if (Atomics.load(bell, 0) === before) Atomics.wait(bell, 0, before, ms);
  return receiveMessageOnPort(port)?.message as CutterReply | undefined;
}

/** @throws InputError when the outlines are refused, or take more time or memory than `allowance` and the thread have */
export function cut<T extends CuttingTask>(task: T, allowance = new CuttingAllowance()): CuttingAnswer<T> {
  thread ??= start();
  const begun = performance.now();
  const reply = ask(thread, task, Math.max(1, allowance.leftMs));
  allowance.leftMs -= performance.now() - begun;
  if (!reply) {
    end(thread);
    thread = undefined;
    throw new InputError('The outlines of areas cross or touch too often to be cut.');
  }
  if ('problem' in reply) throw new InputError(`The outlines of areas cannot be cut: ${reply.problem}.`);
  return reply.answer as CuttingAnswer<T>;
}
