/** Formulas of a layout as signals of a plot: computed by the engine, and told from real ones by a number below zero. */
import type { SignalInfo } from '../../../../engine/contract/signals.ts';

export type FormulaInput = { readonly name: string; readonly signal: number };

/** A signal of the drive, or a formula over some. */
export type PlotSignal = SignalInfo & {
  readonly formula?: { readonly text: string; readonly inputs: readonly FormulaInput[] };
};

/** As the layout keeps it: letters by the names of signals, since ids differ between drives. */
export type KeptFormula = { readonly text: string; readonly inputs: Readonly<Record<string, string>> };

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** The letter by which a formula names the i-th signal that is shown. */
export const letterOf = (i: number): string => LETTERS[i] ?? '';

export const keptFormulas = (kept: unknown): KeptFormula[] =>
  Array.isArray(kept) ? kept.filter(isFormula) : [];

function isFormula(value: unknown): value is KeptFormula {
  if (typeof value !== 'object' || value === null || !('text' in value) || !('inputs' in value)) return false;
  const { text, inputs } = value;
  return (
    typeof text === 'string' &&
    typeof inputs === 'object' &&
    inputs !== null &&
    Object.values(inputs).every((name) => typeof name === 'string')
  );
}

/** Undefined where a signal of the formula is not in this drive. */
export function formulaSignal(
  { text, inputs }: KeptFormula,
  i: number,
  named: ReadonlyMap<string, SignalInfo>,
): { readonly name: string; readonly signal: PlotSignal } | undefined {
  const found = Object.entries(inputs).flatMap(([name, of]) => {
    const signal = named.get(of);
    return signal ? [{ name, signal: signal.id }] : [];
  });
  if (found.length !== Object.keys(inputs).length) return undefined;
  const range = { count: 0, min: Number.NaN, max: Number.NaN };
  return {
    name: `= ${text}`,
    signal: { id: -1 - i, stream: -1, path: text, unit: '', ...range, formula: { text, inputs: found } },
  };
}
