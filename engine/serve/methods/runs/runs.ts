/** Stages of the pipeline, and its runs on a drive. */
import type { RepairPicture } from '../../../contract/doctor/repairs.ts';
import { encodeSteps } from '../../../contract/steps/list.ts';
import { Payloads } from '../../wire/answer.ts';
import { engineMethod, threadMethod } from '../method.ts';

export const describeStagesMethod = threadMethod('stages.describe', 'analysis', async (_, { plugins }) => {
  const { describeStages } = await import('../../../reconstruct/stages/registry.ts');
  const { describedPipeline } = await import('../../../plugins/pipeline.ts');
  return { result: { stages: describeStages(describedPipeline(plugins)) } };
});

export const listRunsMethod = threadMethod('runs.list', 'analysis', async ({ drive }, drives) => {
  const { listRuns } = await import('../../../reconstruct/run/runs.ts');
  const { describedPipeline } = await import('../../../plugins/pipeline.ts');
  return { result: { runs: listRuns(drives.reading(drive), describedPipeline(drives.plugins)) } };
});

export const compareRunsMethod = threadMethod(
  'runs.compare',
  'analysis',
  async ({ drive, run, other }, drives) => {
    const { compareRuns } = await import('../../../reconstruct/results/compare-runs.ts');
    return { result: compareRuns(drives.reading(drive), run, other) };
  },
);

export const runLog = threadMethod('runs.log', 'analysis', async ({ drive, run, stage }, drives) => {
  const { stageLog } = await import('../../../reconstruct/run/runs.ts');
  return { result: { lines: stageLog(drives.reading(drive), run, stage) } };
});

/** By the process of `runs.step`: what it works out for the list serves the steps, too. */
export const listSteps = engineMethod(
  'runs.steps',
  async ({ drive, run, stage, near }, { drives, stepper }, _client, isWanted) => {
    const path = drives.path(drive);
    const { unit, steps, at } = await stepper.ask({ kind: 'steps', path, run, stage, near }, isWanted);
    const payloads = new Payloads();
    const payload = payloads.add(encodeSteps(steps));
    return { result: { unit, payload, ...(at !== undefined && { at }) }, payloads: payloads.list };
  },
);

/** By a process of its own: it runs kernels, and a crash in one must cost this answer only. */
export const stepRun = engineMethod(
  'runs.step',
  async ({ drive, run, stage, frame }, { drives, stepper }, _client, isWanted) => {
    const path = drives.path(drive);
    const { blocks, ...rest } = await stepper.ask({ kind: 'step', path, run, stage, frame }, isWanted);
    const payloads = new Payloads();
    const named = Object.entries(blocks).map(([name, bytes]) => ({ name, payload: payloads.add(bytes) }));
    return { result: { ...rest, blocks: named }, payloads: payloads.list };
  },
);

/** By the same process: it may score two maps. */
export const repairOfRun = engineMethod(
  'runs.repair',
  async ({ drive, run, reference }, { drives, grants, stepper }) => {
    const report = await stepper.ask({
      kind: 'repair-report',
      path: drives.path(drive),
      run,
      reference: reference === undefined ? undefined : grants.path(reference),
    });
    return { result: report ? { report } : {} };
  },
);

/** By the same process: it decodes pictures and sweeps. */
export const repairPicturesOfRun = engineMethod(
  'runs.repairPictures',
  async ({ drive, run, corrections }, { drives, stepper }) => {
    const made = await stepper.ask({ kind: 'repair-pictures', path: drives.path(drive), run, corrections });
    const payloads = new Payloads();
    const side = ({ score, jpeg }: RepairPicture['before']) => ({ score, payload: payloads.add(jpeg) });
    const pictures = made.map(({ sensor, t, before, after }) => ({
      sensor,
      t,
      before: side(before),
      after: side(after),
    }));
    return { result: { pictures }, payloads: payloads.list };
  },
);

/** By the same process: it holds a whole map. */
export const evaluateRun = engineMethod(
  'truth.evaluate',
  async ({ drive, run, reference }, { drives, grants, stepper }) => ({
    result: await stepper.ask({
      kind: 'evaluate',
      path: drives.path(drive),
      run,
      reference: reference === undefined ? undefined : grants.path(reference),
    }),
  }),
);
