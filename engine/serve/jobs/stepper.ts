/**
 * Steps through stages, evaluates and exports runs, in a process of its own, kept warm between requests and ended after a minute
 * without one. A crash in a kernel fails the one request.
 */
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { PluginRef } from '../../plugins/plugin.ts';
import { errorOf } from '../wire/faults.ts';
import type { FromJob, JobOutcomes, RequestOf } from './job-messages.ts';
import { type RunningJob, type Spawn, startProcess } from './process.ts';

const IDLE_MS = 60_000;
/** An export of a long drive takes a minute; code of a plug-in may never end. */
const LIMIT_MS = 120_000;

type Asked =
  | 'step'
  | 'steps'
  | 'evaluate'
  | 'compare'
  | 'export'
  | 'estimate'
  | 'repair-report'
  | 'repair-pictures'
  | 'basemap';

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };

export class Stepper {
  readonly #spawn: Spawn;
  #process: RunningJob | undefined;
  #waiting: Waiting | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  readonly #plugins: () => readonly PluginRef[];
  /** Plug-ins of the process that runs. */
  #loaded = '';

  constructor(spawn: Spawn, plugins: () => readonly PluginRef[] = () => []) {
    this.#spawn = spawn;
    this.#plugins = plugins;
  }

  /**
   * One after the other, in the order they are asked. Not begun is what nobody waits for any more when its turn comes.
   *
   * @throws InputError when the process crashed, or as its work does; CancelledError for what was not begun
   */
  ask<K extends Asked>(request: RequestOf<K>, isWanted: () => boolean = () => true): Promise<JobOutcomes[K]> {
    const answer = this.#last.then(() => {
      if (!isWanted()) throw new CancelledError();
      return this.#work(request);
    }) as Promise<JobOutcomes[K]>;
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#process?.kill();
    this.#process = undefined;
    this.#waiting?.reject(new InputError('The process that worked on this was ended.'));
    this.#waiting = undefined;
  }

  /** With other plug-ins than before, in a new process. */
  #work(request: RequestOf<Asked>): Promise<unknown> {
    clearTimeout(this.#idle);
    const plugins = this.#plugins();
    const loaded = JSON.stringify(plugins);
    if (loaded !== this.#loaded) this.close();
    this.#loaded = loaded;
    this.#process ??= this.#start();
    const process = this.#process;
    const timer = setTimeout(() => this.#giveUp(), LIMIT_MS);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      process.post({ type: 'run', request, plugins });
    }).finally(() => clearTimeout(timer));
  }

  #giveUp(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.close();
    waiting?.reject(new InputError(`It took longer than ${LIMIT_MS / 1000} s and was given up.`));
  }

  #start(): RunningJob {
    const process = startProcess(this.#spawn, {
      heard: (message) => this.#hear(message),
      ended: (code, signal) => {
        // One that was ended for another says nothing of what waits now.
        if (this.#process !== process) return;
        this.#process = undefined;
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
