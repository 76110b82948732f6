/** Signals as the columns of a formula: all at the times of the first, the others by straight lines between their values. */

import { InputError } from '../../contract/errors.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { indexAt } from '../../geometry/trajectory.ts';
import type { SignalSource } from '../derived/source.ts';
import type { Columns } from './formula.ts';

export type FormulaInput = { readonly name: string; readonly signal: number };

/** Values of one formula: an hour of ten signals at 100 Hz are 3.6 million. */
const MOST_VALUES = 20_000_000;
/** Values this far apart have none between them. */
const GAP_NS = 2 * NS_PER_S;

/** @throws InputError when a signal is not there, or they are too many values. */
export function columnsOf(
  source: SignalSource,
  inputs: readonly FormulaInput[],
  from: Nanoseconds,
  to: Nanoseconds,
): Columns & { readonly t: Float64Array } {
  const known = new Map(source.list().map((signal) => [signal.id, signal]));
  const found = inputs.map(({ name, signal }) => {
    const info = known.get(signal);
    if (!info) throw new InputError(`The drive has no signal ${signal}.`);
    return { name, info };
  });
  const [first] = found;
  if (!first) return { t: new Float64Array(0), seconds: new Float64Array(0), values: new Map() };
  if (first.info.count * (found.length + 2) > MOST_VALUES)
    throw new InputError(
      `The formula is about ${first.info.count} values of each signal, more than are computed at once.`,
    );
  const lead = source.series(first.info, from, to);
  const values = new Map(
    found.map(({ name, info }): [string, Float64Array] => {
      if (info === first.info) return [name, lead.v];
      const { t, v } = source.series(info, from, to);
      return [name, between(lead.t, t, v)];
    }),
  );
  return { t: lead.t, seconds: lead.t.map((ns) => ns / NS_PER_S), values };
}

/** Values at other times, by straight lines; NaN before the first, after the last and in gaps. */
function between(wanted: Float64Array, t: Float64Array, v: Float64Array): Float64Array {
  return wanted.map((at) => {
    const i = indexAt(t, at);
    const [t0, t1] = [t[i], t[i + 1]];
    if (t0 === undefined) return Number.NaN;
    const v0 = v[i] ?? Number.NaN;
    if (t0 === at) return v0;
    if (t1 === undefined || t1 - t0 > GAP_NS) return Number.NaN;
    return v0 + ((v[i + 1] ?? Number.NaN) - v0) * ((at - t0) / (t1 - t0));
  });
}
