// A folder as a lock between processes: making it is atomic everywhere. One left by a killed process is broken by age.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const STALE_MS = 15 * 60_000;

/** Runs `work` while no other process holds the lock at `path`. */
export function withLock(path, work) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    try {
      mkdirSync(path);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const made = statSync(path, { throwIfNoEntry: false });
      if (made && Date.now() - made.mtimeMs > STALE_MS) rmSync(path, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    }
  }
  try {
    return work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
