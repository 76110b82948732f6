/**
 * Returns freed memory to the system: native/src/machine. A reconstruction allocates and frees sweeps and tiles for minutes, from
 * several threads; by default glibc's allocator ends up holding twice the memory in use.
 */
import { kernels } from './addon.ts';

type Native = {
  keepMemoryLow(): void;
  returnFreedMemory(): void;
};

const native = kernels<Native>('keepMemoryLow', 'returnFreedMemory');

/** Large blocks get pages of their own from here on, and threads share their heaps. Does nothing where the allocator is another. */
export const keepMemoryLow: Native['keepMemoryLow'] = () => native.keepMemoryLow();

/** Gives what is free back to the system. Takes some milliseconds. */
export const returnFreedMemory: Native['returnFreedMemory'] = () => native.returnFreedMemory();
