/**
 * Gives the memory of sweeps and pictures back at once. Left to the garbage collection it costs one for each 64 MB that were
 * read, each of which marks the whole heap, and fresh pages for what is read next.
 */
import type { Cloud } from '../../contract/clouds.ts';
import type { PlacedSweep } from '../../kernels/sweep.ts';
import { ReusedMemory } from './reused-memory.ts';

/** Smaller arrays may lie in a buffer that Node shares out (bytes). */
const LEAST_BYTES = 256 * 1024;

/** Nobody may read these arrays any more, nor others in the same buffer: it is detached. */
export function release(...arrays: readonly (ArrayBufferView | undefined)[]): void {
  for (const array of arrays) {
    const buffer = array?.buffer;
    if (!(buffer instanceof ArrayBuffer) || buffer.byteLength < LEAST_BYTES) continue;
    if (!ReusedMemory.giveBack(buffer)) buffer.transfer(0);
  }
}

export const releaseCloud = ({ xyz, fields }: Pick<Cloud, 'xyz' | 'fields'>): void =>
  release(xyz, ...fields.values());

/** Releases the points of sweeps; not their labels. */
export function releaseSweeps(sweeps: readonly PlacedSweep[]): void {
  for (const { xyz, intensity, ring, time } of sweeps) release(xyz, intensity, ring, time);
}
