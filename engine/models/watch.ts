/**
 * Bounds the memory that a network takes while it is loaded and run. What lies between its input and its output can be of any size,
 * and the runtime has no bound of its own: a thread looks at the process, which holds nothing but this one job, and ends it.
 */
import { totalmem } from 'node:os';
import { Worker } from 'node:worker_threads';

export const MIB = 2 ** 20;
/** A network for tiles of 256 cells takes some 50 MiB; the largest picture takes some 200 MiB. */
const MOST_MIB = 4096;

/** Places in the shared memory: 1 while the network runs; MiB that the process had before. */
export const [RUNS, BASE] = [0, 1];

export type WatchData = {
  /** Names the network at the beginning of a sentence. */
  readonly what: string;
  readonly limitMib: number;
  readonly shared: SharedArrayBuffer;
};

/** What a network may take beyond what the process has, MiB: at most half of what the machine, or its container, has. */
export function mostMib(): number {
  const container = process.constrainedMemory();
  const all = container > 0 ? Math.min(container, totalmem()) : totalmem();
  return Math.min(MOST_MIB, Math.floor(all / 2 / MIB));
}

export class MemoryWatch {
  readonly #state: Int32Array;
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(worker: Worker, shared: SharedArrayBuffer) {
    this.#worker = worker;
    this.#state = new Int32Array(shared);
  }

  static async start(what: string, limitMib = mostMib()): Promise<MemoryWatch> {
    const shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT);
    const worker = new Worker(new URL('./watch-thread.ts', import.meta.url), {
      workerData: { what, limitMib, shared } satisfies WatchData,
      // What a program given as text says of itself does not hold for this file.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--input-type')),
    });
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
    });
    worker.unref();
    return new MemoryWatch(worker, shared);
  }

  /** One run after the other. Ends the process, with a line on stderr, where one takes more memory than it may. */
  during<T>(run: () => Promise<T>): Promise<T> {
    const done = this.#last.then(() => this.#watched(run));
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #watched<T>(run: () => Promise<T>): Promise<T> {
    Atomics.store(this.#state, BASE, Math.ceil(process.memoryUsage.rss() / MIB));
    Atomics.store(this.#state, RUNS, 1);
    Atomics.notify(this.#state, RUNS);
    try {
      return await run();
    } finally {
      Atomics.store(this.#state, RUNS, 0);
      Atomics.notify(this.#state, RUNS);
    }
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
