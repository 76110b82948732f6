/**
 * Questions in SQL about drives, one after the other, in a process of its own that is kept warm for a minute. A question that takes
 * too much time or memory, or that a person stops, costs that process and nothing else.
 */
import type { AskAnswer } from '../../contract/api/ask.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import { entryPath } from '../channels/entries.ts';
import type { JobProcess } from '../channels/host.ts';
import { errorOf } from '../wire/faults.ts';
import type { AskReply, AskRequest } from './ask-messages.ts';
import type { Spawn } from './process.ts';

const IDLE_MS = 60_000;
/** Beyond a question's own limit: starting the process on a busy machine, and its own watch. */
const GRACE_MS = 30_000;
/** Questions that wait or run: a person asks one, a program a few. */
const MOST_WAITING = 16;

type Question = {
  readonly request: AskRequest;
  readonly resolve: (answer: AskAnswer) => void;
  readonly reject: (error: Error) => void;
};

export class Asker {
  readonly #spawn: Spawn;
  readonly #questions: Question[] = [];
  #running: Question | undefined;
  #process: JobProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(spawn: Spawn) {
    this.#spawn = spawn;
  }

  /** @throws InputError for what the question does wrong or takes too much of; CancelledError when it was stopped */
  ask(request: AskRequest): Promise<AskAnswer> {
    if (this.#questions.length >= MOST_WAITING)
      return Promise.reject(
        new InputError(`${MOST_WAITING} queries wait already; ask again when some are answered.`),
      );
    return new Promise((resolve, reject) => {
      this.#questions.push({ request, resolve, reject });
      this.#next();
    });
  }

  /** Ends the questions about this drive. */
  stop(path: string): void {
    const waiting = this.#questions.filter(({ request }) => request.path === path);
    for (const question of waiting) {
      this.#questions.splice(this.#questions.indexOf(question), 1);
      question.reject(new CancelledError());
    }
    if (this.#running?.request.path === path) this.#end(new CancelledError());
  }

  close(): void {
    for (const { reject } of this.#questions.splice(0)) reject(new CancelledError());
    this.#end(new CancelledError());
  }

  #next(): void {
    if (this.#running) return;
    const question = this.#questions.shift();
    if (!question) return;
    clearTimeout(this.#timer);
    this.#running = question;
    try {
      this.#process ??= this.#start();
      this.#process.post(question.request);
    } catch (error) {
      this.#end(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    const { ms } = question.request.limits;
    this.#timer = setTimeout(
      () => this.#end(new InputError(`The query took longer than ${ms / 1000} s and was ended.`)),
      ms + GRACE_MS,
    );
  }

  #start(): JobProcess {
    const process = this.#spawn(entryPath('ask'));
    process.onMessage((message) => {
      // Only our own module (entries/ask-process.ts) runs there.
      if (this.#process === process) this.#hear(message as AskReply);
    });
    process.onExit((code, signal) => {
      if (this.#process !== process) return;
      this.#process = undefined;
      this.#end(
        new InputError(`The query ended the process that worked on it, with ${signal ?? `code ${code}`}.`),
      );
    });
    return process;
  }

  #hear(reply: AskReply): void {
    if (reply.type === 'failed' && reply.over) {
      this.#end(errorOf(reply.fault));
      return;
    }
    const question = this.#settled();
    if (reply.type === 'answer') question?.resolve(reply.answer);
    else question?.reject(errorOf(reply.fault));
    this.#timer = setTimeout(() => this.#drop(), IDLE_MS);
    this.#timer.unref();
    this.#next();
  }

  /** Ends the process with the question that runs in it, if one does. */
  #end(error: Error): void {
    this.#drop();
    this.#settled()?.reject(error);
    this.#next();
  }

  #settled(): Question | undefined {
    clearTimeout(this.#timer);
    const question = this.#running;
    this.#running = undefined;
    return question;
  }

  #drop(): void {
    const process = this.#process;
    this.#process = undefined;
    process?.kill();
  }
}
