/** What a gauge says of a value. */

/** Set by a person; a value outside of them stands out. */
export type Limits = { readonly low?: number | undefined; readonly high?: number | undefined };

/** As many as a request for statistics takes. */
export const MOST_GAUGES = 16;

/** As a layout keeps it; what is no gauge there is left out, and what is one too many, or one twice. */
export type KeptGauge = { readonly name: string; readonly look?: 'pie' | undefined } & Limits;

export function keptGauges(value: unknown): readonly KeptGauge[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const gauges = value.flatMap((each): KeptGauge[] => {
    const { name, low, high, look } = (typeof each === 'object' && each !== null ? each : {}) as Record<
      string,
      unknown
    >;
    return typeof name === 'string'
      ? [{ name, low: finite(low), high: finite(high), ...(look === 'pie' ? { look } : {}) }]
      : [];
  });
  return [...new Map(gauges.map((gauge) => [gauge.name, gauge])).values()].slice(0, MOST_GAUGES);
}

const finite = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

/** A limit as it was typed: empty is none; undefined where it is no number. */
export function limitOf(text: string): { readonly value: number | undefined } | undefined {
  if (text.trim() === '') return { value: undefined };
  const value = Number(text.replace(',', '.'));
  return Number.isFinite(value) ? { value } : undefined;
}

export type Verdict = 'within' | 'below' | 'above';

export const verdictOf = (value: number, { low, high }: Limits): Verdict =>
  low !== undefined && value < low ? 'below' : high !== undefined && value > high ? 'above' : 'within';

/** The ends of the bar: what the signal is in the whole drive, widened to the limits, so that these are seen. */
export function rangeOf(
  whole: { readonly min: number; readonly max: number },
  { low, high }: Limits,
): readonly [number, number] {
  const ends = [whole.min, whole.max, low, high].filter((end) => end !== undefined);
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  return least < most ? [least, most] : [least - 1, most + 1];
}

/** Where a value lies in a range, 0 to 1. */
export const shareOf = (value: number, [least, most]: readonly [number, number]): number =>
  Math.max(0, Math.min(1, (value - least) / (most - least)));
