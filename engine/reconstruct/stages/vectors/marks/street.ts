/**
 * What the lines of a whole street say together: whether it has paint at all, and how bright paint is there. Mortar in joints, concrete
 * and stones look like lines, too; on a street without paint they are all that there is, and nothing brighter shows what they are.
 */
import type { Crossing } from '../following/crossings.ts';
import type { Trace } from '../following/trace.ts';
import { type Band, type Measure, quantile } from './measure.ts';
import { isClean } from './refusal.ts';

/** A line that was not refused, with how it looks. */
type Line = { readonly trace: Pick<Trace, 'pieces' | 'gaps'>; readonly measure: Measure };

/**
 * Paint stands out from its road by this much to the camera (logarithm of brightness). White paint reflects half of the light and
 * more, asphalt up to a quarter: a factor of 2, and cameras keep about the power 1/2.2 of it; ln 2 / 2.2 = 0.32.
 */
export const PAINT = 0.33;
/** The camera must have seen so many rows of a line (4 m), and so many of all such lines (10 m). */
const SEEN_ROWS = 40;
const WITNESS_ROWS = 100;
/** So many dashes at even distances are no chance: the distances scatter by this share at most. */
const DASHES = 4;
const UNEVEN = 0.25;
/** After so many rows (15 m) the camera has looked at enough. */
const LOOKED_ROWS = 150;
/**
 * Contrast times width is how much paint lies there: blur makes a line paler and broader, and leaves this alike. The broadest line that
 * counts (m), and how many rows (10 m) of lines must be known.
 */
const BROADEST_M = 0.3;
const KNOWN_ROWS = 100;
/**
 * Less than these shares of the street's paint, in each sensor and as a geometric mean: measured 0.33 to 0.56 of seven joints, 0.62 of
 * another one, 0.62 and more of paint.
 */
const THIN = 0.8;
const THIN_MEAN = 0.59;
/** A joint is thin to both. Where one shows less than the first share and the other more than the second, paint is worn to the one. */
const WORN = [0.3, 0.6] as const;

/**
 * Whether the camera looked at a street and nothing on it is sure to be paint: no crossing, no even row of dashes, and no line twice
 * as bright as the road.
 *
 * @param lines what was not refused line by line
 */
export function isBareStreet(lines: readonly Line[], crossings: readonly Crossing[]): boolean {
  if (crossings.length > 0 || lines.some(({ trace }) => isEvenRow(trace))) return false;
  const seen = lines.reduce((sum, { measure }) => sum + (measure.camera?.rows ?? 0), 0);
  const bright = wellSeen(lines).filter(({ height }) => height >= PAINT);
  return seen >= LOOKED_ROWS && bright.reduce((sum, { rows }) => sum + rows, 0) < WITNESS_ROWS;
}

/** How much paint the lines of a street have across (contrast times m), by sensor: the median by length. */
export type Amount = { readonly lidar: number | undefined; readonly camera: number | undefined };

/** @param lines what was not refused line by line */
export function usualAmountOf(lines: readonly Line[]): Amount {
  const of = (name: 'lidar' | 'camera'): number | undefined => {
    const amounts = lines.flatMap(({ measure }) => {
      const band = measure[name];
      if (!band || band.rows < SEEN_ROWS || !isClean(band)) return [];
      return Array.from({ length: band.rows }, () => amountOf(band));
    });
    return amounts.length >= KNOWN_ROWS ? quantile(amounts, 0.5) : undefined;
  };
  return { lidar: of('lidar'), camera: of('camera') };
}

/** Of the usual amount, by sensor; undefined where it was not seen enough, or nothing tells what is usual. */
export function amountsOf(
  { lidar, camera }: Measure,
  usual: Amount,
): { readonly lidar: number | undefined; readonly camera: number | undefined } {
  const share = (band: Band | undefined, whole: number | undefined): number | undefined =>
    band && whole && band.rows >= SEEN_ROWS ? amountOf(band) / whole : undefined;
  return { lidar: share(lidar, usual.lidar), camera: share(camera, usual.camera) };
}

/** Whether both sensors show a line much thinner or paler than the street's paint: mortar or grit in a joint. */
export function isThin(measure: Measure, usual: Amount): boolean {
  const { lidar, camera } = amountsOf(measure, usual);
  if (lidar === undefined || camera === undefined || Math.max(lidar, camera) > THIN) return false;
  if (Math.max(lidar, camera) > WORN[1] && Math.min(lidar, camera) < WORN[0]) return false;
  return Math.max(0, lidar) * Math.max(0, camera) < THIN_MEAN ** 2;
}

const amountOf = ({ overRoad, widthM }: Band): number => overRoad * Math.min(BROADEST_M, widthM);

const wellSeen = (lines: readonly Line[]): { readonly height: number; readonly rows: number }[] =>
  lines.flatMap(({ measure: { camera } }) =>
    camera && camera.rows >= SEEN_ROWS && isClean(camera)
      ? [{ height: camera.overRoad, rows: camera.rows }]
      : [],
  );

function isEvenRow({ pieces, gaps }: Line['trace']): boolean {
  if (pieces.length < DASHES) return false;
  const periods = gaps.map((gap, k) => gap + ((pieces[k] ?? 0) + (pieces[k + 1] ?? 0)) / 2);
  const middle = quantile(periods, 0.5);
  const even = periods.filter((period) => Math.abs(period - middle) <= UNEVEN * middle);
  return even.length >= DASHES - 1 && middle > 0;
}
