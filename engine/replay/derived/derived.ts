/**
 * Signals and states that a script of a person made of a drive. They are kept in memory while the drive is open, beside those of
 * the drive and never in its file. The engine takes numbers and texts only: scripts run elsewhere (renderer/replay/script).
 */
import type { StateField, StateRun } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { SignalInfo } from '../../contract/signals.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { MOST_SCRIPT_OUTPUTS, MOST_STATE_CHANGES } from '../../contract/wire/script-limits.ts';
import { type SignalRange, type SignalValue, thin } from '../../drive/signals/signals.ts';
import { firstAt } from '../../geometry/sequences.ts';

/** Signals of a drive are numbered from 1; those of scripts from here on, so that neither is taken for the other. */
const FIRST_ID = 2 ** 40;
/** Scripts of one drive, and as many whose results are still coming. */
const MOST_SCRIPTS = 16;
/** Values of all scripts of a drive, 16 bytes each. */
const MOST_VALUES = 4_000_000;
/** A change of a state, with its text, takes as much memory as this many values. */
const CHANGE_VALUES = 8;

/** A signal in parts: those with the same path follow one another. */
export type SignalPart = {
  readonly path: string;
  readonly unit: string;
  /** Nanoseconds, ascending. */
  readonly t: Float64Array;
  readonly v: Float64Array;
};

/** A state: each value holds until the next; the last until the end of the drive. */
export type StatePart = {
  readonly path: string;
  readonly changes: readonly { readonly t: Nanoseconds; readonly value: string }[];
};

type Kept = { readonly info: SignalInfo; readonly t: Float64Array; readonly v: Float64Array };
type Script = {
  readonly signals: readonly Kept[];
  readonly states: ReadonlyMap<string, StatePart['changes']>;
  readonly values: number;
};
type Staged = {
  readonly signals: Map<string, SignalPart[]>;
  readonly states: Map<string, StatePart['changes']>;
};

export class Derived {
  readonly #scripts = new Map<string, Script>();
  readonly #staged = new Map<string, Staged>();
  #nextId = FIRST_ID;

  /** Forgets what a script made, and what of it waits. */
  remove(script: string): void {
    this.#scripts.delete(script);
    this.#staged.delete(script);
  }

