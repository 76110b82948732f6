/** Progress on stderr: one line that changes on a terminal, a line every few seconds elsewhere. */
import { visible } from '../contract/visible.ts';

const EVERY_MS = 5000;

export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  #shown = performance.now();
  #open = false;
  #said: string | undefined;
  #times = 0;

  readonly show = (fraction: number, text: string): void => {
    const line = `${String(Math.round(100 * fraction)).padStart(3)} % ${text}`;
    if (this.#terminal) {
      process.stderr.write(`\r\x1b[K${visible(line).slice(0, (process.stderr.columns || 80) - 1)}`);
      this.#open = true;
    } else if (performance.now() - this.#shown > EVERY_MS) {
      this.#shown = performance.now();
      process.stderr.write(`${visible(line)}\n`);
    }
  };

  /** A line that stays; the same line again and again is shown once and counted. */
  sayOnce(line: string): void {
    if (line === this.#said) this.#times++;
    else {
      this.say(line);
      this.#said = line;
    }
  }

  /** A line that stays. */
  say(line: string): void {
    this.clear();
    if (this.#times > 0)
      process.stderr.write(`  (and ${this.#times === 1 ? 'once' : `${this.#times} times`} more)\n`);
    this.#times = 0;
    this.#said = undefined;
    process.stderr.write(`${visible(line)}\n`);
  }

  clear(): void {
    if (this.#open) process.stderr.write('\r\x1b[K');
    this.#open = false;
  }
}
