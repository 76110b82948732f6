import { describe, expect, it } from 'vitest';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { continuesOne } from '../../../engine/reconstruct/stages/vectors/marks/continues.ts';
import { isDriven } from '../../../engine/reconstruct/stages/vectors/marks/driven.ts';
import { type Measure, measureOf } from '../../../engine/reconstruct/stages/vectors/marks/measure.ts';
import {
  isBesideRail,
  isPale,
  isRim,
  isRing,
  type Refusal,
  refusalOf,
  type Usual,
  usualOf,
} from '../../../engine/reconstruct/stages/vectors/marks/refusal.ts';
import { ribbonAlong } from '../../../engine/reconstruct/stages/vectors/marks/ribbon.ts';
import { contradictedBy, isRimPaint } from '../../../engine/reconstruct/stages/vectors/marks/rim-paint.ts';
import { type Field, type Ground, groundRasters, stripe } from '../../support/paint/ground.ts';

/** A line of plain paint along y = 5 tells what is usual; the line judged runs along y = 0. */
const PLAIN_Y = 5;
const along = (y: number): Vec3[] => [
  [1, y, 0],
  [24, y, 0],
];

/** Half a lane beside the path. */
const NEAR_M = 1.7;

/** @param rows of the camera, if not those of the line that is judged. */
function judged(ground: Ground, rows?: number, asideM = NEAR_M): Refusal | undefined {
  const { line, usual } = measured(ground, rows);
  return refusalOf(line, usual, asideM);
}

function measured({ lidar, camera, height }: Ground, rows?: number): { line: Measure; usual: Usual } {
  const [shine, light] = [stripe(PLAIN_Y, 0.15, 2), stripe(PLAIN_Y, 0.15, 80)];
  const rasters = groundRasters({
    ...(lidar && { lidar: (x, y) => shine(x, y) + lidar(x, y) }),
    ...(camera && { camera: (x, y) => light(x, y) + camera(x, y) }),
    ...(height && { height }),
  });
  const measure = (y: number) => measureOf(ribbonAlong(along(y), rasters));
  const line = measure(0);
  const seen = line.camera && { ...line.camera, ...(rows !== undefined && { rows }) };
  return { line: { ...line, camera: seen }, usual: usualOf([measure(PLAIN_Y)]) };
}

const dashes = (x: number): boolean => x % 6 < 3;
const nothing = () => 0;

describe('a line is taken for paint', () => {
  it('when both sensors show it, solid or dashed', () => {
    expect(judged({ lidar: stripe(0, 0.15, 2), camera: stripe(0, 0.15, 80) })).toBeUndefined();
    expect(
      judged({ lidar: stripe(0, 0.15, 2, dashes), camera: stripe(0, 0.15, 80, dashes) }),
    ).toBeUndefined();
  });

  it('when it is worn in both', () => {
    expect(judged({ lidar: stripe(0, 0.12, 0.7), camera: stripe(0, 0.12, 25) })).toBeUndefined();
  });

  it('when there is only one sensor', () => {
    expect(judged({ lidar: stripe(0, 0.15, 2) })).toBeUndefined();
    expect(judged({ camera: stripe(0, 0.15, 80) })).toBeUndefined();
  });

  it('when one shows it as paint looks and the other is too weak to', () => {
    expect(judged({ lidar: nothing, camera: stripe(0, 0.15, 80) })).toBeUndefined();
  });

  it('when the camera alone shows it, broad but even and as bright as paint', () => {
    const even = (_x: number, y: number): number => 60 * Math.exp(-((y / 0.2) ** 2));
    expect(judged({ lidar: nothing, camera: even })).toBeUndefined();
    expect(judged({ lidar: nothing, camera: (x, y) => even(x, y) * Math.sin(x) ** 4 })).toBe('lidar');
  });

  it('when it lies so far beside the path that all looks broad there', () => {
    const blurred = (_x: number, y: number): number => Math.max(0, 0.8 - 2 * Math.abs(y));
    expect(judged({ lidar: blurred }, undefined, 12)).toBeUndefined();
    expect(judged({ lidar: blurred })).toBe('soft');
  });

  it('when it is a broad bar with sharp sides', () => {
    const { line, usual } = measured({ lidar: stripe(0, 0.5, 2), camera: stripe(0, 0.5, 80) });
    expect(refusalOf({ ...line, rows: 120 }, usual, NEAR_M)).toBeUndefined();
  });
});

