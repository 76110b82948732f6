/**
 * The engine's side of one drive thread (entries/thread.ts). A thread that crashed, or that works on one call for longer than its
 * bound, is ended and started again. That call and other calls for its drive fail with a sentence; the new thread opens the
 * drives again and takes all other calls.
 */
import { Worker } from 'node:worker_threads';
import { InputError } from '../../contract/errors.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import { errorOf } from '../wire/faults.ts';
import { entryUrl } from './entries.ts';
import type { ThreadAnswers, ThreadReply, ThreadRequest } from './thread-messages.ts';

type Waiting = {
  readonly request: ThreadRequest;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

export type ThreadBounds = {
  /** How long the thread may work on one call, milliseconds. */
  readonly callMs: number;
  /** How long one SQL statement may take there, milliseconds. */
  readonly statementMs: number;
};

/** JavaScript's own memory of one thread, MiB; payloads lie beside it. Beyond it the thread ends and not the process. */
const MOST_HEAP_MB = 2048;

export class DriveThread {
  readonly name: string;
  readonly #bounds: ThreadBounds;
  readonly #log: (text: string) => void;
  /** In the order in which the thread takes them; the first is the one it works on. */
  readonly #waiting = new Map<number, Waiting>();
  /** Drives that the thread has open, by handle. */
  readonly #drives = new Map<string, string>();
  #plugins: readonly ActivePlugin[] = [];
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #timed: number | undefined;
  #next = 1;
  #closed = false;

  constructor(name: string, bounds: ThreadBounds, log: (text: string) => void = () => undefined) {
    this.name = name;
    this.#bounds = bounds;
    this.#log = log;
  }

  /** Starts the thread before it is needed. */
  warm(): this {
    this.#worker ??= this.#start();
    return this;
  }

  call<K extends ThreadRequest['kind']>(
    request: Extract<ThreadRequest, { readonly kind: K }>,
  ): Promise<ThreadAnswers[K]> {
    if (this.#closed) return Promise.reject(new Error(`The engine's ${this.name} thread has ended.`));
    return new Promise((resolve, reject) => {
      this.#post(request, (value) => resolve(value as ThreadAnswers[K]), reject);
    });
  }

  /** Which plug-ins are on from now on, also for a thread that is started later. */
  setPlugins(plugins: readonly ActivePlugin[]): void {
    this.#plugins = plugins;
    if (this.#worker) this.call({ kind: 'plugins', plugins }).catch((error) => this.#log(String(error)));
  }

  /** Ends the thread as a crash would, for tests: what waits and what comes is answered by a new one. */
  crash(): void {
    void this.#worker?.terminate();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    const worker = this.#worker;
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values())
      reject(new Error(`The engine's ${this.name} thread has ended.`));
    this.#waiting.clear();
    await worker?.terminate();
  }

  #post(request: ThreadRequest, resolve: Waiting['resolve'], reject: Waiting['reject']): void {
    const call = this.#next++;
    this.#waiting.set(call, { request, resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.postMessage({ call, request });
    this.#watch();
  }

  #start(): Worker {
    const worker = new Worker(entryUrl('thread'), {
      name: this.name,
      workerData: { name: this.name, statementMs: this.#bounds.statementMs, plugins: this.#plugins },
      resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
    });
    const own = (work: () => void): void => {
      if (this.#worker === worker) work();
    };
    worker.on('message', (reply: ThreadReply) => own(() => this.#settle(reply)));
    worker.on('error', (error) => own(() => this.#died(error)));
    worker.on('exit', (code) => own(() => this.#died(new Error(`it ended with code ${code}`))));
    // A thread that has nothing to do does not keep the process alive.
    worker.unref();
    return worker;
  }

  #settle(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.call);
    this.#waiting.delete(reply.call);
    this.#watch();
    if (!waiting) return;
    if ('error' in reply) {
      waiting.reject(errorOf(reply.error));
      return;
    }
    const { request } = waiting;
    if (request.kind === 'open') this.#drives.set(request.handle, request.path);
    if (request.kind === 'close') this.#drives.delete(request.handle);
    waiting.resolve(reply.value);
  }

  /** The time runs for the call that the thread works on, not for those that wait behind it. */
  #watch(): void {
    const [first] = this.#waiting.keys();
    if (first === this.#timed) return;
    clearTimeout(this.#timer);
    this.#timed = first;
    if (first === undefined) return;
    this.#timer = setTimeout(() => {
      const seconds = Math.round(this.#bounds.callMs / 1000);
      this.#again(`took longer than ${seconds} s and was given up`, undefined);
    }, this.#bounds.callMs);
    this.#timer.unref();
  }

  #died(error: unknown): void {
    const memory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#again(
      memory
        ? 'took more memory than there is for it and was given up'
        : 'ended the thread that worked on it',
      memory ? undefined : error,
    );
  }

  /** Ends the thread, tells the call that it worked on, and goes on with a new one. */
  #again(what: string, fault: unknown): void {
    const old = this.#worker;
    this.#worker = undefined;
    void old?.terminate();
    clearTimeout(this.#timer);
    this.#timed = undefined;
    const [working, ...others] = this.#waiting.values();
    this.#waiting.clear();
    this.#log(
      `The ${this.name} thread is started again: ${working ? nameOf(working.request) : 'a call'} ${what}. ${fault instanceof Error ? (fault.stack ?? '') : ''}`,
    );
    const drive = working && driveOf(working.request);
    const path = working && (pathOf(working.request) ?? this.#drives.get(drive ?? ''));
    if (working?.request.kind === 'open' && drive !== undefined) this.#drives.delete(drive);
    working?.reject(
      new InputError(
        `${nameOf(working.request)}${path === undefined ? '' : ` of ${path}`} ${what}. Other drives go on.`,
      ),
    );
    // Closing is done by ending; whoever waits for it need not know.
    const left = others.filter(({ request, resolve, reject }) => {
      if (drive === undefined || driveOf(request) !== drive) return true;
      if (request.kind === 'close') resolve(true);
      else reject(new InputError(`${nameOf(request)} was dropped: a request of the same drive ${what}.`));
      if (request.kind === 'close') this.#drives.delete(drive);
      return false;
    });
    if (this.#closed) return;
    for (const [handle, known] of this.#drives)
      this.#post(
        { kind: 'open', handle, path: known },
        () => undefined,
        (error) => {
          this.#drives.delete(handle);
          this.#log(`${known} could not be opened again: ${error.message}`);
        },
      );
    for (const { request, resolve, reject } of left) this.#post(request, resolve, reject);
  }
}

/** The request in words, for a sentence. */
function nameOf(request: ThreadRequest): string {
  switch (request.kind) {
    case 'request':
      return `The request ${request.method}`;
    case 'open':
      return 'Opening';
    case 'close':
      return 'Closing';
    case 'plugins':
      return 'Taking over plug-ins';
    case 'info':
      return 'Reading what is in it';
    case 'card':
      return 'Reading the card';
    case 'check':
      return 'The check';
    case 'usage':
      return 'Measuring the space';
  }
}

const pathOf = (request: ThreadRequest): string | undefined => ('path' in request ? request.path : undefined);

function driveOf(request: ThreadRequest): string | undefined {
  if ('handle' in request) return request.handle;
  if (request.kind !== 'request') return undefined;
  const { params } = request;
  return typeof params === 'object' &&
    params !== null &&
    'drive' in params &&
    typeof params.drive === 'string'
    ? params.drive
    : undefined;
}
