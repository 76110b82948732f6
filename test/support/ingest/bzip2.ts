/** Packs by bzip2: Python has it in its standard library, Node has none. */
import { spawnSync } from 'node:child_process';

export function bzip2(bytes: Uint8Array): Uint8Array {
  const script = 'import bz2,sys; sys.stdout.buffer.write(bz2.compress(sys.stdin.buffer.read()))';
  return new Uint8Array(spawnSync('python3', ['-c', script], { input: bytes, maxBuffer: 2 ** 30 }).stdout);
}

export const hasBzip2 = spawnSync('python3', ['-c', 'import bz2']).status === 0;
if (!hasBzip2) console.error('SKIPPED: no python3 with bz2; no bag with bzip2 is written and read.');
