/**
 * Steps frames of a stage, and evaluates runs, in a process of its own, kept warm between requests and ended after a minute
 * without one. A crash in a kernel fails the one request.
 */
import { InputError } from '../../contract/errors.ts';
import { errorOf } from '../wire/faults.ts';
import type { FromJob, JobOutcomes, RequestOf } from './job-messages.ts';
import { type RunningJob, type Spawn, startProcess } from './process.ts';

const IDLE_MS = 60_000;

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class Stepper {
  readonly #spawn: Spawn;
  #process: RunningJob | undefined;
  #waiting: Waiting | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(spawn: Spawn) {
    this.#spawn = spawn;
  }

  /** One after the other, in the order they are asked. @throws InputError when the process crashed, or as its work does */
  ask<K extends 'step' | 'evaluate'>(request: RequestOf<K>): Promise<JobOutcomes[K]> {
    const answer = this.#last.then(() => this.#work(request)) as Promise<JobOutcomes[K]>;
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#process?.kill();
    this.#process = undefined;
  }

  #work(request: RequestOf<'step' | 'evaluate'>): Promise<unknown> {
    clearTimeout(this.#idle);
    this.#process ??= this.#start();
    const process = this.#process;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      process.post({ type: 'run', request });
    });
  }

  #start(): RunningJob {
    const process = startProcess(this.#spawn, {
      heard: (message) => this.#hear(message),
      ended: (code, signal) => {
        if (this.#process === process) this.#process = undefined;
        const how = signal ?? (code === undefined ? 'no code' : `code ${code}`);
        this.#waiting?.reject(
          new InputError(`This could not be worked through: native code ended with ${how}.`),
        );
        this.#waiting = undefined;
      },
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
