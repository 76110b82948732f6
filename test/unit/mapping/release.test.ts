import { describe, expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { release, releaseCloud, releaseSweeps } from '../../../engine/reconstruct/mapping/release.ts';

const POINTS = 40_000;

const cloud = () =>
  decodeCloud(encodeColumns({}, { xyz: new Float32Array(3 * POINTS), ring: new Uint16Array(POINTS) }));

describe('releasing memory', () => {
  test('takes the memory of all columns of a cloud', () => {
    const { xyz, ring, fields } = cloud();
    releaseCloud({ xyz, fields });
    expect([xyz.length, ring?.length]).toEqual([0, 0]);
  });

  test('takes the points of sweeps and leaves their labels', () => {
    const { xyz, ring } = cloud();
    const labels = new Uint8Array(10 * POINTS);
    releaseSweeps([{ xyz, ring, labels, poses: new Float64Array(7), from: 0, to: 0, scan: 1 }]);
    expect([xyz.length, ring?.length, labels.length]).toEqual([0, 0, 10 * POINTS]);
  });

  test('leaves small arrays alone, which may share their buffer with others, and does nothing twice', () => {
    const small = Buffer.from('a small payload');
    const large = new Uint8Array(1 << 20);
    release(small, undefined, large, large.subarray(7));
    release(large);
    expect(small.toString()).toBe('a small payload');
    expect(large.length).toBe(0);
  });
});
