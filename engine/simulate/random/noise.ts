/** Smooth value noise over the plane, a function of place and seed. */
import { mix } from './hash.ts';

/** Lattice value in 0..1 for integer coordinates; the building block of smooth noise. */
export function lattice(x: number, y: number, seed: number): number {
  return mix(Math.imul(x, 0x9e3779b1) ^ mix(Math.imul(y, 0x85ebca77) ^ seed)) / 2 ** 32;
}

/** Smooth value noise around zero, −0.5..0.5, one cell per unit. */
export function smoothNoise(x: number, y: number, seed: number): number {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const ease = (v: number): number => v * v * v * (v * (v * 6 - 15) + 10);
  const [u, v] = [ease(x - ix), ease(y - iy)];
  const at = (dx: number, dy: number): number => lattice(ix + dx, iy + dy, seed);
  const lower = at(0, 0) + (at(1, 0) - at(0, 0)) * u;
  const upper = at(0, 1) + (at(1, 1) - at(0, 1)) * u;
  return lower + (upper - lower) * v - 0.5;
}
