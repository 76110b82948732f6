/** Runs odometry on a drive and stands still after so many sweeps, to be killed there: node odometry.ts DRIVE SWEEPS */
import { Drive } from '../../../engine/drive/drive.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';

const [path = '', sweeps = ''] = process.argv.slice(2);
let done = 0;
await runPipeline(Drive.open(path, 'write'), { threads: 2 }, [
  {
    ...odometry,
    run: (context) =>
      odometry.run({
        ...context,
        progress(fraction, text) {
          context.progress(fraction, text);
          if (++done !== Number(sweeps)) return;
          process.stdout.write('standing');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        },
      }),
  },
]);
