import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../../engine/contract/calibration.ts';
import { expSO3, rotate } from '../../../../engine/geometry/se3.ts';
import { deskewed, deskewedAll } from '../../../../renderer/scene/deskew.ts';

describe('a point of a sweep in motion', () => {
  it('is drawn where the sensor was when it was measured', () => {
    const part = fc.double({ min: -3, max: 3, noNaN: true });
    const vector = fc.tuple(part, part, part);
    fc.assert(
      fc.property(vector, vector, vector, fc.double({ min: -0.1, max: 0.1, noNaN: true }), (p, v, w, s) => {
        const turned = rotate(expSO3(w.map((value) => value * s) as unknown as Vec3), p);
        const found = deskewed(p, { linear: v, angular: w }, s);
        const wanted = turned.map((value, i) => expect.closeTo(value + (v[i] ?? 0) * s, 4));
        expect(found).toEqual(wanted);
      }),
    );
  });

  it('stays where it is at the time of its sweep', () => {
    const xyz = new Float32Array([1, 2, 3, 4, 5, 6]);
    const moved = deskewedAll(xyz, [0, 1e8], { linear: [10, 0, 0], angular: [0, 0, 0] });
    expect([...moved]).toEqual([1, 2, 3, 5, 5, 6]);
  });
});
