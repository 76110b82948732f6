/** A job whose process crashes while its thread is inside a kernel. */
import { Worker } from 'node:worker_threads';
import { takeApart } from '../../../engine/kernels/hdl64.ts';

const CRASH = `setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 100)`;
const records = new Float32Array(4 * 400_000).fill(1);
const columns = {
  xyz: new Float32Array(3 * 400_000),
  intensity: new Float32Array(400_000),
  ring: new Uint16Array(400_000),
  time: new Int32Array(400_000),
};

process.on('message', () => {
  process.send?.({ type: 'progress', fraction: 0.4, text: 'Odometry: sweep 61 of 154' }, () => {
    new Worker(CRASH, { eval: true });
    for (;;) takeApart(records, { startNs: 0, endNs: 1e8 }, columns);
  });
});
