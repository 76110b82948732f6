/** How long simulated drives took to make on this machine, by rig: what the next one's time is estimated from. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const PACES = z.record(z.string(), z.number().positive());

export class Paces {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Seconds of work a second of drive; empty when nothing was made yet. */
  read(): Readonly<Record<string, number>> {
    try {
      return PACES.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return {}; // A missing or damaged file costs an estimate and nothing else.
    }
  }

  note(rig: string, pace: number): void {
    if (!(pace > 0) || !Number.isFinite(pace)) return;
    writeFileSync(`${this.#path}.part`, JSON.stringify({ ...this.read(), [rig]: pace }));
    renameSync(`${this.#path}.part`, this.#path);
  }
}
