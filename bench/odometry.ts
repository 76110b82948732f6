/**
 * Lidar odometry against the package kiss-icp on the same sweeps in the same run: milliseconds a sweep and accuracy.
 * Prints ratios; asserts nothing.
 *
 *   node bench/odometry.ts [--kitti kitti-0001,kitti-0005] [--threads 1,2]
 *
 * Ours is the whole register call from JavaScript. kiss-icp is timed twice: its register_frame with its conversions
 * between numpy and C++ ("call"), and the bare chain of its C++ calls ("core"); the ratio is to the core. Medians over the
 * sweeps; CPU time of all threads is printed beside, because it says something on a busy machine too.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Pose } from '../engine/contract/calibration.ts';
import { quaternionOf } from '../engine/geometry/se3.ts';
import { absoluteError, SHORT_LENGTHS_M, segmentError } from '../engine/geometry/trajectory-error.ts';
import { Odometry } from '../engine/kernels/registration.ts';
import {
  kittiDrive,
  kittiSweep,
  kittiSweepCount,
  lidarReference,
  sweepFolder,
} from '../test/support/kitti.ts';

const { values } = parseArgs({
  options: {
    kitti: { type: 'string', default: 'kitti-0001,kitti-0005' },
    threads: { type: 'string', default: '1,2' },
  },
});

function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

type Timed = { readonly ms: number; readonly cpuMs: number };

function ours(folder: string, threads: number): Timed & { poses: Pose[] } {
  using odometry = Odometry.start({}, threads);
  const ms: number[] = [];
  const cpu: number[] = [];
  const poses: Pose[] = [];
  for (let k = 0; k < kittiSweepCount(folder); k++) {
    const sweep = kittiSweep(folder, k);
    const [begun, busy] = [performance.now(), process.cpuUsage()];
    const { T_odom_lidar } = odometry.register(sweep);
    ms.push(performance.now() - begun);
    const { user, system } = process.cpuUsage(busy);
    cpu.push((user + system) / 1000);
    poses.push(T_odom_lidar);
  }
  return { ms: median(ms), cpuMs: median(cpu), poses };
}

function kissIcp(folder: string, threads: number): (Timed & { callMs: number; poses: Pose[] }) | string {
  const script = fileURLToPath(new URL('kiss_icp_timed.py', import.meta.url));
  const run = spawnSync('python3', [script, sweepFolder(folder), String(threads)], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.status !== 0) return run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? 'it failed';
  const out = JSON.parse(run.stdout) as { [name in 'call' | 'core' | 'cpu']: number[] } & {
    poses: number[][];
  };
  return {
    ms: median(out.core),
    cpuMs: median(out.cpu),
    callMs: median(out.call),
    poses: out.poses.map((m) => ({
      p: [m[3] ?? 0, m[7] ?? 0, m[11] ?? 0],
      q: quaternionOf([0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => m[i] ?? 0)),
    })),
  };
}

/** Where oxts position is good; on kitti-0005 it is not, and only the length of the path says something. */
function accuracy(name: string, folder: string, poses: readonly Pose[]): string {
  const steps = poses
    .slice(1)
    .map(({ p }, k) => Math.hypot(...p.map((v, axis) => v - (poses[k]?.p[axis] ?? 0))));
  const path = `path ${steps.reduce((sum, step) => sum + step, 0).toFixed(2)} m`;
  if (name !== 'kitti-0001') return path;
  const reference = lidarReference(folder).slice(0, poses.length);
  const segments = segmentError(reference, poses, SHORT_LENGTHS_M, 1);
  const ate = absoluteError(reference, poses);
  return `segment error ${segments?.translationPercent.toFixed(3)} %, ${segments?.rotationDegPer100m.toFixed(3)} deg/100 m, ATE ${ate.rmsM.toFixed(3)} m, ${path}`;
}

for (const name of values.kitti.split(',')) {
  const folder = kittiDrive(name);
  if (!folder) {
    console.log(`${name}: not on this machine, not measured`);
    continue;
  }
  for (const threads of values.threads.split(',').map(Number)) {
    const say = (text: string): void => console.log(`${name}, ${threads} thread(s): ${text}`);
    const mine = ours(folder, threads);
    say(
      `Lanetrace ${mine.ms.toFixed(1)} ms a sweep (CPU ${mine.cpuMs.toFixed(1)} ms); ${accuracy(name, folder, mine.poses)}`,
    );
    const theirs = kissIcp(folder, threads);
    if (typeof theirs === 'string') {
      say(`kiss-icp is absent, no ratio: ${theirs}`);
      continue;
    }
    say(
      `kiss-icp core ${theirs.ms.toFixed(1)} ms (CPU ${theirs.cpuMs.toFixed(1)} ms), call ${theirs.callMs.toFixed(1)} ms a sweep; ` +
        accuracy(name, folder, theirs.poses),
    );
    say(
      `Lanetrace / core: ${(mine.ms / theirs.ms).toFixed(2)} by the clock, ${(mine.cpuMs / theirs.cpuMs).toFixed(2)} by CPU time`,
    );
  }
}
