/** Samples along lines at a fixed step, each standing for the same length of line. */
import type { Vec3 } from '../../contract/calibration.ts';
import { length2d, pointsAlong } from '../../geometry/polyline.ts';
import { pairsOf } from '../../geometry/sequences.ts';

export type Sample = {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heading: number;
  readonly line: number;
  readonly lengthM: number;
};

/** Middles of pieces of about `stepM`, one after the other: a map of many kilometres has millions. */
export function* samplesAlong(lines: readonly (readonly Vec3[])[], stepM = 0.5): Generator<Sample> {
  for (const [line, points] of lines.entries()) {
    const total = length2d(points);
    if (!(total > 0)) continue;
    const count = Math.max(1, Math.round(total / stepM));
    // The ends of half pieces: every second one is a piece's middle.
    const halves = pointsAlong(points, 2 * count + 1);
    let a = halves.next().value;
    for (let k = 0; k < count && a; k++) {
      const [mid, b] = [halves.next().value, halves.next().value];
      if (!mid || !b) break;
      const heading = Math.atan2(b[1] - a[1], b[0] - a[0]);
      yield { x: mid[0], y: mid[1], z: mid[2], heading, line, lengthM: total / count };
      a = b;
    }
  }
}

/**
 * Middles of pieces of about `stepM` of each segment by itself: no corner is cut, so a place on the line is what is compared.
 * Segments shorter than a micrometre have none.
 */
export function* segmentSamples(lines: readonly (readonly Vec3[])[], stepM: number): Generator<Sample> {
  for (const [line, points] of lines.entries())
    for (const [a, b] of pairsOf(points)) {
      const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
      const length = Math.hypot(dx, dy);
      if (!(length >= SHORTEST_M)) continue;
      const count = Math.max(1, Math.round(length / stepM));
      const heading = Math.atan2(dy, dx);
      for (let k = 0; k < count; k++) {
        const f = (k + 0.5) / count;
        yield {
          x: a[0] + f * dx,
          y: a[1] + f * dy,
          z: a[2] + f * dz,
          heading,
          line,
          lengthM: length / count,
        };
      }
    }
}

const SHORTEST_M = 1e-6;

/** The samples of `samplesAlong` in one list. */
export const samplesOf = (lines: readonly (readonly Vec3[])[], stepM = 0.5): Sample[] => [
  ...samplesAlong(lines, stepM),
];
