/** What could have been a line of the map and is none leaves its place, its reason and its numbers for the stepper. */
import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { Edges } from '../../../engine/reconstruct/stages/vectors/edges.ts';
import { type Chain, chainOf } from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { findCrossings } from '../../../engine/reconstruct/stages/vectors/following/crossings.ts';
import { joined } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import {
  brokenAmong,
  lineCrossings,
} from '../../../engine/reconstruct/stages/vectors/marks/crossings/line-crossings.ts';
import { broadChains, withStopBars } from '../../../engine/reconstruct/stages/vectors/marks/stop-bars.ts';
import { numbersOf } from '../../../engine/reconstruct/stages/vectors/steps/facts.ts';
import { Recorder, type Refused } from '../../../engine/reconstruct/stages/vectors/steps/recorder.ts';
import { type Field, type Ground, groundRasters, stripe } from '../../support/paint/ground.ts';

const REACH_M = 15;
const following = { seedScore: 5, significance: 5, dashM: 7 };

/** The way runs along y = 0, from x = 1 to x = 24. */
const poses: Pose[] = Array.from({ length: 47 }, (_, k) => ({
  p: [1 + k / 2, 0, 0],
  q: { w: 1, x: 0, y: 0, z: 0 },
}));
const path = new DrivenPath({ poses });

/** A chain straight from one place to another, a point every 10 cm. */
function chain([x0, y0]: readonly [number, number], [x1, y1]: readonly [number, number]): Chain {
  const count = Math.round(Math.hypot(x1 - x0, y1 - y0) / 0.1);
  const angle = (Math.atan2(y1 - y0, x1 - x0) + Math.PI) % Math.PI;
  return chainOf(
    Array.from({ length: count + 1 }, (_, k) => ({
      x: x0 + ((x1 - x0) * k) / count,
      y: y0 + ((y1 - y0) * k) / count,
      angle,
      score: 8,
      step: 0,
    })),
  );
}

const box =
  (x: number, y: number, [along, across]: readonly [number, number], value: number): Field =>
  (px, py) =>
    Math.abs(px - x) < along / 2 && Math.abs(py - y) < across / 2 ? value : 0;

/** What is told of the broad paint on a piece of ground with a kerb along y = −4. */
function toldOf(ground: Ground): Refused[] {
  const recorder = new Recorder();
  const rasters = groundRasters(ground);
  const edges = new Edges(path, REACH_M);
  const boundaries = joined([chain([0, -4], [25, -4])], { gapM: 1, dashGapM: 1, dashM: 0 });
  for (const { line } of boundaries) edges.add(line);
  const chains = broadChains(rasters, path, { reachM: REACH_M, following }, 1, recorder);
  const usual = { lidar: 1.2, camera: undefined };
  const road = {
    path,
    reachM: REACH_M,
    edges,
    boundaries,
    crossings: [],
    painted: [],
    usual,
    significance: 5,
  };
  const stops = withStopBars(chains, rasters, { ...road, watch: recorder });
  expect(stops).toEqual([]);
  return recorder.refusals([]);
}

const only = (told: readonly Refused[], wanted: Refused['wanted'], why: string): Refused => {
  const [first, ...others] = told.filter((each) => each.wanted === wanted && each.why === why);
  if (!first) throw new Error(`Nothing was refused as ${why}: ${told.map((each) => each.reason).join('\n')}`);
  expect(others).toEqual([]);
  return first;
};

describe('a line that was placed anew', () => {
  it('is not also told as the line that it was, which others hid at first', () => {
    const traceOf = (y: number) => joined([chain([0, y], [25, y])], { gapM: 1, dashGapM: 1, dashM: 0 })[0]!;
    const [was, is] = [traceOf(4.3), traceOf(4)];
    const info = {
      id: 'b',
      class: 'boundary',
      subtype: 'edge',
      confidence: 1,
      lengthM: 25,
      sigmaM: 0,
      residualM: 0,
      meanScore: 8,
    };
    const refusalsOf = (isTold: boolean): Refused[] => {
      const recorder = new Recorder();
      recorder.refused(was, 'hidden', {});
      if (isTold) recorder.moved(was, is);
      recorder.made([{ line: is.line, poses: undefined, info }], [is], [], undefined);
      return recorder.refusals([]);
    };
    expect(refusalsOf(true)).toEqual([]);
    expect(refusalsOf(false)).toHaveLength(1);
  });
});

