/** Lets the process hear a cancel, and shows progress not too often. */
import { setImmediate as turn } from 'node:timers/promises';
import { CancelledError } from '../contract/errors.ts';

const TURN_MS = 20;
const SHOW_MS = 100;

export type ShowProgress = (fraction: number, text: string) => void;

export class Pace {
  readonly #show: ShowProgress | undefined;
  readonly #signal: AbortSignal | undefined;
  #turned = performance.now();
  #shown = -Infinity;

  constructor(show: ShowProgress | undefined, signal: AbortSignal | undefined) {
    this.#show = show;
    this.#signal = signal;
  }

  async step(): Promise<void> {
    const now = performance.now();
    if (now - this.#turned < TURN_MS) return;
    this.#turned = now;
    await turn();
    if (this.#signal?.aborted) throw new CancelledError();
  }

  show(fraction: number, text: string): void {
    const now = performance.now();
    if (now - this.#shown < SHOW_MS && fraction < 1) return;
    this.#shown = now;
    this.#show?.(Math.min(1, Math.max(0, fraction)), text);
  }
}
