import { beforeAll, describe, expect, it } from 'vitest';
import type { MapOrigin } from '../../../engine/contract/calibration.ts';
import { toEnu } from '../../../engine/geometry/geodesy.ts';
import { inverse, transform } from '../../../engine/geometry/se3.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { CAMERA_RADAR } from '../../../engine/simulate/rig/camera-radar.ts';
import { poseOf } from '../../../engine/simulate/rig/place.ts';
import { Gnss } from '../../../engine/simulate/sensors/gnss.ts';
import { GRAVITY_MPS2, Imu } from '../../../engine/simulate/sensors/imu.ts';
import { Steering } from '../../../engine/simulate/sensors/steering.ts';
import { Wheel } from '../../../engine/simulate/sensors/wheel.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

const origin: MapOrigin = { latitudeDeg: 50, longitudeDeg: 9, altitudeM: 200, datum: 'ellipsoid' };
const SECONDS = 60;
/** A part that every preset's rig has. */
function part<T>(of: T | undefined): T {
  if (of === undefined) throw new Error('The rig lacks a sensor.');
  return of;
}
const gnssOf = (preset: 'standard' | 'hard') => part(PRESETS[preset].rig.gnss);
const IMU = part(PRESETS.standard.rig.imu);
let moving: World;
let standing: World;

beforeAll(() => {
  moving = buildWorld({ ...PRESETS.standard.style, standing: 0 }, SECONDS, 3);
  standing = buildWorld({ ...PRESETS.standard.style, standing: 1 }, 5, 3);
}, 60_000);

/** Share of epochs whose error lies inside the 95 % ellipsoid of the stated covariance, over several receivers. */
function insideShare(preset: 'standard' | 'hard', seeds: number): number {
  const rig = gnssOf(preset);
  let [inside, count] = [0, 0];
  for (let seed = 0; seed < seeds; seed++) {
    const gnss = new Gnss(rig, origin, SECONDS, seed);
    for (let k = 0; k < SECONDS * rig.rateHz; k++) {
      const time = k / rig.rateHz;
      const fix = gnss.measure(moving.ego, time);
      if (!fix) continue;
      const measured = toEnu(origin, fix.place);
      const truth = transform(moving.ego.pose(time), poseOf(rig.place).p);
      const square = [0, 1, 2].reduce(
        (sum, i) => sum + (measured[i]! - truth[i]!) ** 2 / fix.variance[i]!,
        0,
      );
      count++;
      if (square < 7.815) inside++;
    }
  }
  return inside / count;
}

describe('simulated GNSS', () => {
  it('errs as its stated covariance says, also where the error wanders slowly', () => {
    // Slow wander leaves few independent values a drive, so many receivers are asked.
    expect(Math.abs(insideShare('standard', 60) - 0.95)).toBeLessThan(0.02);
    expect(Math.abs(insideShare('hard', 60) - 0.95)).toBeLessThan(0.035);
  });

  it('is RTK to 2 cm per axis in standard and wanders by 1.5 m in hard', () => {
    const fix = (preset: 'standard' | 'hard') =>
      new Gnss(gnssOf(preset), origin, SECONDS, 1).measure(moving.ego, 0);
    expect(Math.sqrt(fix('standard')?.variance[0] ?? 0)).toBeCloseTo(0.02, 3);
    expect(Math.sqrt(fix('hard')?.variance[0] ?? 0)).toBeCloseTo(1.52, 2);
  });

  it('is silent for 10 s once in standard, and speaks at 10 Hz otherwise', () => {
    const rig = gnssOf('standard');
    const gnss = new Gnss(rig, origin, SECONDS, 1);
    const heard: number[] = [];
    for (let k = 0; k < SECONDS * rig.rateHz; k++) {
      if (gnss.measure(moving.ego, k / rig.rateHz)) heard.push(k / rig.rateHz);
    }
    const gaps = heard.slice(1).map((t, i) => t - heard[i]!);
    expect(gaps.filter((g) => g > 0.11)).toHaveLength(1);
    expect(Math.max(...gaps)).toBeCloseTo(10.1, 1);
  });
});

describe('GNSS between tall buildings', () => {
  /** Share of epochs inside the stated 95 % ellipsoid, open sky first, then a street that hides half of it. */
  function insideShares(stated: boolean): readonly [number, number] {
    const rig = part(CAMERA_RADAR.gnss);
    const receiver = { ...rig, multipath: { ...part(rig.multipath), stated } };
    const [inside, count] = [
      [0, 0],
      [0, 0],
    ] as [[number, number], [number, number]];
    for (let seed = 0; seed < 80; seed++) {
      const gnss = new Gnss(receiver, origin, SECONDS, seed);
      for (let k = 0; k < SECONDS * rig.rateHz; k++) {
        const time = k / rig.rateHz;
        const street = time < SECONDS / 2 ? 0 : 1;
        const fix = gnss.measure(moving.ego, time, 0.5 * street);
        if (!fix) continue;
        const [measured, truth] = [toEnu(origin, fix.place), gnss.antenna(moving.ego, time)];
        const off = [0, 1, 2].map((i) => (measured[i]! - truth[i]!) ** 2 / fix.variance[i]!);
        count[street]++;
        if (off[0]! + off[1]! + off[2]! < 7.815) inside[street]++;
      }
    }
    return [inside[0] / count[0], inside[1] / count[1]];
  }

  it('errs by reflections as its covariance says, where it says so', () => {
    const [open, street] = insideShares(true);
    expect(Math.abs(open - 0.95)).toBeLessThan(0.03);
    expect(Math.abs(street - 0.95)).toBeLessThan(0.03);
  });

  it('errs by far more than its covariance where it does not', () => {
    const [open, street] = insideShares(false);
    expect(Math.abs(open - 0.95)).toBeLessThan(0.03);
    expect(street).toBeLessThan(0.4);
  });
});

