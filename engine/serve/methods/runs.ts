/** What the pipeline can do and what it has done on this drive. */

import { listRuns, stageLog } from '../../reconstruct/run/runs.ts';
import { describeStages } from '../../reconstruct/stages/registry.ts';
import type { OpenDrives } from '../channels/open-drives.ts';
import type { Handlers } from '../wire/answer.ts';

export const runs: Handlers<'stages.describe' | 'runs.list' | 'runs.log', OpenDrives> = {
  'stages.describe': () => ({ result: { stages: describeStages() } }),
  'runs.list': ({ drive }, drives) => ({ result: { runs: listRuns(drives.reading(drive)) } }),
  'runs.log': ({ drive, run, stage }, drives) => ({
    result: { lines: stageLog(drives.reading(drive), run, stage) },
  }),
};
