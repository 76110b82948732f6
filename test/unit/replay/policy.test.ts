import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { angleBetween, expSO3, slerp } from '../../../engine/geometry/se3.ts';
import type { Trajectory } from '../../../engine/geometry/trajectory.ts';
import { isStale, placementAt } from '../../../engine/replay/policy.ts';

const poseArbitrary: fc.Arbitrary<Pose> = fc
  .tuple(
    fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -1e3, max: 1e3, noNaN: true }))),
    fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -1, max: 1, noNaN: true }))),
  )
  .map(([p, r]) => ({ p: p as [number, number, number], q: expSO3(r as [number, number, number]) }));

/** 2 to 20 poses, 1 ms to 5 s apart. */
const trajectoryArbitrary: fc.Arbitrary<Trajectory> = fc
  .array(fc.tuple(fc.integer({ min: 1e6, max: 5e9 }), poseArbitrary), { minLength: 2, maxLength: 20 })
  .map((steps) => {
    let t = 0;
    return { t: Float64Array.from(steps, ([step]) => (t += step)), poses: steps.map(([, pose]) => pose) };
  });

test('a sample is stale when it is older than one and a half of its own periods', () => {
  expect(isStale(150e6, 100e6)).toBe(false);
  expect(isStale(150e6 + 1, 100e6)).toBe(true);
  expect(isStale(1e12, undefined)).toBe(false);
});

test('at the time of a pose the placement is that pose, without a flag', () => {
  fc.assert(
    fc.property(trajectoryArbitrary, fc.nat(), (trajectory, pick) => {
      const k = pick % trajectory.t.length;
      expect(placementAt(trajectory, trajectory.t[k]!)).toEqual({ T_map_vehicle: trajectory.poses[k] });
    }),
  );
});

test('between two poses position is linear and rotation on the shorter arc, and only a gap over 2 s is flagged', () => {
  fc.assert(
    fc.property(
      trajectoryArbitrary,
      fc.nat(),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (trajectory, pick, s) => {
        const k = pick % (trajectory.t.length - 1);
        const [ta, tb] = [trajectory.t[k]!, trajectory.t[k + 1]!];
        const [a, b] = [trajectory.poses[k]!, trajectory.poses[k + 1]!];
        const t = Math.round(ta + (tb - ta) * s);
        fc.pre(t > ta && t < tb);
        const placement = placementAt(trajectory, t);
        if (!('T_map_vehicle' in placement)) throw new Error('not placed');
        const share = (t - ta) / (tb - ta);
        placement.T_map_vehicle.p.forEach((value, i) => {
          expect(value).toBeCloseTo(a.p[i]! + (b.p[i]! - a.p[i]!) * share, 6);
        });
        expect(angleBetween(placement.T_map_vehicle.q, slerp(a.q, b.q, share))).toBeLessThan(1e-6);
        expect(placement.flag).toBe(tb - ta > 2e9 ? 'gap' : undefined);
      },
    ),
  );
});

test('beyond the ends the nearest pose holds for 50 ms, and then none is guessed', () => {
  fc.assert(
    fc.property(trajectoryArbitrary, fc.integer({ min: 1, max: 200e6 }), (trajectory, beyond) => {
      const early = placementAt(trajectory, trajectory.t[0]! - beyond);
      const late = placementAt(trajectory, trajectory.t.at(-1)! + beyond);
      if (beyond <= 50e6) {
        expect(early).toEqual({ T_map_vehicle: trajectory.poses[0], flag: 'clamped' });
        expect(late).toEqual({ T_map_vehicle: trajectory.poses.at(-1), flag: 'clamped' });
      } else {
        expect(early).toEqual({ missing: expect.stringContaining('later') });
        expect(late).toEqual({ missing: expect.stringContaining('earlier') });
      }
    }),
  );
});

test('a trajectory of one pose places what is within 50 ms of it, and an empty one nothing', () => {
  const pose: Pose = { p: [1, 2, 3], q: { w: 1, x: 0, y: 0, z: 0 } };
  const one = { t: Float64Array.of(1e9), poses: [pose] };
  expect(placementAt(one, 1e9)).toEqual({ T_map_vehicle: pose });
  expect(placementAt(one, 1.04e9)).toEqual({ T_map_vehicle: pose, flag: 'clamped' });
  expect(placementAt({ t: new Float64Array(0), poses: [] }, 0)).toHaveProperty('missing');
});
