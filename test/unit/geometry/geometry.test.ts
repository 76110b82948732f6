import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CameraModel, Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { project, unproject } from '../../../engine/geometry/camera.ts';
import { fromEcef, fromEnu, toEcef, toEnu } from '../../../engine/geometry/geodesy.ts';
import { length2d, nearest, resample, simplify } from '../../../engine/geometry/polyline.ts';
import * as se3 from '../../../engine/geometry/se3.ts';

const real = (limit: number): fc.Arbitrary<number> => fc.double({ min: -limit, max: limit, noNaN: true });
const vec3 = fc.tuple(real(100), real(100), real(100)) as fc.Arbitrary<Vec3>;
const rotation = fc.tuple(real(1), real(1), real(1)).map((v) => se3.expSO3(v as Vec3));
const pose: fc.Arbitrary<Pose> = fc.record({ p: vec3, q: rotation });

function near(a: readonly number[], b: readonly number[], within: number): void {
  expect(a.length).toBe(b.length);
  a.forEach((v, i) => void expect(Math.abs(v - (b[i] ?? Number.NaN))).toBeLessThanOrEqual(within));
}

test('a transform composed with its inverse leaves points where they are', () => {
  fc.assert(
    fc.property(pose, vec3, (T, x) => near(se3.transform(se3.inverse(T), se3.transform(T, x)), x, 1e-9)),
  );
});

test('composing transforms is transforming twice', () => {
  fc.assert(
    fc.property(pose, pose, vec3, (A, B, x) =>
      near(se3.transform(se3.compose(A, B), x), se3.transform(A, se3.transform(B, x)), 1e-9),
    ),
  );
});

test('rotation vector, matrix and roll-pitch-yaw each come back to the same rotation', () => {
  fc.assert(
    fc.property(rotation, (q) => {
      expect(se3.angleBetween(q, se3.expSO3(se3.logSO3(q)))).toBeLessThan(1e-9);
      expect(se3.angleBetween(q, se3.quaternionOf(se3.matrixOf(q)))).toBeLessThan(1e-9);
      const { roll, pitch, yaw } = se3.toRollPitchYaw(q);
      expect(se3.angleBetween(q, se3.fromRollPitchYaw(roll, pitch, yaw))).toBeLessThan(1e-6);
    }),
  );
});

test('slerp starts at one rotation, ends at the other, and turns at an even rate', () => {
  fc.assert(
    fc.property(rotation, rotation, (a, b) => {
      expect(se3.angleBetween(se3.slerp(a, b, 0), a)).toBeLessThan(1e-7);
      expect(se3.angleBetween(se3.slerp(a, b, 1), b)).toBeLessThan(1e-7);
      const half = se3.slerp(a, b, 0.5);
      expect(Math.abs(se3.angleBetween(a, half) - se3.angleBetween(half, b))).toBeLessThan(1e-6);
    }),
  );
});

const cameras: Record<string, CameraModel> = {
  pinhole: {
    width: 1242,
    height: 375,
    fx: 721.5,
    fy: 721.5,
    cx: 609.6,
    cy: 172.9,
    lens: 'pinhole',
    distortion: [],
  },
  'Brown-Conrady': {
    width: 1392,
    height: 512,
    fx: 984.2,
    fy: 980.8,
    cx: 690,
    cy: 233.2,
    lens: 'brown-conrady',
    distortion: [-0.3728, 0.2037, 0.002219, 0.001383, -0.07233],
  },
  'Kannala-Brandt': {
    width: 1280,
    height: 960,
    fx: 420,
    fy: 421,
    cx: 640,
    cy: 480,
    lens: 'kannala-brandt',
    distortion: [-0.02, 0.004, -0.002, 0.0003],
  },
};

for (const [name, camera] of Object.entries(cameras)) {
  test(`a pixel's ray through a ${name} lens projects onto that pixel`, () => {
    fc.assert(
      fc.property(
        fc.double({ min: 60, max: camera.width - 60, noNaN: true }),
        fc.double({ min: 40, max: camera.height - 40, noNaN: true }),
        (u, v) => {
          const pixel = project(camera, unproject(camera, { u, v }));
          near([pixel?.u ?? Number.NaN, pixel?.v ?? Number.NaN], [u, v], 1e-4);
        },
      ),
    );
  });
}

test('a point behind a camera, and one past where the lens polynomial turns, have no pixel', () => {
  expect(project(cameras.pinhole!, [0, 0, -1])).toBeUndefined();
  expect(project(cameras['Brown-Conrady']!, [30, 0, 1])).toBeUndefined();
});

test('latitude, longitude and height survive earth-centred and local coordinates to a tenth of a millimetre', () => {
  const place = fc.record({
    latitudeDeg: real(89.9),
    longitudeDeg: real(179.9),
    altitudeM: fc.double({ min: -100, max: 9000, noNaN: true }),
  });
  fc.assert(
    fc.property(place, vec3, (p, enu) => {
      near([...toEcef(fromEcef(toEcef(p)))], [...toEcef(p)], 1e-4);
      const origin = { ...p, datum: 'ellipsoid' as const };
      near([...toEnu(origin, fromEnu(origin, enu))], [...enu], 1e-4);
    }),
  );
});

test('a hundred metres north of Karlsruhe are 0.000899 degrees of latitude', () => {
  const origin = { latitudeDeg: 49.0, longitudeDeg: 8.4, altitudeM: 110, datum: 'ellipsoid' as const };
  const there = fromEnu(origin, [0, 100, 0]);
  expect((there.latitudeDeg - 49) * 111_209).toBeCloseTo(100, 0);
});

test('resampling keeps ends and length, simplifying stays within its tolerance', () => {
  const arc: Vec3[] = Array.from({ length: 200 }, (_, i) => [
    50 * Math.cos(i / 100),
    50 * Math.sin(i / 100),
    i / 100,
  ]);
  const even = resample(arc, 0.5);
  expect(even[0]).toEqual(arc[0]);
  near([...even.at(-1)!], [...arc.at(-1)!], 1e-9);
  expect(Math.abs(length2d(even) - length2d(arc))).toBeLessThan(0.01);
  const few = simplify(arc, 0.05);
  expect(few.length).toBeLessThan(arc.length / 4);
  for (const p of arc) expect(nearest(few, p)!.distance).toBeLessThanOrEqual(0.05 + 1e-9);
});

test('a line is resampled up to 4,000,000 pieces, and one that flew away is refused before memory is taken', () => {
  const line = (x: number) => [[0, 0, 0] as const, [x, 0, 0] as const];
  expect(resample(line(100), 0.5)).toHaveLength(201);
  for (const x of [2_000_001, 1e9, 1e300, Number.POSITIVE_INFINITY, Number.NaN])
    expect(() => resample(line(x), 0.5)).toThrow(/km long: a pose or a point of it lies far away/);
});
