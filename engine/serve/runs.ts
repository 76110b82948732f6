/** What the pipeline can do and what it has done on this drive. */

import { listRuns, stageLog } from '../reconstruct/run/runs.ts';
import { describeStages } from '../reconstruct/stages/registry.ts';
import type { Handlers } from './answer.ts';
import type { OpenDrives } from './open-drives.ts';

export const runs: Handlers<'stages.describe' | 'runs.list' | 'runs.log', OpenDrives> = {
  'stages.describe': () => ({ result: { stages: describeStages() } }),
  'runs.list': ({ drive }, drives) => ({ result: { runs: listRuns(drives.reading(drive)) } }),
  'runs.log': ({ drive, run, stage }, drives) => ({
    result: { lines: stageLog(drives.reading(drive), run, stage) },
  }),
};
