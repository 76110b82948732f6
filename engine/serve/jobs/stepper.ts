/**
 * Steps frames of a stage, and evaluates runs, in a process of its own, kept warm between requests and ended after a minute
 * without one. A crash in a kernel fails the one request.
 */
import { InputError } from '../../contract/errors.ts';
import { entryPath } from '../channels/entries.ts';
import type { JobProcess } from '../channels/host.ts';
import { errorOf } from '../wire/faults.ts';
import type { FromJob, JobRequest, ToJob } from './job-messages.ts';

const IDLE_MS = 60_000;

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class Stepper {
  readonly #spawn: (entry: string) => JobProcess;
  #process: JobProcess | undefined;
  #waiting: Waiting | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(spawn: (entry: string) => JobProcess) {
    this.#spawn = spawn;
  }

  /** One at a time; the caller queues (lanes.ts). */
  step(request: Extract<JobRequest, { kind: 'step' | 'evaluate' }>): Promise<unknown> {
    clearTimeout(this.#idle);
    this.#process ??= this.#start();
    const process = this.#process;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      process.post({ type: 'run', request } satisfies ToJob);
    });
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#process?.kill();
    this.#process = undefined;
  }

  #start(): JobProcess {
    const process = this.#spawn(entryPath('job'));
    process.onMessage((message) => this.#hear(message as FromJob));
    process.onExit((code, signal) => {
      if (this.#process === process) this.#process = undefined;
      const how = signal ?? (code === undefined ? 'no code' : `code ${code}`);
      this.#waiting?.reject(
        new InputError(`This could not be worked through: native code ended with ${how}.`),
      );
      this.#waiting = undefined;
    });
    return process;
  }

  #hear(message: FromJob): void {
    const waiting = this.#waiting;
    if (message.type === 'done') waiting?.resolve(message.value);
    else if (message.type === 'failed') waiting?.reject(errorOf(message.fault));
    else return;
    this.#waiting = undefined;
    this.#idle = setTimeout(() => this.close(), IDLE_MS);
    this.#idle.unref();
  }
}