describe('a line is refused', () => {
  it('as a patch of sun, when the camera shows spots of light and the lidar nothing', () => {
    const spots = (x: number, y: number): number =>
      stripe(0.1 * Math.sin(9 * x), 0.3, 60)(x, y) * Math.sin(2 * x) ** 4;
    expect(judged({ lidar: nothing, camera: spots })).toBe('lidar');
  });

  it('when it is broad and soft in the camera alone, unless that goes on for 40 m', () => {
    const worn = (_x: number, y: number): number => 40 * Math.exp(-((y / 0.22) ** 2));
    expect(judged({ lidar: nothing, camera: worn })).toBe('lidar');
    expect(judged({ lidar: nothing, camera: worn }, 450)).toBeUndefined();
  });

  it('when the lidar shows a faint, broad ridge and the camera nothing', () => {
    const ridge = (_x: number, y: number): number => 1.2 * Math.exp(-((y / 0.2) ** 2));
    expect(judged({ lidar: ridge, camera: nothing })).toBe('camera');
  });

  it('as the road between two wheel tracks', () => {
    const crown = (_x: number, y: number): number => Math.max(0, 0.8 - 2 * Math.abs(y));
    expect(judged({ lidar: crown })).toBe('soft');
  });

  it('as a band between two rails, when it is broad and longer than bars of paint, however sharp its sides', () => {
    expect(judged({ lidar: stripe(0, 0.5, 2), camera: stripe(0, 0.5, 80) })).toBe('soft');
  });

  it('as road between two dark seams, which is brighter than they are and no brighter than the road', () => {
    const seams = (dark: number) => (x: number, y: number) =>
      stripe(-0.3, 0.1, dark)(x, y) + stripe(0.33, 0.1, dark)(x, y);
    const [lidar, camera] = [seams(-2), seams(-45)];
    expect(judged({ lidar, camera })).toBe('road');
    expect(judged({ lidar })).toBe('road');
    const [shine, light] = [stripe(0, 0.12, 1), stripe(0, 0.12, 35)];
    expect(
      judged({ lidar: (x, y) => lidar(x, y) + shine(x, y), camera: (x, y) => camera(x, y) + light(x, y) }),
    ).toBeUndefined();
  });

  it('as a joint of mortar: as bright as paint to the lidar, and much paler than the paint of the drive to the camera', () => {
    const isPaleLine = (grey: number, asideM = NEAR_M): boolean => {
      const { line, usual } = measured({ lidar: stripe(0, 0.1, 2), camera: stripe(0, 0.1, grey) });
      expect(refusalOf(line, usual, asideM)).toBeUndefined();
      return isPale(line, usual, asideM);
    };
    expect(isPaleLine(35)).toBe(true);
    expect(isPaleLine(75)).toBe(false);
    expect(isPaleLine(35, 12)).toBe(false);
  });

  it('is not called pale where the camera did not look, or the drive does not tell how its paint looks', () => {
    const { line, usual } = measured({ lidar: stripe(0, 0.1, 2), camera: stripe(0, 0.1, 35) });
    expect(isPale({ ...line, camera: undefined }, usual, NEAR_M)).toBe(false);
    expect(isPale(line, { ...usual, camera: undefined }, NEAR_M)).toBe(false);
  });

  it('as the bed of a rail, which is less bright than the rail beside it is dark; paint beside a joint stays', () => {
    const ground = (bright: number, dark: number) => (x: number, y: number) =>
      stripe(0, 0.2, bright)(x, y) + stripe(0.3, 0.2, dark)(x, y);
    const judge = (lidar: readonly [number, number], camera?: readonly [number, number]): boolean => {
      const { line, usual } = measured({
        lidar: ground(...lidar),
        ...(camera && { camera: ground(...camera) }),
      });
      return isBesideRail(line, usual);
    };
    expect(judge([0.5, -2], [15, -40])).toBe(true);
    expect(judge([0.5, -2])).toBe(true);
    expect(judge([2, -2], [80, -40])).toBe(false);
    expect(judge([0.5, -2], [80, -40])).toBe(false);
    expect(judge([0.5, 0], [15, 0])).toBe(false);
  });

  it('as the edge of something bright', () => {
    const edge = (_x: number, y: number): number => (y > 0.1 ? 1.8 : Math.abs(y) <= 0.1 ? 2 : 0);
    expect(judged({ lidar: edge })).toBe('edge');
  });

  it('as an edge, when one sensor alone saw it and its sides differ by over half', () => {
    const unlike = (_x: number, y: number): number => (Math.abs(y) <= 0.1 ? 2 : y > 0.1 ? 1.2 : 0);
    expect(judged({ lidar: unlike })).toBe('edge');
    expect(judged({ lidar: unlike, camera: stripe(0, 0.15, 80) })).toBeUndefined();
  });

  it('when it is darker than the road to the camera, however bright to the lidar', () => {
    expect(judged({ lidar: stripe(0, 0.15, 2), camera: stripe(0, 0.15, -30) })).toBe('camera');
  });

  it('where the camera looked at what could be lines and found no paint at all', () => {
    const { line } = measured({ lidar: stripe(0, 0.15, 2) });
    const seen = measured({ lidar: stripe(0, 0.15, 2), camera: nothing });
    const bare = usualOf([seen.line]);
    expect(bare.isBare).toBe(true);
    expect(refusalOf(line, bare, NEAR_M)).toBe('camera');
    expect(refusalOf(line, seen.usual, NEAR_M)).toBeUndefined();
  });

  it('as gutter stones, when both sensors show a broad band that the camera finds little brighter', () => {
    const [lidar, width] = [stripe(0, 0.34, 2), 0.34];
    expect(judged({ lidar, camera: stripe(0, width, 12) })).toBe('stone');
    expect(judged({ lidar, camera: stripe(0, width, 80) })).toBeUndefined();
  });

  it('as a long row of stones, far brighter to the lidar than paint and hardly so to the camera', () => {
    expect(judged({ lidar: stripe(0, 0.34, 5), camera: stripe(0, 0.34, 45) })).toBe('stone');
    expect(judged({ lidar: stripe(0, 0.34, 2), camera: stripe(0, 0.34, 45) })).toBeUndefined();
    expect(judged({ lidar: stripe(0, 0.15, 5), camera: stripe(0, 0.15, 45) })).toBeUndefined();
  });

  it('and such a row does not say how paint usually looks', () => {
    const ground = (width: number) =>
      measured({ lidar: stripe(0, width, 3), camera: stripe(0, width, 40) }).line;
    expect(usualOf([ground(0.15)]).lidar).toBeGreaterThan(1);
    expect(usualOf([ground(0.34)])).toMatchObject({ lidar: undefined, camera: undefined });
  });

  it('as a bright kerb stone, when the ground steps under it', () => {
    const height = (_x: number, y: number): number => 0.02 * y + (y > 0 ? 0.08 : 0);
    expect(judged({ lidar: stripe(0, 0.15, 2), height })).toBe('step');
  });

  it('not for a step of 2 cm under what looks like paint: at 10 m aside the ground is no better known', () => {
    const height = (_x: number, y: number): number => (y > 0 ? 0.02 : 0);
    const paint = { lidar: stripe(0, 0.15, 2), camera: stripe(0, 0.15, 80) };
    expect(judged({ ...paint, height })).toBeUndefined();
  });

  it('not for the slope of the road itself', () => {
    expect(judged({ lidar: stripe(0, 0.15, 2), height: (_x, y) => 0.08 * y })).toBeUndefined();
  });
});

