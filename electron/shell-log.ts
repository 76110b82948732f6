/**
 * The shell's part of the log. The code that writes it lies beside the archive, so it is loaded only after what lies there
 * was found as it was packed; lines from before wait.
 */
import { say } from '../engine/contract/say.ts';
import type { Facts, Log, ModuleLog } from '../engine/logging/log.ts';

type Level = 'info' | 'warn' | 'error';

/** Lines that wait at most: the start says only a few. */
const MOST_WAITING = 100;

export class ShellLog {
  readonly #waiting: ((log: ModuleLog) => void)[] = [];
  #log: ModuleLog | undefined;

  /** Loads the writer. Where that fails, the shell goes on without a log. */
  async begin(): Promise<void> {
    try {
      const { Log: Writer }: { Log: typeof Log } = await import('../engine/logging/log.ts');
      this.#log = new Writer({ program: 'shell' }).module('shell');
      for (const write of this.#waiting.splice(0)) write(this.#log);
    } catch (error) {
      say(`There is no log: ${error instanceof Error ? error.message : error}`);
    }
  }

  note(level: Level, what: string, facts?: Facts): void {
    const write = (log: ModuleLog): void => log[level](what, facts);
    if (this.#log) write(this.#log);
    else if (this.#waiting.length < MOST_WAITING) this.#waiting.push(write);
  }

  /** A line on stderr for people, and in the log. */
  say(line: string, level: Level = 'warn'): void {
    say(line);
    this.note(level, line);
  }
}
