/** Numeric series of a drive, thinned by its own coarser levels. */
import type { TimeBase } from '../../contract/api.ts';
import { encodeColumns } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import { thin } from '../../drive/signals/signals.ts';
import { medianOf } from '../../geometry/statistics.ts';
import { onClock, UNCHANGED } from '../../replay/clock-map.ts';
import { parseFormula } from '../../replay/formula/formula.ts';
import { columnsOf, type FormulaInput } from '../../replay/formula/inputs.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import { threadMethod } from './method.ts';
import { sourceOf } from './scripts.ts';

export const listSignals = threadMethod('signals.list', 'analysis', ({ drive, search }, drives) => ({
  result: { signals: sourceOf(drives, drive).list(search) },
}));

export const readSignal = threadMethod('signals.read', 'analysis', (params, drives) => {
  const { drive, signal, from, to, points, clock } = params;
  const { t, min, max, mean } = sourceOf(drives, drive, clock).range(signal, from, to, points);
  return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, min, max, mean })] };
});

export const signalsAt = threadMethod('signals.at', 'analysis', ({ drive, signals, t, clock }, drives) => {
  const source = sourceOf(drives, drive, clock);
  const values = signals.flatMap((signal) => {
    const found = source.at(signal, t);
    return found && Number.isFinite(found.v) ? [{ signal, t: found.t, value: found.v }] : [];
  });
  return { result: { values } };
});

export const computeSignal = threadMethod('signals.compute', 'analysis', (params, drives) => {
  const { drive, formula: text, inputs, from, to, points } = params;
  const formula = parseFormula(text);
  const used = inputs.filter(({ name }) => formula.names.includes(name));
  const missing = formula.names.find((name) => !used.some((input) => input.name === name));
  if (missing !== undefined) throw new InputError(`The formula uses ${missing}, which stands for no signal.`);
  if (used.length === 0) throw new InputError('The formula uses no signal.');
  const { columns, map } = columnsOn(drives, drive, used, { from, to, clock: params.clock });
  const found = onClock(map, { t: columns.t, v: formula.compute(columns) });
  const { t, min, max, mean } = thin(found.t, found.v, found.v, found.v, undefined, points);
  return { result: { payload: 0 }, payloads: [encodeColumns({}, { t, min, max, mean })] };
});

export const signalStatistics = threadMethod('signals.statistics', 'analysis', (params, drives) => {
  const source = sourceOf(drives, params.drive, params.clock);
  const statistics = params.signals.flatMap((signal) => {
    const { values } = columnsOf(source, [{ name: 'a', signal }], params.from, params.to);
    const found = statisticsOf(values.get('a') ?? new Float64Array(0));
    return found ? [{ signal, ...found }] : [];
  });
  return { result: { statistics } };
});

export const signalPairs = threadMethod(
  'signals.pairs',
  'analysis',
  ({ drive, x, y, from, to, points, clock }, drives) => {
    const inputs = [
      { name: 'x', signal: x },
      { name: 'y', signal: y },
    ];
    const { columns, map } = columnsOn(drives, drive, inputs, { from, to, clock });
    const { t, values } = columns;
    const step = Math.max(1, Math.ceil(t.length / points));
    const thinned = (column: Float64Array | undefined): Float64Array =>
      (column ?? new Float64Array(0)).filter((_, i) => i % step === 0);
    const pairs = { t: thinned(t), x: thinned(values.get('x')), y: thinned(values.get('y')) };
    return { result: { payload: 0 }, payloads: [encodeColumns({}, onClock(map, pairs))] };
  },
);

/**
 * Signals as columns at the times of the first, joined by when they were measured on any clock: what is computed of them does not
 * depend on delays. `map` leads from these times to the clock.
 */
function columnsOn(
  drives: OpenDrives,
  drive: string,
  inputs: readonly FormulaInput[],
  { from, to, clock }: { readonly from: number; readonly to: number; readonly clock: TimeBase | undefined },
) {
  const measured = clock === 'log' || clock === 'published' ? 'corrected' : clock;
  const source = sourceOf(drives, drive, measured);
  const lead = inputs[0]?.signal ?? -1;
  const [own, shown] = [source.mapOf(lead), sourceOf(drives, drive, clock).mapOf(lead)];
  const [low, high] = shown.within(from, to);
  const columns = columnsOf(source, inputs, own.at(low), own.at(high));
  if (own === shown || measured === clock) return { columns, map: UNCHANGED };
  const offset = own.at(0);
  return { columns, map: { ...UNCHANGED, ordered: shown.ordered, at: (t: number) => shown.at(t - offset) } };
}

function statisticsOf(column: Float64Array) {
  const values = column.filter(Number.isFinite);
  const count = values.length;
  if (count === 0) return undefined;
  let [min, max, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { count, min, max, mean, median: medianOf(values), sd: Math.sqrt(squares / count) };
}