describe('a line that is no paint is the rim of the road', () => {
  const side = (top: number, beyond: number) => (_x: number, y: number) =>
    Math.abs(y) < 0.13 ? top : y > 0 ? beyond : 0;

  it('when it is a row of gutter stones', () => {
    const { line } = measured({ lidar: stripe(0, 0.34, 2), camera: stripe(0, 0.34, 12) });
    expect(isRim(line, 'stone')).toBe(true);
  });

  it('when the ground beyond it is another one to both sensors', () => {
    const { line, usual } = measured({ lidar: side(2, 1.2), camera: side(20, 18) });
    expect(refusalOf(line, usual, NEAR_M)).toBe('camera');
    expect(isRim(line, 'camera')).toBe(true);
  });

  it('not when the ground is the same to both sides: the road between wheel tracks', () => {
    const ridge = (_x: number, y: number): number => 1.2 * Math.exp(-((y / 0.2) ** 2));
    const { line, usual } = measured({ lidar: ridge, camera: nothing });
    expect(refusalOf(line, usual, NEAR_M)).toBe('camera');
    expect(isRim(line, 'camera')).toBe(false);
  });
});

describe('what the vehicle drove along over', () => {
  const poses: Pose[] = Array.from({ length: 60 }, (_, k) => ({
    p: [k, 0, 0],
    q: { w: 1, x: 0, y: 0, z: 0 },
  }));
  const path = new DrivenPath({ poses });
  const line = (from: number, to: number, lengthM: number, pieces = [3, 3]) => ({
    lengthM,
    pieces,
    line: [
      [10, from, 0],
      [10 + lengthM, to, 0],
    ] as Vec3[],
  });

  it('for 15 m and more is a seam, a crack or a rail', () => {
    expect(isDriven(line(0.4, 0.5, 30), path)).toBe(true);
  });

  it('may be paint where it is short, lies beside the vehicle, or is crossed by a change of lane', () => {
    expect(isDriven(line(0.4, 0.5, 10), path)).toBe(false);
    expect(isDriven(line(1.2, 1.3, 30), path)).toBe(false);
    expect(isDriven(line(-0.8, 0.8, 20), path)).toBe(false);
  });

  it('is no line either where a solid one comes between the wheels for 15 m, or lies there as a whole', () => {
    expect(isDriven(line(0.1, 0.2, 12, [12]), path)).toBe(true);
    expect(isDriven(line(0.1, 0.9, 45, [45]), path)).toBe(true);
    expect(isDriven(line(0.1, 0.9, 45, [3, 3, 3, 3, 3]), path)).toBe(false);
  });

  it('may be a solid line that the vehicle crosses, or that ends beside it', () => {
    expect(isDriven(line(-1.6, 1.6, 45, [45]), path)).toBe(false);
    expect(isDriven(line(0.7, 1.3, 20, [20]), path)).toBe(false);
  });
});

