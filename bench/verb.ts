/** A verb of the command line in a process of its own, for benches that measure what it makes. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../engine/cli/main.ts', import.meta.url));
const MOST_BYTES = 256 * 1024 * 1024;
/** Done, and done with a failing verdict. */
const DONE = [0, 3];

/** @returns what it printed @throws Error with what it said where it failed */
export function verb(...args: string[]): string {
  const run = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', maxBuffer: MOST_BYTES });
  if (!DONE.includes(run.status ?? -1))
    throw new Error(`${args.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  return run.stdout;
}
