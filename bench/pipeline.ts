/**
 * The whole reconstruction as one command, against the time the drive lasted; and its peak memory on a long simulated
 * drive against a short one. Prints ratios; asserts nothing.
 *
 *   node bench/pipeline.ts [--kitti FOLDER] [--seconds 60,240]
 *
 * --kitti: a KITTI raw drive (default: what shared/data/unpack.py makes of kitti-0005, if it finds it).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { kittiDrive } from '../test/support/kitti.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: { kitti: { type: 'string' }, seconds: { type: 'string', default: '60,240' } },
});
const folder = mkdtempSync(join(tmpdir(), 'lanetrace-bench-'));

type Timed = { readonly wallS: number; readonly peakMiB: number; readonly stdout: string };

/** Runs a verb of the command line as its own process and reads its peak resident set from its own exit report. */
function verb(...args: string[]): Timed {
  const report =
    'process.on("exit", () => process.stderr.write("\\nPEAK " + process.resourceUsage().maxRSS + "\\n"))';
  const hook = `data:text/javascript,${encodeURIComponent(report)}`;
  const started = performance.now();
  const run = spawnSync(process.execPath, ['--import', hook, join(root, 'engine/cli/main.ts'), ...args], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  const wallS = (performance.now() - started) / 1000;
  if (run.status !== 0 && run.status !== 3)
    throw new Error(`${args.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  const peak = Number(/PEAK (\d+)/.exec(run.stderr)?.[1] ?? Number.NaN);
  return { wallS, peakMiB: peak / 1024, stdout: run.stdout };
}

function durationS(drive: string): number {
  const info = JSON.parse(verb('info', drive, '--json').stdout) as { durationNs: number };
  return info.durationNs / 1e9;
}

try {
  const kitti = values.kitti ?? kittiDrive('kitti-0005');
  if (kitti) {
    const drive = join(folder, 'kitti.drive');
    verb('ingest', kitti, '-o', drive);
    const run = verb('reconstruct', drive, '--json');
    const lasted = durationS(drive);
    console.log(
      `kitti-0005: reconstruct ${run.wallS.toFixed(1)} s, the drive lasted ${lasted.toFixed(1)} s, ratio ${(run.wallS / lasted).toFixed(2)}; peak ${run.peakMiB.toFixed(0)} MiB`,
    );
  } else console.log('kitti-0005: not on this machine, not measured');

  const peaks: { seconds: number; peakMiB: number }[] = [];
  for (const seconds of values.seconds.split(',').map(Number)) {
    const log = join(folder, `${seconds}.mcap`);
    const drive = join(folder, `${seconds}.drive`);
    const made = verb('simulate', '-o', log, '--seed', '71', '--seconds', String(seconds));
    const taken = verb('ingest', log, '-o', drive);
    const run = verb('reconstruct', drive, '--json');
    peaks.push({ seconds, peakMiB: run.peakMiB });
    console.log(
      `simulated ${seconds} s: simulate ${made.wallS.toFixed(1)} s, ingest ${taken.wallS.toFixed(1)} s, reconstruct ${run.wallS.toFixed(1)} s ` +
        `(${(run.wallS / seconds).toFixed(2)} of the drive), peak ${run.peakMiB.toFixed(0)} MiB`,
    );
    rmSync(log);
    rmSync(drive);
  }
  const [short, long] = peaks;
  if (short && long)
    console.log(
      `peak of ${long.seconds} s against ${short.seconds} s: ratio ${(long.peakMiB / short.peakMiB).toFixed(2)}`,
    );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