describe('a worn stretch of a line', () => {
  const piece = (from: number, to: number, y: (x: number) => number) => ({
    points: Array.from({ length: 10 * (to - from) + 1 }, (_, k) => from + k / 10).map((x) => ({
      x,
      y: y(x),
      angle: 0,
      score: 3,
      step: 0,
    })),
  });
  const bend = (x: number): number => x ** 2 / 600;

  it('goes on where another one ends, straight or in a bend', () => {
    expect(continuesOne(piece(0, 20, nothing), [piece(35, 60, nothing)])).toBe(true);
    expect(continuesOne(piece(0, 20, bend), [piece(22, 60, bend)])).toBe(true);
  });

  it('is none beside another line, off its end, or far from it', () => {
    expect(continuesOne(piece(0, 20, nothing), [piece(10, 60, () => 0.1)])).toBe(false);
    expect(continuesOne(piece(0, 20, nothing), [piece(25, 60, () => 0.6)])).toBe(false);
    expect(continuesOne(piece(0, 20, nothing), [piece(25, 60, (x) => (x - 25) * 0.2)])).toBe(false);
    expect(continuesOne(piece(0, 20, nothing), [piece(50, 60, nothing)])).toBe(false);
  });
});

describe('a ring of the lidar', () => {
  const poses: Pose[] = Array.from({ length: 40 }, (_, k) => ({
    p: [k, 0, 0],
    q: { w: 1, x: 0, y: 0, z: 0 },
  }));
  const path = new DrivenPath({ t: Float64Array.from(poses.keys()), poses });
  const arc = (x: number, radius: number): Vec3[] =>
    Array.from({ length: 21 }, (_, k) => {
      const angle = (k - 10) * 0.05;
      return [x + radius * Math.cos(angle), radius * Math.sin(angle), 0];
    });

  it('is an arc about where the drive ended', () => {
    expect(isRing(arc(39, 9), path)).toBe(true);
  });

  it('is not an arc about another place, and no straight line', () => {
    expect(isRing(arc(20, 9), path)).toBe(false);
    expect(isRing(along(5), path)).toBe(false);
  });
});

