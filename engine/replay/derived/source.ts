/** The signals of an open drive together with those that scripts made of it: what plots, formulas and statistics read. */
import type { TimeBase } from '../../contract/api.ts';
import type { SignalInfo } from '../../contract/signals.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { SignalRange, SignalValue } from '../../drive/signals/signals.ts';
import { type ClockMap, type ClockMaps, onClock, UNCHANGED } from '../clock-map.ts';
import type { Derived } from './derived.ts';

export class SignalSource {
  readonly #drive: Drive;
  readonly #derived: Derived;
  readonly #maps: ClockMaps;
  readonly #clock: TimeBase | undefined;

  /** @param clock all times go by it; without one, as they are kept. What scripts made stays at the times that they gave. */
  constructor(drive: Drive, derived: Derived, maps: ClockMaps, clock?: TimeBase) {
    this.#drive = drive;
    this.#derived = derived;
    this.#maps = maps;
    this.#clock = clock;
  }

  list(search?: string): SignalInfo[] {
    return [...this.#drive.signals(search), ...this.#derived.list(search)];
  }

  /** From the kept times of a signal to the clock. */
  mapOf(signal: number): ClockMap {
    return this.#derived.has(signal) ? UNCHANGED : this.#maps.ofSignal(signal, this.#clock);
  }

  /** At most about `points` entries over from..to. */
  range(signal: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    if (this.#derived.has(signal)) return this.#derived.range(signal, from, to, points);
    const map = this.mapOf(signal);
    const [low, high] = map.within(from, to);
    return onClock(map, this.#drive.signal(signal, low, high, points));
  }

  /** The newest value at or before t. */
  at(signal: number, t: Nanoseconds): SignalValue | undefined {
    if (this.#derived.has(signal)) return this.#derived.at(signal, t);
    const map = this.mapOf(signal);
    const come = map.come(t);
    const found = come === undefined ? undefined : this.#drive.signalAt(signal, come);
    return found && { ...found, t: map.at(found.t) };
  }

  /** Every value of from..to. */
  series({ id, stream, path }: SignalInfo, from: Nanoseconds, to: Nanoseconds) {
    if (this.#derived.has(id)) return this.#derived.series(id, from, to);
    const map = this.mapOf(id);
    const [low, high] = map.within(from, to);
    const { t, values } = this.#drive.series(stream, [path], low, high);
    const found = onClock(map, { t, v: values[0] ?? new Float64Array(0) });
    const isOutside = (at: Nanoseconds): boolean => at < from || at > to;
    if (!found.t.some(isOutside)) return found;
    const v = found.v.filter((_, k) => !isOutside(found.t[k] ?? Number.NaN));
    return { t: found.t.filter((at) => !isOutside(at)), v };
  }
}
