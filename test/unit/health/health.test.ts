import { describe, expect, it } from 'vitest';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { project } from '../../../engine/geometry/camera.ts';
import { compose, fromRollPitchYaw, inverse, quaternionOf, transform } from '../../../engine/geometry/se3.ts';
import type { Trajectory } from '../../../engine/geometry/trajectory.ts';
import { rowEdges } from '../../../engine/kernels/edges.ts';
import { agreement, type View } from '../../../engine/reconstruct/stages/health/agreement.ts';
import { rangeEdges } from '../../../engine/reconstruct/stages/health/edges.ts';
import { slipOf, turningOf } from '../../../engine/reconstruct/stages/health/turning.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const DEG = Math.PI / 180;

/** 10 m/s for 8 s, turning now and then; the origin lies `aheadM` of the axle. */
function drive(aheadM: number): Trajectory {
  const poses: Pose[] = [];
  let [x, y, yaw] = [0, 0, 0.3];
  const t = Float64Array.from({ length: 81 }, (_, k) => k * 1e8);
  for (let k = 0; k <= 80; k++) {
    poses.push({
      p: [x + aheadM * Math.cos(yaw), y + aheadM * Math.sin(yaw), 0],
      q: fromRollPitchYaw(0, 0, yaw),
    });
    for (let i = 0; i < 10; i++) {
      x += 0.1 * Math.cos(yaw);
      y += 0.1 * Math.sin(yaw);
      yaw += 0.002 * Math.sin(k / 8);
    }
  }
  return { t, poses };
}

describe('the direction of travel', () => {
  it('is the axis of the vehicle, wherever on it the origin lies', () => {
    for (const aheadM of [0, 1.4]) expect(slipOf(drive(aheadM))! / DEG).toBeCloseTo(0, 1);
  });

  it('shows by how much the lidar is mounted at another yaw than the calibration says', () => {
    const { t, poses } = drive(0.5);
    const turned: Pose = { p: [0, 0, 0], q: fromRollPitchYaw(0, 0, -1.2 * DEG) };
    expect(slipOf({ t, poses: poses.map((T) => compose(T, turned)) })! / DEG).toBeCloseTo(1.2, 1);
  });

  it('says nothing of a vehicle that stands', () => {
    const { t, poses } = drive(0);
    expect(slipOf({ t, poses: poses.map(() => poses[0]!) })).toBeUndefined();
  });
});

describe('a gyroscope against odometry', () => {
  const way = drive(0);
  const t = Float64Array.from({ length: 800 }, (_, k) => k * 1e7);
  const rates = (biasRadPerS: number): Vec3[] =>
    Array.from(t, (at) => [0, 0, 0.2 * Math.sin(Math.floor(at / 1e8) / 8) + biasRadPerS]);

  it('has the bias that was given to it, and none otherwise', () => {
    expect(turningOf(way, t, rates(0))!.bias / DEG).toBeCloseTo(0, 1);
    expect(turningOf(way, t, rates(0.5 * DEG))!.bias / DEG).toBeCloseTo(0.5, 1);
    expect(turningOf(way, t, rates(-0.5 * DEG))!.bias / DEG).toBeCloseTo(-0.5, 1);
  });

  it('is not judged on less than three seconds', () => {
    expect(turningOf({ t: way.t.slice(0, 21), poses: way.poses.slice(0, 21) }, t, rates(0))).toBeUndefined();
  });
});

const MODEL: CameraModel = {
  width: 640,
  height: 120,
  fx: 400,
  fy: 400,
  cx: 319.5,
  cy: 59.5,
  lens: 'pinhole',
  distortion: [],
};
const FORWARD = quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]);

/** Poles beside the way of a camera at 10 m/s; the pictures are drawn with the true clock, turn and lens. */
function viewsWith(lateS: number, turnRad: number, focal: number): View[] {
  const random = new Random(3, 'poles');
  const poles = Array.from({ length: 60 }, (): Vec3 => {
    const side = random.chance(0.5) ? 1 : -1;
    return [random.range(5, 120), side * random.range(2.5, 14), 0];
  });
  const truth = { ...MODEL, fx: MODEL.fx * focal, fy: MODEL.fy * focal };
  return Array.from({ length: 10 }, (_, k): View => {
    const cameraAt = (time: number, yaw = 0): Pose => ({
      p: [10 * time, 0, 0],
      q: compose({ p: [0, 0, 0], q: fromRollPitchYaw(0, 0, yaw) }, { p: [0, 0, 0], q: FORWARD }).q,
    });
    const T = inverse(cameraAt(0.8 * k + lateS, turnRad));
    const grey = new Uint8Array(MODEL.width * MODEL.height).fill(110);
    const edges: number[] = [];
    for (const [x, y] of poles) {
      const far = Math.hypot(x - 8 * k, y);
      if (x < 8 * k + 4 || far > 45) continue;
      for (let z = -0.5; z <= 0.5; z += 0.1) edges.push(x, y, z);
      const pixel = project(truth, transform(T, [x, y, 0]));
      const u = Math.round(pixel?.u ?? -1);
      for (let v = 0; v < MODEL.height; v++)
        if (u > 0 && u + 1 < MODEL.width) grey[v * MODEL.width + u] = 250;
    }
    return {
      edges: Float64Array.from(edges),
      pictures: rowEdges({ grey, width: MODEL.width, height: MODEL.height }, [5, 2, 1], 1),
      cameraAt: (offsetS) => cameraAt(0.8 * k + offsetS),
    };
  });
}

describe('a camera against the lidar', () => {
  it.each([
    { title: 'nothing wrong', lateS: 0, turn: 0, focal: 1 },
    { title: 'a clock', lateS: 0.06, turn: 0, focal: 1 },
    { title: 'a mount', lateS: 0, turn: -1.1, focal: 1 },
    { title: 'a lens', lateS: 0, turn: 0, focal: 1.025 },
    { title: 'all three', lateS: -0.04, turn: 0.7, focal: 0.985 },
  ])('shows $title, and of what size', ({ lateS, turn, focal }) => {
    const found = agreement(viewsWith(lateS, turn * DEG, focal), MODEL);
    expect(Math.abs(found.timeS - lateS)).toBeLessThan(0.012);
    expect(Math.abs(found.turnRad / DEG - turn)).toBeLessThan(0.12);
    // 0.008 is a pixel and a half at the edge of so small a picture.
    expect(Math.abs(found.focal - focal)).toBeLessThan(0.008);
  });
});

describe('range edges of a sweep', () => {
  it('lie between the last ray on a thing and the first beside it, on the thing', () => {
    const rays = Array.from({ length: 41 }, (_, i) => (20 - i) * 0.01);
    // A pole 10 m away within five hundredths of a radian, a wall at 20 m behind it.
    const range = (a: number): number => (Math.abs(a) < 0.045 ? 10 : 20);
    const xyz = Float32Array.from(rays.flatMap((a) => [range(a) * Math.cos(a), range(a) * Math.sin(a), 0]));
    const cloud = decodeCloud(encodeColumns({}, { xyz, ring: new Uint16Array(rays.length) }));
    const edges = rangeEdges(cloud).xyz;
    expect(edges).toHaveLength(6);
    const azimuths = [Math.atan2(edges[1]!, edges[0]!), Math.atan2(edges[4]!, edges[3]!)].sort();
    expect(azimuths[0]).toBeCloseTo(-0.045, 3);
    expect(azimuths[1]).toBeCloseTo(0.045, 3);
    for (const k of [0, 3]) expect(Math.hypot(edges[k]!, edges[k + 1]!)).toBeCloseTo(10, 3);
  });
});
