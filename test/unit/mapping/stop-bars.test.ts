import { describe, expect, it } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { Edges } from '../../../engine/reconstruct/stages/vectors/edges.ts';
import { chainOf } from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import type { Crossing } from '../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { joined } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { broadChains, withStopBars } from '../../../engine/reconstruct/stages/vectors/marks/stop-bars.ts';
import { type Field, type Ground, groundRasters } from '../../support/paint/ground.ts';

const REACH_M = 15;
const following = { seedScore: 5, significance: 5, dashM: 7 };

/** The way runs along y = 0, from x = 1 to x = 24. */
const poses: Pose[] = Array.from({ length: 47 }, (_, k) => ({
  p: [1 + k / 2, 0, 0],
  q: { w: 1, x: 0, y: 0, z: 0 },
}));
const path = new DrivenPath({ t: Float64Array.from(poses.keys()), poses });

const box =
  (x: number, y: number, [along, across]: readonly [number, number], value: number): Field =>
  (px, py) =>
    Math.abs(px - x) < along / 2 && Math.abs(py - y) < across / 2 ? value : 0;
const sum =
  (...fields: Field[]): Field =>
  (x, y) =>
    fields.reduce((total, field) => total + field(x, y), 0);

/** A boundary along y. */
const kerb = (y: number, from = 0, to = 25) =>
  joined(
    [
      chainOf(
        Array.from({ length: 10 * (to - from) }, (_, k) => ({
          x: from + k / 10,
          y,
          angle: 0,
          score: 8,
          step: 0,
        })),
      ),
    ],
    { gapM: 1, dashGapM: 1, dashM: 0 },
  );

/** The stop lines of a piece of ground, as first and last place. */
function stops(
  ground: Ground,
  boundaries = kerb(-4),
  crossings: readonly Crossing[] = [],
): readonly Vec3[][] {
  const rasters = groundRasters(ground);
  const edges = new Edges(path, REACH_M);
  for (const { line } of boundaries) edges.add(line);
  const chains = broadChains(rasters, path, { reachM: REACH_M, following }, 1);
  const usual = { lidar: 1.2, camera: undefined };
  const road = { path, reachM: REACH_M, edges, boundaries, crossings, painted: [], usual, significance: 5 };
  return withStopBars(chains, rasters, road).map(({ trace: { line } }) => [
    line[0] ?? [0, 0, 0],
    line[line.length - 1] ?? [0, 0, 0],
  ]);
}

const ends = (lines: readonly Vec3[][]): number[][] =>
  lines.map((line) =>
    line
      .map(([x, y]) => [x, y])
      .sort((a, b) => (a[1] ?? 0) - (b[1] ?? 0))
      .flat(),
  );

describe('a broad stop line', () => {
  const bar = box(12, -1.5, [0.5, 3], 1.4);

  it('is a bar of half a metre across the way, found to a decimetre or two', () => {
    const found = ends(stops({ lidar: bar }));
    expect(found).toHaveLength(1);
    [12, -3, 12, 0].forEach((value, k) => {
      expect(Math.abs((found[0]?.[k] ?? Number.NaN) - value)).toBeLessThan(0.3);
    });
  });

  it('is one of a side street, where it lies along the way beyond the lane driven', () => {
    const aside = box(12, 7, [3.4, 0.5], 1.4);
    expect(stops({ lidar: aside })).toHaveLength(1);
    expect(stops({ lidar: box(12, 3, [3.4, 0.5], 1.4) })).toHaveLength(0);
  });

  it('is none where the camera saw it and shows no paint: another ground', () => {
    expect(stops({ lidar: bar, camera: () => 0 })).toHaveLength(0);
    expect(stops({ lidar: bar, camera: box(12, -1.5, [0.5, 3], 60) })).toHaveLength(1);
  });

  it('is none among bars side by side: a zebra, or a hatched area', () => {
    const bars = [10.5, 11.6, 12.7].map((x) => box(x, -1.5, [0.5, 3], 1.4));
    expect(stops({ lidar: sum(...bars) })).toHaveLength(0);
  });

  it('is none where the ground is brighter from there on: an edge of asphalt', () => {
    expect(stops({ lidar: (x, y) => (x > 12 && Math.abs(y + 1.5) < 1.5 ? 1.4 : 0) })).toHaveLength(0);
  });

  it('is none on the stones of a gutter, nor in a row of them', () => {
    expect(stops({ lidar: box(12, 7, [4, 0.5], 1.4) }, kerb(7.4))).toHaveLength(0);
    const row = sum(box(6, 7, [4, 0.5], 1.4), box(14, 7, [4, 0.5], 1.4));
    expect(stops({ lidar: row })).toHaveLength(0);
  });

  it('is none beyond the boundary of the road', () => {
    expect(stops({ lidar: box(12, -8, [0.5, 3], 1.4) })).toHaveLength(0);
  });

  it('is none on a crossing that is known', () => {
    const outline: Vec3[] = [
      [10, -4, 0],
      [14, -4, 0],
      [14, 4, 0],
      [10, 4, 0],
      [10, -4, 0],
    ];
    expect(stops({ lidar: bar }, kerb(-4), [{ outline, subtype: 'zebra', bars: [] }])).toHaveLength(0);
  });

  it('is one before a crossing where one sensor alone shows it, and none as the line of a ladder', () => {
    /** A zebra across the way whose bars end at x = `to`. */
    const crossing = (to: number): Crossing => ({
      outline: [
        [to - 4, -4, 0],
        [to, -4, 0],
        [to, 4, 0],
        [to - 4, 4, 0],
        [to - 4, -4, 0],
      ],
      subtype: 'zebra',
      bars: [],
    });
    // The lidar sees the ground, and hardly any paint on it.
    const pale = { lidar: box(12, -1.5, [0.5, 3], 0.15), camera: box(12, -1.5, [0.5, 3], 60) };
    expect(stops(pale)).toHaveLength(0);
    expect(stops(pale, kerb(-4), [crossing(10.5)])).toHaveLength(1);
    expect(stops(pale, kerb(-4), [crossing(7)])).toHaveLength(0);
    expect(stops({ lidar: bar }, kerb(-4), [crossing(11.6)])).toHaveLength(0);
  });
});
