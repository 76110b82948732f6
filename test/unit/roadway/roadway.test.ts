import { describe, expect, test } from 'vitest';
import { RIM_DIRECTIONS, rimScores } from '../../../engine/kernels/rim.ts';
import { elementKind, lineTags } from '../../../engine/map/formats/lanelet2-tags.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { fitLine } from '../../../engine/reconstruct/stages/vectors/following/fit.ts';
import type { RidgePoint } from '../../../engine/reconstruct/stages/vectors/following/ridge-points.ts';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { boundariesOf } from '../../../engine/reconstruct/stages/vectors/roadway/competition.ts';
import { WEIGHTS } from '../../../engine/reconstruct/stages/vectors/roadway/rim-weights.ts';
import { numbers } from '../../support/paint/painted-road.ts';

const SIDE = 200;
const CELL_M = 0.05;
const MARGIN = 40;

/** Channels of ground that runs along x; the profile says height and intensity at y (m, 0 in the middle). */
function ground(profile: (y: number) => readonly [z: number, shine: number]) {
  const random = numbers(5);
  const field = (value: (y: number) => number) =>
    Float32Array.from({ length: SIDE * SIDE }, (_, k) =>
      value((Math.floor(k / SIDE) + 0.5 - SIDE / 2) * CELL_M),
    );
  return {
    elevation: field((y) => profile(y)[0] + 0.008 * (random() - 0.5)),
    density: field(() => 6),
    intensity: field((y) => profile(y)[1] + 0.3 * (random() - 0.5)),
    intensityWeight: field(() => 20),
    height: field(() => 0),
    wanted: new Uint8Array((SIDE / 2 - MARGIN) ** 2).fill(1),
  };
}

const scored = (channels: ReturnType<typeof ground>, threads = 1) =>
  rimScores({ width: SIDE, margin: MARGIN, resolutionM: CELL_M }, channels, WEIGHTS, threads);

/** Highest log-odds, where it lies across (m), and its direction, over the middle columns. */
function best({ side, cellM, score, direction }: ReturnType<typeof scored>) {
  const column = side >> 1;
  let top = 0;
  for (let row = 1; row < side; row++)
    if ((score[row * side + column] ?? -99) > (score[top * side + column] ?? -99)) top = row;
  return {
    odds: score[top * side + column] ?? Number.NaN,
    y: (top + 0.5 - side / 2) * cellM,
    direction: direction[top * side + column] ?? -1,
  };
}

/** Crossfall of 2 % to y = 0, then what lies beyond. */
const road = (beyond: (y: number) => readonly [number, number]) => (y: number) =>
  y < 0 ? ([-0.02 * y, 0] as const) : beyond(y);

describe('the rim of the roadway', () => {
  const plain = best(scored(ground((y) => [-0.02 * y, 0])));

  test('is a kerb, at its place, with the outside on its left', () => {
    const found = best(scored(ground(road((y) => [0.1 + 0.02 * y, 0.6]))));
    expect(found.odds).toBeGreaterThan(plain.odds + 3);
    expect(Math.abs(found.y)).toBeLessThan(0.25);
    expect(found.direction).toBe(0);
  });

  test('is a flush gutter, where the fall of the road turns into the rise of the pavement and a pale stone lies', () => {
    const flush = road((y) => [0.04 * y, y < 0.2 ? 0.9 : 0.3]);
    const found = best(scored(ground(flush)));
    expect(found.odds).toBeGreaterThan(plain.odds + 2);
    expect(Math.abs(found.y)).toBeLessThan(0.35);
    const mirrored = best(scored(ground((y) => flush(-y))));
    expect(mirrored.direction).toBe(RIM_DIRECTIONS);
  });

  test('is no line of paint', () => {
    const painted = best(scored(ground((y) => [-0.02 * y, Math.abs(y) < 0.06 ? 3 : 0])));
    const kerb = best(scored(ground(road((y) => [0.1 + 0.02 * y, 0.6]))));
    expect(painted.odds).toBeLessThan(kerb.odds - 1.5);
  });

  test('has the same bytes with one thread and with three, and none where no ground is known', () => {
    const channels = ground(road((y) => [0.1 + 0.02 * y, 0.6]));
    expect(scored(channels, 3)).toEqual(scored(channels, 1));
    const blind = { ...channels, elevation: new Float32Array(SIDE * SIDE).fill(Number.NaN) };
    expect(Math.max(...scored(blind).score)).toBe(-20);
  });
});

describe('boundaries, seen from the path', () => {
  const path = new DrivenPath({
    poses: Array.from({ length: 121 }, (_, k) => ({ p: [k * 0.5, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } })),
  } as never);
  const trace = (y: number, from: number, to: number, score: number): Trace => {
    const points: RidgePoint[] = Array.from({ length: Math.round((to - from) / 0.1) + 1 }, (_, k) => ({
      x: from + k * 0.1,
      y,
      angle: 0,
      score,
      step: y > 0 ? 1 : -1,
    }));
    return {
      ...fitLine(points),
      points,
      pieces: [to - from],
      gaps: [],
      faint: { solidM: 0, dashedM: 0 },
      meanScore: score,
    };
  };
  const found = (steps: readonly Trace[], rims: readonly Trace[]) =>
    boundariesOf(steps, rims, path, 20)
      .map(({ trace: { line }, source }) => [
        source,
        Math.round(line[0]?.[1] ?? 0),
        Math.round(line.at(-1)?.[0] ?? 0),
      ])
      .sort((a, b) => Number(a[1]) - Number(b[1]));

  test('a flush gutter bounds the road, not the wall behind it', () => {
    expect(found([trace(7, 0, 60, 9)], [trace(4, 0, 60, 3)])).toEqual([['rim', 4, 60]]);
  });

  test('the flank of a parked car gives way to the long kerb behind it', () => {
    expect(found([trace(3, 20, 24, 3), trace(5, 0, 60, 8)], [])).toEqual([['step', 5, 60]]);
  });

  test('what only part of another line hides is kept where it can be seen', () => {
    expect(found([trace(6, 0, 60, 5), trace(4, 0, 26, 6)], [])).toEqual([
      ['step', 4, 26],
      ['step', 6, 60],
    ]);
  });

  test('a rim beside a step is the step’s, and both sides of the road have their own', () => {
    expect(found([trace(4, 0, 60, 6)], [trace(4.3, 0, 60, 4), trace(-3, 0, 60, 3)])).toEqual([
      ['rim', -3, 60],
      ['step', 4, 60],
    ]);
  });
});

test('kinds of boundaries come back from the tags of Lanelet2', () => {
  for (const [subtype, type, theirs] of [
    ['kerb', 'curbstone', 'high'],
    ['lowered_kerb', 'curbstone', 'low'],
    ['edge', 'road_border', undefined],
  ] as const) {
    const tags = lineTags({ id: 'b', class: 'boundary', subtype, points: [], confidence: 1, sources: [] });
    expect([tags.type, tags.subtype]).toEqual([type, theirs]);
    expect(elementKind(new Map(Object.entries(tags)))).toEqual({ class: 'boundary', subtype });
  }
});
