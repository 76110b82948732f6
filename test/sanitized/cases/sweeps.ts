/** Sweeps of a lidar, and a picture, as several kernels take them. */
import { random } from './case.ts';

export const IDENTITY = [0, 0, 1.8, 1, 0, 0, 0];
const POINTS = 600;

/** A road with kerbs and a post, seen from 1.8 m above it. */
export const CLOUD = Float32Array.from({ length: 3 * POINTS }, (_, k) => {
  if (k % 3 === 0) return random() * 40 - 20;
  if (k % 3 === 1) return random() * 16 - 8;
  return k % 21 === 2 ? random() * 2 - 1 : -1.8;
});

export const sweep = (scan: number): Record<string, unknown> => ({
  xyz: CLOUD,
  time: Int32Array.from({ length: POINTS }, (_, k) => k * 100_000),
  intensity: Float32Array.from({ length: POINTS }, (_, k) => k % 200),
  ring: Uint16Array.from({ length: POINTS }, (_, k) => k % 16),
  labels: Uint8Array.from({ length: POINTS }, (_, k) => (k % 7 === 0 ? 2 : 1)),
  poses: Float64Array.from([...IDENTITY, 0.8, 0, 1.8, 1, 0, 0, 0]),
  from: 0,
  to: 1e8,
  scan,
});

export const picture = {
  rgb: new Uint8Array(32 * 24 * 3).fill(120),
  width: 32,
  height: 24,
  fx: 20,
  fy: 20,
  cx: 16,
  cy: 12,
  lens: 'brown-conrady',
  distortion: Float64Array.from([0.01, -0.01, 0, 0, 0]),
  rotation: Float64Array.from([0, 0, 1, -1, 0, 0, 0, -1, 0]),
  position: Float64Array.from([0, 0, 1.6]),
};
