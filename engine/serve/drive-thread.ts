/** The engine's side of one drive thread: calls in, answers out; what runs in it is thread.ts. */
import { Worker } from 'node:worker_threads';
import { entryUrl } from './entries.ts';
import { errorOf } from './faults.ts';
import type { ThreadAnswers, ThreadReply, ThreadRequest } from './thread-messages.ts';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class DriveThread {
  readonly name: string;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: Error | undefined;

  constructor(name: string) {
    this.name = name;
    this.#worker = new Worker(entryUrl('thread'), { name, workerData: { name } });
    this.#worker.on('message', (reply: ThreadReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on('exit', () => this.#end(new Error(`The engine's ${name} thread has ended.`)));
    // A thread that has nothing to do does not keep the process alive.
    this.#worker.unref();
  }

  call<K extends ThreadRequest['kind']>(
    request: Extract<ThreadRequest, { readonly kind: K }>,
  ): Promise<ThreadAnswers[K]> {
    if (this.#ended) return Promise.reject(this.#ended);
    const call = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(call, { resolve: (value) => resolve(value as ThreadAnswers[K]), reject });
      this.#worker.postMessage({ call, request });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    if (!waiting) return;
    if ('error' in reply) waiting.reject(errorOf(reply.error));
    else waiting.resolve(reply.value);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