describe('a bar that is no stop line says why', () => {
  it('too pale to the camera: with what each sensor shows of usual paint, and what is needed', () => {
    const told = toldOf({ lidar: box(12, -1.5, [0.5, 3], 1.4), camera: () => 0 });
    const { reason, facts, found } = only(told, 'stop_line', 'pale-bar');
    expect(facts.lidarShare).toBeGreaterThan(0.9);
    expect(facts.cameraShare).toBeLessThan(facts.weakestShare ?? 0);
    expect(reason).toMatch(
      /^Too pale: of usual paint it shows lidar \d+ %, camera -?\d+ %; 60 % in the mean/,
    );
    // It lies where the paint is.
    for (const { x, y } of found.points) expect(Math.hypot(x - 12, y + 1.5)).toBeLessThan(2.2);
  });

  it('along the way: with its turn, and where a side street would have it', () => {
    const { reason, facts } = only(toldOf({ lidar: box(12, 3, [3.4, 0.5], 1.4) }), 'stop_line', 'along');
    expect(facts.turnRad).toBeLessThan(0.1);
    expect(reason).toContain('5.0 m beside the way');
  });

  it('on the stones of a gutter: with the share of it that lies there', () => {
    const told = toldOf({ lidar: box(12, -3.6, [4, 0.5], 1.4) });
    expect(only(told, 'stop_line', 'gutter').facts.share).toBeGreaterThan(0.5);
  });

  it('beyond the boundary of the road', () => {
    only(toldOf({ lidar: box(12, -8, [0.5, 3], 1.4) }), 'stop_line', 'beyond');
  });

  it('beside other bars, each of which says so', () => {
    const bars = [10, 12.3].map((x) => box(x, -1.5, [0.5, 3], 1.4));
    const told = toldOf({ lidar: (x, y) => bars.reduce((sum, bar) => sum + bar(x, y), 0) });
    const beside = told.filter(({ why }) => why === 'bars-beside');
    expect(beside.map(({ reason }) => reason)).toEqual(
      Array(2).fill('Another bar lies beside it, nearer than 2.5 m: a zebra or a hatched area.'),
    );
  });
});

describe('a group of bars that is no crossing says why', () => {
  const toldOfBars = (bars: readonly Chain[]): Refused[] => {
    const recorder = new Recorder();
    findCrossings(bars, recorder.noCrossing);
    return recorder.refusals([]);
  };

  it('a hatched area: with its bars, and how oblique their row is', () => {
    const bars = Array.from({ length: 5 }, (_, k) => chain([5 + k, k], [5 + k, 3 + k]));
    const { reason, found, facts } = only(toldOfBars(bars), 'crossing', 'hatched');
    expect(reason).toBe(
      'A hatched area: its 5 bars stand in a row 45° off their normal; a zebra is off by 25° at most.',
    );
    expect(found.bars).toHaveLength(5);
    expect(found.line).toHaveLength(5);
    expect(numbersOf(facts)).toContainEqual({ name: 'Bars', value: 5, unit: '' });
    const oblique = numbersOf(facts).find(({ unit }) => unit === '°');
    expect(oblique?.value).toBeCloseTo(45, 0);
  });

  it('too few bars, although each of them may be a line', () => {
    const bars = Array.from({ length: 3 }, (_, k) => chain([5 + k, 0], [5 + k, 3]));
    expect(only(toldOfBars(bars), 'crossing', 'few-bars').reason).toBe(
      '3 bars lie side by side; a zebra must have 4.',
    );
  });

  it('is not told of bars that are a crossing', () => {
    expect(toldOfBars(Array.from({ length: 6 }, (_, k) => chain([5 + k, 0], [5 + k, 3])))).toEqual([]);
  });

  it('a broken line without a partner: with its period', () => {
    const recorder = new Recorder();
    const rasters = groundRasters({ lidar: stripe(-2, 0.12, 1.5, (x) => x % 0.7 < 0.5) });
    const { broken } = brokenAmong([chain([4, -2], [12, -2])], rasters);
    lineCrossings(broken, [], path, recorder.noCrossing);
    const { facts, reason } = only(recorder.refusals([]), 'crossing', 'alone');
    expect(facts.periodM).toBeCloseTo(0.7, 1);
    expect(reason).toContain('and none like it beside it, 1.5 m to 9.0 m away');
  });
});

describe('places along the path driven', () => {
  it('are reached within the radius that is asked about, whatever was asked before', () => {
    const place = [12.5, 16.5] as const;
    const fresh = new DrivenPath({ poses });
    expect([20, 15, 20, 15].map((radiusM) => fresh.reaches(...place, radiusM))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
