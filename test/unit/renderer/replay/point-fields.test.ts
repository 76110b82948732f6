import { describe, expect, it } from 'vitest';
import { pointFields } from '../../../../renderer/replay/pointFields.ts';

const CLOUD = {
  xyz: new Float32Array([1, 2, 2, 3, 4, 0]),
  fields: new Map<string, Float32Array | Int32Array>([
    ['intensity', new Float32Array([7, 12.5])],
    ['time', new Int32Array([0, 2_500_000])],
    ['doppler', new Float32Array([0])],
  ]),
};

describe('the values of a point', () => {
  it('have their units; the range comes from the sensor; a column that does not reach the point is left out', () => {
    expect(pointFields(CLOUD, 1, true)).toEqual([
      ['range', '5.00 m'],
      ['intensity', '12.5'],
      ['time in sweep', '2.5 ms'],
    ]);
    expect(pointFields(CLOUD, 0, false)).toContainEqual(['doppler', '0 m/s']);
  });
});
