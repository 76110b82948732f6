/** series/1: quantities over time. The picture is a strip of curves, each in its own range, NaN leaving a hole. */
import { type ColumnArray, type ColumnBlock, decodeColumns, encodeColumns } from '../contract/columns.ts';
import { InputError } from '../contract/errors.ts';
import { Canvas, colourOf, robustRange } from './canvas.ts';
import { blockOf, expectLength, type Kind } from './kind.ts';

/** @throws InputError when a quantity has not one value for each time, or no unit. */
export function encodeSeries(
  t: Float64Array,
  quantities: Readonly<Record<string, { readonly unit: string; readonly values: ColumnArray }>>,
  meta: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  const named = Object.entries(quantities);
  const units = Object.fromEntries(named.map(([name, { unit }]) => [name, unit]));
  const columns = Object.fromEntries(named.map(([name, { values }]) => [name, values]));
  const bytes = encodeColumns({ ...meta, units }, { t, ...columns });
  check(bytes);
  return bytes;
}

function check(bytes: Uint8Array): void {
  const { columns, meta } = decodeColumns(bytes);
  const first = columns.get('t');
  if (!(first instanceof Float64Array)) throw new InputError('The series has no times "t".');
  if (typeof meta.units !== 'object' || meta.units === null)
    throw new InputError('The series does not say the units of its quantities.');
  for (const [name, values] of columns) expectLength(name, values, first.length);
}

const CURVES = 4;

function curvesOf(blocks: readonly ColumnBlock[]): { readonly t: number[]; readonly values: number[] }[] {
  const names = [...(blocks[0]?.columns.keys() ?? [])].filter((name) => name !== 't').slice(0, CURVES);
  return names.map((name) => ({
    t: blocks.flatMap((block) => [...(block.columns.get('t') ?? [])]),
    values: blocks.flatMap((block) => [...(block.columns.get(name) ?? [])]),
  }));
}

export const series: Kind = {
  kind: 'series',
  version: 1,
  check,
  async picture(parts, { width, height }) {
    const curves = curvesOf(parts.map(blockOf));
    const canvas = new Canvas(width, height);
    let drawn = 0;
    curves.forEach(({ t, values }, index) => {
      const limits = robustRange(values);
      const [start, end] = [t[0], t.at(-1)];
      if (!limits || start === undefined || end === undefined) return;
      const [low, high] = limits;
      const band = height / curves.length;
      const x = (i: number): number => ((t[i] ?? 0) - start) * ((width - 1) / (end - start || 1));
      const y = (i: number): number => {
        const share = Math.min(1, Math.max(0, ((values[i] ?? Number.NaN) - low) / (high - low || 1)));
        return (index + 1) * band - 3 - share * (band - 6);
      };
      for (let i = 1; i < t.length; i++) canvas.line(x(i - 1), y(i - 1), x(i), y(i), colourOf(index));
      if (t.length === 1) canvas.disc(x(0), y(0), 2, colourOf(index));
      drawn++;
    });
    return drawn > 0 ? canvas.png() : undefined;
  },
};
