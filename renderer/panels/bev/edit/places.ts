/** Places of the map under the pointer, for correcting. */
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import type { Line } from '../../../artifacts/line.ts';

/** Millimetres: a hand is no finer. */
export const rounded = (v: number): number => Math.round(v * 1000) / 1000;

/** The point with the height of the nearest vertex of the map, or of the path: what is drawn lies on the road there. */
export function onRoad(lines: readonly Line[], [x, y]: readonly [number, number]): Vec3 {
  let [z, least] = [0, Number.POSITIVE_INFINITY];
  for (const { xyz } of lines)
    for (let i = 0; i + 2 < xyz.length; i += 3) {
      const d = ((xyz[i] ?? 0) - x) ** 2 + ((xyz[i + 1] ?? 0) - y) ** 2;
      if (d < least) [z, least] = [xyz[i + 2] ?? 0, d];
    }
  return [rounded(x), rounded(y), rounded(z)];
}

export const vertexOf = ({ xyz }: Pick<Line, 'xyz'>, k: number): Vec3 => [
  xyz[3 * k] ?? 0,
  xyz[3 * k + 1] ?? 0,
  xyz[3 * k + 2] ?? 0,
];

export const countOf = ({ xyz }: Pick<Line, 'xyz'>): number => Math.floor(xyz.length / 3);

/** The middle between a vertex and the next; of a closed outline also between the last and the first. */
export function middleAfter(line: Pick<Line, 'xyz'>, k: number): Vec3 {
  const [a, b] = [vertexOf(line, k), vertexOf(line, (k + 1) % countOf(line))];
  return [rounded((a[0] + b[0]) / 2), rounded((a[1] + b[1]) / 2), rounded((a[2] + b[2]) / 2)];
}
