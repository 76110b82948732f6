import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../../engine/dataset/npy.ts';

describe('npy files', () => {
  it('come back as they were, with their data aligned to 64 bytes', () => {
    for (const data of [
      Float32Array.of(1.5, Number.NaN, -3),
      Uint8Array.of(0, 255, 7),
      Int16Array.of(-5, 0, 300),
      Uint16Array.of(1, 65535, 2),
      Uint32Array.of(0, 4_000_000_000, 3),
    ]) {
      const bytes = encodeNpy({ shape: [1, 3], data });
      expect((bytes.length - data.byteLength) % 64).toBe(0);
      expect(decodeNpy(bytes)).toEqual({ shape: [1, 3], data });
    }
    expect(decodeNpy(encodeNpy({ shape: [3], data: Uint8Array.of(1, 2, 3) })).shape).toEqual([3]);
  });

  it('say what is wrong with bytes that are none, or are cut off', () => {
    const bytes = encodeNpy({ shape: [4], data: Float32Array.of(1, 2, 3, 4) });
    expect(() => decodeNpy(bytes.subarray(0, bytes.length - 1))).toThrow('says 4 values and has 15 bytes');
    expect(() => decodeNpy(Uint8Array.of(1, 2, 3))).toThrow('no .npy file');
    expect(() => encodeNpy({ shape: [5], data: Uint8Array.of(1) })).toThrow('holds 5 values, not 1');
  });
});
