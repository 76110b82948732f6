/** One sweep's working, replayed from the nearest checkpoint: contract/steps/iterations.ts says what each block holds. */
import { encodeColumns } from '../../../contract/columns.ts';
import { InputError } from '../../../contract/errors.ts';
import { type IterationTrace, Odometry, type TracedScanResult } from '../../../kernels/registration.ts';
import type { OpenSteps, StageContext, StepBody } from '../../contract/stage.ts';
import { configOf } from './parameters.ts';
import { SweepRecord } from './record.ts';
import { readSweep, sweepsOf } from './sweeps.ts';

/** How much of the local map is shown (m). */
const MAP_RADIUS_M = 60;

/** One step a sweep. */
export async function openSweeps(context: StageContext): Promise<OpenSteps> {
  const { infos } = sweepsOf(context.drive, String(context.parameters.lidar ?? ''));
  return { steps: infos.map(({ t }) => ({ title: '', t })), step };
}

async function step(context: StageContext, frame: number): Promise<StepBody> {
  const sweeps = sweepsOf(context.drive, String(context.parameters.lidar ?? ''));
  const info = sweeps.infos[frame];
  if (!info) throw new InputError(`There is no sweep ${frame}.`);
  const at = context.restore(frame);
  using odometry = at
    ? Odometry.load(SweepRecord.restore(at.state).kernel, context.threads)
    : Odometry.start(configOf(context.parameters), context.threads);
  for (const before of sweeps.infos.slice(at?.index ?? 0, frame)) {
    const earlier = readSweep(context.drive, sweeps, before);
    if (typeof earlier !== 'string') odometry.register(earlier);
    context.progress(0);
  }
  const sweep = readSweep(context.drive, sweeps, info);
  if (typeof sweep === 'string') throw new InputError(sweep);
  const result = odometry.registerTraced(sweep, MAP_RADIUS_M);
  const { p, q } = result.T_odom_lidar;
  const matched = result.sourcePoints > 0 ? result.matched / result.sourcePoints : 0;
  const number = (name: string, value: number, unit = '') => ({ name, value, unit });
  return {
    t: info.t,
    title: `Sweep ${info.seq} of ${sweeps.stream.name}`,
    numbers: [
      number('Iterations', result.iterations),
      number('Mean residual', result.meanResidualM, 'm'),
      number('Points registered', result.sourcePoints),
      number('Points matched', matched),
      number('Correspondences', result.correspondences),
      number('Adaptive threshold', result.sigmaM, 'm'),
      number('Jump against constant velocity', result.jumpM, 'm'),
      number('Deviation at furthest range', result.deviationM, 'm'),
      number('Least eigenvalue ratio', result.minEigenvalueRatio),
      number('Points of the local map', result.mapPoints),
    ],
    blocks: {
      scan: encodeColumns({ frame: sweeps.stream.frame }, { xyz: result.trace.scan }),
      localMap: encodeColumns({ frame: 'odom' }, { xyz: result.trace.map }),
      iterations: iterationsBlock(result),
      pose: encodeColumns(
        { frame: 'odom' },
        { position: Float64Array.from(p), orientation: Float64Array.from([q.w, q.x, q.y, q.z]) },
      ),
    },
  };
}

function iterationsBlock({ trace: { iterations } }: TracedScanResult): Uint8Array {
  const starts = new Uint32Array(iterations.length + 1);
  iterations.forEach((each, i) => {
    starts[i + 1] = (starts[i] ?? 0) + each.residualM.length;
  });
  return encodeColumns(
    {},
    {
      position: Float64Array.from(iterations.flatMap(({ T_odom_lidar: { p } }) => p)),
      orientation: Float64Array.from(iterations.flatMap(({ T_odom_lidar: { q } }) => [q.w, q.x, q.y, q.z])),
      residual: Float64Array.from(iterations, ({ meanResidualM }) => meanResidualM),
      starts,
      source: joined(iterations, ({ source }) => source),
      target: joined(iterations, ({ target }) => target),
      distance: joined(iterations, ({ residualM }) => residualM),
    },
  );
}

function joined(list: readonly IterationTrace[], of: (each: IterationTrace) => Float32Array): Float32Array {
  const all = new Float32Array(list.reduce((sum, each) => sum + of(each).length, 0));
  let at = 0;
  for (const each of list) {
    all.set(of(each), at);
    at += of(each).length;
  }
  return all;
}
