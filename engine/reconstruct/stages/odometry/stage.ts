/**
 * Lidar odometry: each sweep is registered to a local map of the sweeps before it. The method is KISS-ICP's (Vizzo et al.,
 * RA-L 2023) with planes, undistortion in every iteration and a start at speed; docs/stages/odometry.md says what and why.
 */
import { setImmediate } from 'node:timers/promises';
import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { trajectoryColumns } from '../../../geometry/trajectory.ts';
import { Odometry } from '../../../kernels/registration.ts';
import { reported } from '../../contract/judgement.ts';
import type { Stage, StageContext } from '../../contract/stage.ts';
import { boxOf } from '../../mapping/box.ts';
import { release } from '../../mapping/release.ts';
import { configOf, parameters } from './parameters.ts';
import { SERIES, SweepRecord } from './record.ts';
import { openSweeps } from './step.ts';
import { readSweep, type Sweeps, sweepsOf } from './sweeps.ts';
import { judge } from './verdict.ts';

/** Stepping replays at most this many sweeps, half a second of work; on long drives a 200th of them, to bound the file. */
const CHECKPOINT_EVERY = 50;
const MOST_CHECKPOINTS = 200;
/** The trajectory so far is written anew when it has grown by this factor, so that writing stays in step with its length. */
const SHOW_GROWTH = 1.3;
/** And by so many sweeps, a second of driving. */
const SHOW_LEAST = 10;
/** Sweeps without which there is no motion. */
const LEAST_SWEEPS = 2;

export const stage = {
  id: 'odometry',
  title: 'Odometry',
  summary: 'Registers every lidar sweep to a local map of those before it.',
  version: 3,
  module: import.meta.url,
  reads: ['lidar', 'twist'],
  needs: ['lidar'],
  takes: [],
  makes: [
    { name: 'trajectory', kind: 'trajectory', title: 'Trajectory in the odometry frame' },
    { name: 'residuals', kind: 'series', title: 'Residuals' },
  ],
  steps: true,
  stepUnit: 'sweep',
  parameters,

  async run(context) {
    const sweeps = sweepsOf(context.drive, String(context.parameters.lidar ?? ''));
    const { infos, stream } = sweeps;
    const every = Math.max(CHECKPOINT_EVERY, Math.ceil(infos.length / MOST_CHECKPOINTS));
    const at = context.restore();
    const kept = at ? SweepRecord.restore(at.state) : undefined;
    const record = kept?.record ?? new SweepRecord();
    using handle = kept
      ? Odometry.load(kept.kernel, context.threads)
      : Odometry.start(configOf(context.parameters), context.threads);
    if (at) context.log('info', `Going on at sweep ${at.index} of ${infos.length}.`);
    else context.log('info', `${infos.length} sweeps of ${stream.name}${insteadOf(sweeps)}.`);

    let shown = 0;
    const start = at?.index ?? 0;
    for (const [n, info] of infos.slice(start).entries()) {
      const k = start + n;
      if (k > start && k % every === 0) context.checkpoint(k, record.checkpoint(handle.save()));
      const sweep = readSweep(context.drive, sweeps, info);
      if (typeof sweep === 'string') context.log('warn', sweep, info.t);
      else {
        record.add(info, handle.register(sweep), sweep.timesNs !== undefined);
        release(sweep.xyz, sweep.timesNs);
      }
      if (record.count >= shown * SHOW_GROWTH + SHOW_LEAST) {
        write(context, record, sweeps);
        shown = record.count;
      }
      context.progress((k + 1) / infos.length, `Sweep ${k + 1} of ${infos.length}`);
      await setImmediate();
    }
    if (record.count < LEAST_SWEEPS)
      throw new InputError(`Only ${record.count} sweeps of ${stream.name} can be read.`);
    const trajectory = write(context, record, sweeps);
    const [fromSeq = 0, toSeq = 0] = [trajectory.seq?.[0], trajectory.seq?.at(-1)];
    context.link('trajectory', '0', { stream: sweeps.stream.id, fromSeq, toSeq }, 1);
    return reported(context, judge(record, trajectory, sweeps));
  },

  openSteps: openSweeps,
} satisfies Stage;

const insteadOf = ({ others }: Sweeps): string =>
  others.length === 0 ? '' : `, and not of ${others.map(({ name }) => name).join(', ')}`;

function write(context: StageContext, record: SweepRecord, sweeps: Sweeps) {
  const trajectory = record.trajectory(sweeps.T_vehicle_lidar);
  const { t, poses } = trajectory;
  const span = { from: t[0] ?? 0, to: t[t.length - 1] ?? 0 };
  const meta = { frame: 'odom', stream: sweeps.stream.id };
  const box = boxOf(poses.map(({ p }) => p));
  const units = Object.fromEntries(Object.entries(SERIES).map(([name, { unit }]) => [name, unit]));

  const out = context.output('trajectory');
  out.setMeta(meta);
  out.part({
    key: '0',
    ...span,
    ...(box ? { box } : {}),
    bytes: encodeColumns(meta, trajectoryColumns(trajectory)),
  });
  const residuals = context.output('residuals');
  residuals.setMeta({ units });
  residuals.part({ key: '0', ...span, bytes: encodeColumns({ units }, record.series()) });
  return trajectory;
}
