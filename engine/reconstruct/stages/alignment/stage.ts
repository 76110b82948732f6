/**
 * Alignment: odometry's trajectory is laid on the earth by GNSS, INS and gravity, each weighted by its error on this drive
 * (solve.ts says how). Without GNSS the map stays local, levelled where something tells up. docs/stages/alignment.md.
 */
import { InputError } from '../../../contract/errors.ts';
import { trajectoryOf } from '../../../geometry/trajectory.ts';
import { reported } from '../../contract/judgement.ts';
import {
  type OpenSteps,
  requiredInput,
  type Stage,
  type StageContext,
  type StepContext,
} from '../../contract/stage.ts';
import { readGnss } from '../../positions/fixes.ts';
import { readAttitudes, readForce } from './attitudes.ts';
import { readUp } from './gravity.ts';
import { logSources } from './log.ts';
import { writeAlignment } from './outputs.ts';
import { parameters, settingsOf } from './parameters.ts';
import { align } from './solve.ts';
import { judge } from './verdict.ts';

/** Poses without which there is no motion to lay on the earth. */
const LEAST_POSES = 2;

export const stage = {
  id: 'alignment',
  title: 'Alignment',
  summary:
    'Lays the odometry on the earth by GNSS, INS and gravity, each weighted by what it is worth on this drive.',
  version: 4,
  module: import.meta.url,
  parameters,
  takes: [{ name: 'trajectory', kind: 'trajectory', stage: 'odometry' }],
  makes: [
    { name: 'trajectory', kind: 'trajectory', title: 'Trajectory in the map frame' },
    { name: 'graph', kind: 'graph', title: 'Pose graph' },
    { name: 'residuals', kind: 'series', title: 'Residuals' },
  ],
  steps: true,
  stepUnit: 'pose',
  reads: ['gnss', 'pose', 'imu'],

  async run(context: StageContext) {
    const { drive, parameters: values } = context;
    const input = requiredInput(context, 'trajectory');
    const odometry = trajectoryOf(input.only());
    if (odometry.t.length < LEAST_POSES)
      throw new InputError(`Odometry has ${odometry.t.length} poses; alignment needs at least two.`);

    // 1. What the drive knows of its place on earth.
    const gnss = values.gnss === true ? readGnss(drive) : undefined;
    const attitudes = values.ins === true ? readAttitudes(drive) : undefined;
    const force = attitudes ? undefined : readForce(drive);
    const ups = force ? readUp(odometry, force) : [];
    logSources(context, { gnss, attitudes, force, ups });

    // 2. Odometry and that together.
    context.progress(0.05, 'Optimising the pose graph');
    const onIteration = (round: number, iteration: number): void =>
      context.progress(Math.min(0.9, 0.1 + 0.2 * round + 0.02 * iteration));
    const result = align({ odometry, gnss, attitudes, ups }, { ...settingsOf(values), onIteration });

    writeAlignment(context, odometry, result, input.meta.stream);
    const judgement = judge(result, odometry, gnss?.fixes.length ?? 0);
    context.progress(1);
    return reported(context, judgement);
  },

  openSteps: async (context: StepContext): Promise<OpenSteps> =>
    (await import('./steps/open-poses.ts')).openPoses(context, (quiet) => stage.run(quiet)),
} satisfies Stage;