  /**
   * Takes parts of what a script made. Nothing of it is seen before `publish`.
   * @param anew for the first parts of a run
   * @throws InputError beyond the limits, then nothing of the run is kept; or when the first parts are not there
   */
  stage(script: string, signals: readonly SignalPart[], states: readonly StatePart[], anew: boolean): void {
    if (anew) this.#begin(script);
    const staged = this.#waiting(script);
    try {
      for (const part of signals) {
        checkAscending(part.path, part.t, part.v);
        staged.signals.set(part.path, [...(staged.signals.get(part.path) ?? []), part]);
      }
      for (const { path, changes } of states) {
        if (changes.length > MOST_STATE_CHANGES)
          throw new InputError(`The state ${path} changes ${changes.length} times.`);
        staged.states.set(path, changes);
      }
      if (staged.signals.size + staged.states.size > MOST_SCRIPT_OUTPUTS)
        throw new InputError(`A script gives at most ${MOST_SCRIPT_OUTPUTS} signals and states.`);
      const others = [...this.#scripts].reduce(
        (sum, [name, each]) => (name === script ? sum : sum + each.values),
        0,
      );
      const waiting = [...this.#staged.values()].reduce((sum, each) => sum + valuesOf(each), 0);
      if (others + waiting > MOST_VALUES)
        throw new InputError(
          `The scripts of a drive give at most ${MOST_VALUES} values together; a change of a state counts as ${CHANGE_VALUES}.`,
        );
    } catch (error) {
      this.#staged.delete(script);
      throw error;
    }
  }

  /** Puts what was staged in the place of what the script gave before. @throws InputError for a script too many. */
  publish(script: string): void {
    const staged = this.#waiting(script);
    this.#staged.delete(script);
    if (!this.#scripts.has(script) && this.#scripts.size >= MOST_SCRIPTS)
      throw new InputError(`A drive has the results of at most ${MOST_SCRIPTS} scripts.`);
    const signals = [...staged.signals].map(([path, parts]): Kept => {
      const t = joined(parts.map((part) => part.t));
      const v = joined(parts.map((part) => part.v));
      checkAscending(path, t, v);
      const [min, max] = extremes(v);
      // Numbers are never used again: what reads by number reads anew when the script has run anew.
      const id = this.#nextId++;
      return {
        info: { id, stream: -1, path, unit: parts[0]?.unit ?? '', count: t.length, min, max, script },
        t,
        v,
      };
    });
    this.#scripts.set(script, { signals, states: staged.states, values: valuesOf(staged) });
  }

  #begin(script: string): void {
    this.#staged.delete(script);
    // A window that was closed while it gave its results does not end what it began: the oldest is dropped.
    const [oldest] = this.#staged.keys();
    if (oldest !== undefined && this.#staged.size >= MOST_SCRIPTS) this.#staged.delete(oldest);
    this.#staged.set(script, { signals: new Map(), states: new Map() });
  }

  #waiting(script: string): Staged {
    const staged = this.#staged.get(script);
    if (staged) return staged;
    throw new InputError(`The first part of what the script "${script}" gives is not there: run it again.`);
  }

  /** Those whose script or path contains every word. */
  list(search = ''): SignalInfo[] {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    return [...this.#scripts.values()]
      .flatMap(({ signals }) => signals.map(({ info }) => info))
      .filter(({ script, path }) =>
        words.every((word) => `script:${script} ${path}`.toLowerCase().includes(word)),
      );
  }

  has(signal: number): boolean {
    return signal >= FIRST_ID;
  }

  /** As Signals.range: one value more on either side, so that a line reaches the edges. */
  range(signal: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    const { t, v } = this.#find(signal);
    const [low, high] = [Math.max(0, firstAt(t, from) - 1), Math.min(t.length, firstAt(t, to + 1) + 1)];
    const values = v.slice(low, high);
    return thin(t.slice(low, high), values, values, values, undefined, points);
  }

  at(signal: number, t: Nanoseconds): SignalValue | undefined {
    const kept = this.#find(signal);
    const i = firstAt(kept.t, Math.floor(t) + 1) - 1;
    const at = kept.t[i];
    return at === undefined ? undefined : { t: at, v: kept.v[i] ?? Number.NaN };
  }

  series(
    signal: number,
    from: Nanoseconds,
    to: Nanoseconds,
  ): { readonly t: Float64Array; readonly v: Float64Array } {
    const { t, v } = this.#find(signal);
    const [low, high] = [firstAt(t, from), firstAt(t, to + 1)];
    return { t: t.slice(low, high), v: v.slice(low, high) };
  }

  fields(): StateField[] {
    return [...this.#scripts].flatMap(([script, { states }]) =>
      [...states.keys()].map((path) => ({ stream: -1, path, script })),
    );
  }

  /** Stretches of one value that touch from..to. @throws InputError where the script has no such state. */
  runs(script: string, path: string, from: Nanoseconds, to: Nanoseconds): StateRun[] {
    const changes = this.#scripts.get(script)?.states.get(path);
    if (!changes) throw new InputError(`No script "${script}" has given a state ${path} here.`);
    return changes.flatMap(({ t, value }, i) => {
      const end = changes[i + 1]?.t ?? to;
      return value === '' || end <= from || t > to
        ? []
        : [{ from: Math.max(t, from), to: Math.min(end, to), value }];
    });
  }

  #find(signal: number): Kept {
    for (const { signals } of this.#scripts.values()) {
      const found = signals.find(({ info }) => info.id === signal);
      if (found) return found;
    }
    throw new InputError(
      `The drive has no signal ${signal}: the script that gave it has run anew or was removed.`,
    );
  }
}

function checkAscending(path: string, t: Float64Array, v: Float64Array): void {
  if (t.length !== v.length)
    throw new InputError(`The signal ${path} has ${t.length} times and ${v.length} values.`);
  let before = -Infinity;
  for (const at of t) {
    if (!Number.isSafeInteger(at) || at < before)
      throw new InputError(`The times of the signal ${path} do not ascend, or are no nanoseconds.`);
    before = at;
  }
}

/** Values of its signals, and what its states count as. */
const valuesOf = ({ signals, states }: Staged): number =>
  [...signals.values()].flat().reduce((sum, { t }) => sum + t.length, 0) +
  [...states.values()].reduce((sum, changes) => sum + CHANGE_VALUES * changes.length, 0);

function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function extremes(values: Float64Array): [number, number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min <= max ? [min, max] : [Number.NaN, Number.NaN];
}
