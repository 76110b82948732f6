/** A writer in a process of its own, for tests that kill it or take its disk away: node ingest.ts DRIVE SAMPLES PAUSE_MS */
import { InputError } from '../../../engine/contract/errors.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { sweepOf, T0 } from '../drives.ts';

const [path, samples, pause] = process.argv.slice(2);
let writer: DriveWriter | undefined;
try {
  writer = DriveWriter.create(path ?? '', { name: 'child', t0: T0, source: 'test' });
  const lidar = writer.addStream({
    name: 'lidar',
    kind: 'lidar',
    role: 'sensor',
    frame: 'lidar',
    codec: 'columns/1',
  });
  for (let i = 0; i < Number(samples); i++) {
    writer.addSample(lidar, { t: i * 1e8, tLog: i * 1e8, payload: sweepOf(i, 5000) });
    writer.addSignals(lidar, i * 1e8, { count: i });
    console.log(`sample ${i}`);
    if (Number(pause) > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(pause));
  }
  writer.finish();
  console.log('finished');
} catch (error) {
  writer?.abort();
  if (!(error instanceof InputError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
