/** Progress on stderr: one line that changes on a terminal, a line every few seconds elsewhere. */
const EVERY_MS = 5000;

export class Progress {
  readonly #terminal = process.stderr.isTTY === true;
  #shown = performance.now();
  #open = false;

  readonly show = (fraction: number, text: string): void => {
    const line = `${String(Math.round(100 * fraction)).padStart(3)} % ${text}`;
    if (this.#terminal) {
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
      this.#open = true;
    } else if (performance.now() - this.#shown > EVERY_MS) {
      this.#shown = performance.now();
      process.stderr.write(`${line}\n`);
    }
  };

  /** A line that stays. */
  say(line: string): void {
    this.clear();
    process.stderr.write(`${line}\n`);
  }

  clear(): void {
    if (this.#open) process.stderr.write('\r\x1b[K');
    this.#open = false;
  }
}
