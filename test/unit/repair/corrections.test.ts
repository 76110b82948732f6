import { describe, expect, it } from 'vitest';
import type { CalibrationSet, CameraModel, Vec3 } from '../../../engine/contract/calibration.ts';
import { IDENTITY, quaternionOf, rotate } from '../../../engine/geometry/se3.ts';
import { fitCamera } from '../../../engine/reconstruct/repair/camera-fit.ts';
import { corrected, LIMITS } from '../../../engine/reconstruct/repair/corrections.ts';
import { doubtOf } from '../../../engine/reconstruct/repair/doubts.ts';
import type { View } from '../../../engine/reconstruct/stages/health/agreement.ts';

const DEG = Math.PI / 180;
const MODEL: CameraModel = {
  width: 160,
  height: 40,
  fx: 140,
  fy: 140,
  cx: 79.5,
  cy: 19.5,
  lens: 'pinhole',
  distortion: [],
};
/** Looks along the vehicle's x axis. */
const FORWARD = quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]);
const SET: CalibrationSet = {
  version: 0,
  vehicleFrame: 'base',
  rule: 'test',
  sensors: [
    { frame: 'camera', T_vehicle_sensor: { p: [1, 2, 3], q: FORWARD }, camera: MODEL, timeOffsetNs: 5 },
    { frame: 'lidar', T_vehicle_sensor: { p: [0, 0, 2], q: IDENTITY.q }, timeOffsetNs: 0 },
  ],
};
const sensor = (set: Omit<CalibrationSet, 'version'>, frame: string) => {
  const found = set.sensors.find((each) => each.frame === frame);
  if (!found) throw new Error(`no ${frame}`);
  return found;
};
const looks = (axis: Vec3): number => Math.atan2(axis[1], axis[0]) / DEG;

describe('a corrected set', () => {
  const set = corrected(
    SET,
    new Map([
      ['camera', { timeS: -0.05, turnRad: 2 * DEG, focal: 1.02 }],
      ['lidar', { timeS: 0, turnRad: -1 * DEG, focal: 1 }],
    ]),
  );

  it('turns a camera to the left about the vehicle’s upright axis, where it is', () => {
    const { p, q } = sensor(set, 'camera').T_vehicle_sensor;
    expect(p).toEqual([1, 2, 3]);
    expect(looks(rotate(q, [0, 0, 1]))).toBeCloseTo(2, 9);
    expect(rotate(q, [0, 1, 0])[2]).toBeCloseTo(-1, 9);
  });

  it('turns a lidar likewise, and leaves its clock', () => {
    const lidar = sensor(set, 'lidar');
    expect(looks(rotate(lidar.T_vehicle_sensor.q, [1, 0, 0]))).toBeCloseTo(-1, 9);
    expect(lidar.timeOffsetNs).toBe(0);
  });

  it('adds to the clock, and scales both focal lengths', () => {
    const camera = sensor(set, 'camera');
    expect(camera.timeOffsetNs).toBe(5 - 50e6);
    expect([camera.camera?.fx, camera.camera?.fy]).toEqual([142.8, 142.8]);
    expect(camera.camera?.cx).toBe(MODEL.cx);
  });

  it('leaves sensors that nothing was found of, and the set it came from', () => {
    expect(corrected(SET, new Map())).toEqual(SET);
    expect(sensor(SET, 'camera').timeOffsetNs).toBe(5);
  });
});

/** Upright edges at places that the camera sees; `strength` of a picture in which they are drawn with the camera turned. */
function views(turnRad: number, drawn: boolean): View[] {
  return Array.from({ length: 12 }, (_, k): View => {
    const cameraAt = (s: number) => ({ p: [10 * s, 0, 0] as const, q: FORWARD });
    const edges: number[] = [];
    const picture = new Float32Array(MODEL.width * MODEL.height);
    for (let i = 0; i < 20; i++) {
      const [x, y] = [6 + 1.7 * i, (i % 2 === 0 ? 1 : -1) * (1 + ((i * 7 + k) % 5))];
      for (let z = -0.5; z <= 0.5; z += 0.1) edges.push(x + 8 * k, y, z);
      const angle = Math.atan2(y, x) - turnRad;
      const u = Math.round(MODEL.cx - MODEL.fx * Math.tan(angle));
      for (let v = 0; v < MODEL.height && drawn; v++)
        for (let d = -3; d <= 3; d++)
          if (u + d >= 0 && u + d < MODEL.width)
            picture[v * MODEL.width + u + d] = Math.max(
              picture[v * MODEL.width + u + d] ?? 0,
              1 - Math.abs(d) / 4,
            );
    }
    return {
      edges: Float64Array.from(edges),
      pictures: [picture, picture, picture],
      cameraAt: (offsetS) => cameraAt(0.8 * k + offsetS),
    };
  });
}

describe('a fit of a camera', () => {
  it('tells a turn with a standard deviation that covers the error, and no doubt of it', () => {
    const fit = fitCamera(views(1.2 * DEG, true), MODEL, LIMITS);
    expect(Math.abs(fit.turnRad / DEG - 1.2)).toBeLessThan(0.2);
    expect(fit.sigma.turn / DEG).toBeLessThan(0.125);
    expect(fit.falls.turn).toBeGreaterThan(0.03);
    expect(doubtOf(fit, 'turn', 10)).toBeUndefined();
  });

  it('of pictures without an edge is refused, because its score is flat', () => {
    const fit = fitCamera(views(1.2 * DEG, false), MODEL, LIMITS);
    for (const unknown of ['time', 'turn', 'focal'] as const)
      expect(doubtOf(fit, unknown, 10)).toMatch(
        /^the score is flat: a (clock|turn|focal length) that is off by/,
      );
  });

  it('tells no clock of a vehicle that hardly moves', () => {
    const fit = fitCamera(views(0, true), MODEL, LIMITS);
    expect(doubtOf(fit, 'time', 1)).toMatch(/hardly moves \(1\.0 m\/s\)/);
  });

  it('is refused where groups of pictures disagree', () => {
    const fit = fitCamera(views(0, true), MODEL, LIMITS);
    const scattered = { ...fit, sigma: { ...fit.sigma, turn: 0.2 * DEG } };
    expect(doubtOf(scattered, 'turn', 10)).toMatch(
      /^groups of pictures disagree: the turn is told to ±0\.2 °/,
    );
  });

  it('with a turn alone leaves clock and focal length as they are said', () => {
    const free = { time: false, turn: true, focal: false };
    const fit = fitCamera(views(-0.8 * DEG, true), MODEL, LIMITS, free);
    expect([fit.timeS, fit.focal]).toEqual([0, 1]);
    expect(Math.abs(fit.turnRad / DEG + 0.8)).toBeLessThan(0.2);
  });
});
