import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { nearestPoint } from '../../../../renderer/replay/nearestPoint.ts';

describe('the point under a ray', () => {
  it('is the one nearest by angle, not by distance', () => {
    const xyz = Float32Array.of(2, 0.2, 0, 50, 0.5, 0, -5, 0, 0);
    expect(nearestPoint(xyz, [0, 0, 0], [1, 0, 0], 0.2)).toBe(1);
  });
  it('is none when nothing is near, or all lies behind', () => {
    expect(nearestPoint(Float32Array.of(1, 1, 0, -5, 0, 0), [0, 0, 0], [1, 0, 0], 0.1)).toBeUndefined();
  });
  it('is the point itself when the ray goes through it', () => {
    const metre = fc.double({ min: -40, max: 40, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(metre, metre, metre), { minLength: 1, maxLength: 30 }), (points) => {
        const xyz = Float32Array.from(points.flat());
        const target: Vec3 = [xyz[0] ?? 0, xyz[1] ?? 0, xyz[2] ?? 0];
        const length = Math.hypot(...target);
        fc.pre(length > 1);
        const direction: Vec3 = [target[0] / length, target[1] / length, target[2] / length];
        const found = nearestPoint(xyz, [0, 0, 0], direction, 0.01);
        expect(found).toBeDefined();
        const hit = [0, 1, 2].map((axis) => xyz[3 * (found ?? 0) + axis] ?? 0);
        const along = hit.reduce((sum, value, axis) => sum + value * (direction[axis] ?? 0), 0);
        expect(along / Math.hypot(...hit)).toBeGreaterThan(1 - 1e-6);
      }),
    );
  });
});