describe('a steering angle', () => {
  it('turns the vehicle as the bicycle model says', () => {
    const steering = new Steering({ rateHz: 50, sigmaDeg: 0, offsetSigmaDeg: 0, wheelbaseM: 2.7 }, 1);
    let most = 0;
    for (let time = 2; time < 50; time += 0.25) {
      const { angleRad, speedMps } = steering.measure(moving.ego, time);
      const rate = moving.ego.kinematics(time).rates[2];
      expect((speedMps * Math.tan(angleRad)) / 2.7).toBeCloseTo(rate, 6);
      most = Math.max(most, Math.abs(angleRad));
    }
    expect(most).toBeGreaterThan(0.01);
    expect(most).toBeLessThan(0.5);
  });
});

describe('simulated IMU', () => {
  it('feels gravity upwards and no turning while the vehicle stands', () => {
    const imu = new Imu(IMU, 1);
    const samples = Array.from({ length: 100 }, (_, k) => imu.measure(standing.ego, k / 100));
    const mean = (of: (s: (typeof samples)[number]) => number): number =>
      samples.reduce((sum, s) => sum + of(s), 0) / samples.length;
    const size = Math.hypot(
      mean((s) => s.force[0]),
      mean((s) => s.force[1]),
      mean((s) => s.force[2]),
    );
    expect(Math.abs(size - GRAVITY_MPS2)).toBeLessThan(0.25);
    expect(
      Math.hypot(
        mean((s) => s.rates[0]),
        mean((s) => s.rates[1]),
        mean((s) => s.rates[2]),
      ),
    ).toBeLessThan(0.008);
  });

  it('has a bias that walks by its stated size in a second, whatever the rate', () => {
    for (const rateHz of [50, 200]) {
      const walking = { ...IMU, rateHz, gyroSigma: 0, gyroBias: 0, gyroWalk: 0.01 };
      const ends = Array.from({ length: 60 }, (_, seed) => {
        const [imu, still] = [new Imu(walking, seed), new Imu({ ...walking, gyroWalk: 0 }, seed)];
        let drift = 0;
        for (let k = 0; k < rateHz; k++) {
          const time = k / rateHz;
          drift = imu.measure(standing.ego, time).rates[2] - still.measure(standing.ego, time).rates[2];
        }
        return drift;
      });
      const sigma = Math.sqrt(ends.reduce((sum, v) => sum + v * v, 0) / ends.length);
      expect(sigma).toBeGreaterThan(0.007);
      expect(sigma).toBeLessThan(0.013);
    }
  });

  it('integrates to the true turn and the true change of speed', () => {
    const quiet = {
      ...IMU,
      gyroSigma: 0,
      gyroBias: 0,
      accelerationSigma: 0,
      accelerationBias: 0,
    };
    const imu = new Imu(quiet, 1);
    const [from, to] = [5, 15];
    let turn = 0;
    for (let k = 0; k < (to - from) * 100; k++)
      turn += imu.measure(moving.ego, from + (k + 0.5) / 100).rates[2] / 100;
    const heading = (t: number): number => {
      const [x, y] = moving.ego.kinematics(t).velocity;
      return Math.atan2(y, x);
    };
    const expected = heading(to) - heading(from);
    // About the vehicle's own axis, which leans by a degree or two.
    expect(Math.abs(turn - expected)).toBeLessThan(0.01);
  });
});

describe('the simulated vehicle', () => {
  it('says zero speed while it stands and its true speed within 3 % while it drives', () => {
    const wheel = new Wheel(part(PRESETS.standard.rig.wheel), 4);
    expect(wheel.measure(standing.ego, 0.5).speedMps).toBe(0);
    for (let t = 2; t < 50; t += 1.7) {
      const { speedMps } = wheel.measure(moving.ego, t);
      expect(Math.abs(speedMps / Math.hypot(...moving.ego.kinematics(t).velocity) - 1)).toBeLessThan(0.03);
    }
  });

  it('moves as its poses say: velocity is their derivative and lies along its nose', () => {
    for (let t = 1; t < 50; t += 3.1) {
      const { velocity } = moving.ego.kinematics(t);
      const ahead = transform(inverse(moving.ego.pose(t)), moving.ego.pose(t + 0.01).p);
      expect(Math.hypot(...velocity)).toBeCloseTo(Math.hypot(...ahead) / 0.01, 1);
      expect(Math.abs(Math.atan2(ahead[1], ahead[0]))).toBeLessThan(0.01);
    }
  });

  it('keeps to comfortable accelerations', () => {
    for (let t = 0; t < 55; t += 0.37) {
      const { acceleration } = moving.ego.kinematics(t);
      expect(Math.hypot(acceleration[0], acceleration[1])).toBeLessThan(4);
    }
  });
});
