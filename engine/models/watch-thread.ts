/** Entry of a thread that looks at the memory of the process while a network is loaded or run, and ends the process (watch.ts). */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { visible } from '../contract/visible.ts';
import { BASE, MIB, RUNS, type WatchData } from './watch.ts';

/** A core fills some 2 GB a second with new pages. */
const LOOK_MS = 10;
const STDERR = 2;

const { what, limitMib, shared } = workerData as WatchData;
const state = new Int32Array(shared);
parentPort?.postMessage('ready');
for (;;) {
  Atomics.wait(state, RUNS, 0);
  while (Atomics.load(state, RUNS) !== 0) {
    if (process.memoryUsage.rss() / MIB - Atomics.load(state, BASE) > limitMib) end();
    Atomics.wait(state, RUNS, 1, LOOK_MS);
  }
}

/** The main thread is in native code, which cannot be interrupted. */
function end(): never {
  writeSync(STDERR, `${visible(what)} needs more than ${limitMib} MiB of memory: the process was ended.\n`);
  try {
    // No other part sends this one, so that it can be told from a lack of memory elsewhere (serve/jobs/crash.ts).
    process.kill(process.pid, 'SIGUSR2');
  } catch {
    process.kill(process.pid, 'SIGKILL'); // Windows has no such signal.
  }
  for (;;) Atomics.wait(state, BASE, Atomics.load(state, BASE));
}