describe('paint on a rim of the road', () => {
  /** Asphalt to one side, brighter soil to the other. */
  const withSoil =
    (line: Field, soil: number): Field =>
    (x, y) =>
      line(x, y) + (y > 0.1 ? soil : 0);
  const edgeLine: Ground = {
    lidar: withSoil(stripe(0, 0.15, 2), 0.8),
    camera: withSoil(stripe(0, 0.15, 80), 30),
  };
  const isPaint = (ground: Ground): boolean => {
    const { line, usual } = measured(ground);
    return isRimPaint(line, usual);
  };

  it('is level and as bright over the road as other paint, whatever lies beyond', () => {
    expect(isPaint(edgeLine)).toBe(true);
  });

  it('is none where the ground steps, one sensor did not look, or it is pale', () => {
    expect(isPaint({ ...edgeLine, height: (_x, y) => (y > 0 ? 0.03 : 0) })).toBe(false);
    expect(isPaint({ lidar: stripe(0, 0.15, 2) })).toBe(false);
    expect(isPaint({ lidar: stripe(0, 0.15, 2), camera: stripe(0, 0.15, 25) })).toBe(false);
  });

  it('contradicts a rim that it lies upon, or beyond within a lane, along two fifths of it', () => {
    const pose = (x: number): Pose => ({ p: [x, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } });
    const path = new DrivenPath({ poses: Array.from({ length: 60 }, (_, k) => pose(k)) });
    const rim = (y: number): Vec3[] => [
      [5, y, 0],
      [55, y, 0],
    ];
    const paint = (y: number, to: number) =>
      [
        {
          line: [
            [5, y, 0],
            [to, y, 0],
          ],
        },
      ] as unknown as Parameters<typeof contradictedBy>[0];
    expect(contradictedBy(paint(3.1, 55), path, 20)(rim(3))).toBe(true);
    expect(contradictedBy(paint(6, 30), path, 20)(rim(3))).toBe(true);
    expect(contradictedBy(paint(6, 20), path, 20)(rim(3))).toBe(false);
    expect(contradictedBy(paint(8, 55), path, 20)(rim(3))).toBe(false);
    expect(contradictedBy(paint(2, 55), path, 20)(rim(3))).toBe(false);
    expect(contradictedBy([], path, 20)(rim(3))).toBe(false);
    // Where asphalt is seen to end, paint upon its rim is an edge line.
    expect(contradictedBy(paint(3.1, 55), path, 20)(rim(3), true)).toBe(false);
    expect(contradictedBy(paint(6, 30), path, 20)(rim(3), true)).toBe(true);
  });
});
