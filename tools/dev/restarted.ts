/** A child process that is ended and started again, one at a time and in the order of asking. */
import type { ChildProcess } from 'node:child_process';

/** What is not gone this long after SIGTERM is killed, ms. */
const PATIENCE_MS = 3000;

export class RestartedProcess<Ready> {
  readonly #start: () => { readonly child: ChildProcess; readonly ready: Promise<Ready> };
  #child: ChildProcess | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  /** @param start starts the process; `ready` settles when it can be used */
  constructor(start: () => { readonly child: ChildProcess; readonly ready: Promise<Ready> }) {
    this.#start = start;
  }

  /** Ends the process that runs, if one does, and starts the next. @returns what it is ready with */
  restart(): Promise<Ready> {
    const next = this.#turn.then(async () => {
      await this.#end();
      if (this.#closed) throw new Error('The development server is being stopped.');
      const { child, ready } = this.#start();
      this.#child = child;
      child.once('exit', () => {
        if (this.#child === child) this.#child = undefined;
      });
      return ready;
    });
    this.#turn = next.catch(() => undefined);
    return next;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#turn;
    await this.#end();
  }

  /** At once, for the end of this process. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  async #end(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    await gone;
    clearTimeout(late);
  }
}
