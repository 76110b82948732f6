/** The signals of an open drive together with those that scripts made of it: what plots, formulas and statistics read. */
import type { SignalInfo } from '../../contract/signals.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { SignalRange, SignalValue } from '../../drive/signals/signals.ts';
import type { Derived } from './derived.ts';

export class SignalSource {
  readonly #drive: Drive;
  readonly #derived: Derived;

  constructor(drive: Drive, derived: Derived) {
    this.#drive = drive;
    this.#derived = derived;
  }

  list(search?: string): SignalInfo[] {
    return [...this.#drive.signals(search), ...this.#derived.list(search)];
  }

  /** At most about `points` entries over from..to. */
  range(signal: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    return this.#derived.has(signal)
      ? this.#derived.range(signal, from, to, points)
      : this.#drive.signal(signal, from, to, points);
  }

  /** The newest value at or before t. */
  at(signal: number, t: Nanoseconds): SignalValue | undefined {
    return this.#derived.has(signal) ? this.#derived.at(signal, t) : this.#drive.signalAt(signal, t);
  }

  /** Every value of from..to. */
  series({ id, stream, path }: SignalInfo, from: Nanoseconds, to: Nanoseconds) {
    if (this.#derived.has(id)) return this.#derived.series(id, from, to);
    const { t, values } = this.#drive.series(stream, [path], from, to);
    return { t, v: values[0] ?? new Float64Array(0) };
  }
}
