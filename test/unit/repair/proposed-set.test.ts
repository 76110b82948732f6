/** A proposed set is that of the runs that try it, and of nothing else in the drive. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Proposal } from '../../../engine/contract/doctor/repairs.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { repairReport } from '../../../engine/reconstruct/repair/report.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { listRuns } from '../../../engine/reconstruct/run/runs.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { totalStage, walkStage } from '../../support/toy-stages.ts';

const folder = temporaryFolder();
const stages = [walkStage(), totalStage()];

const proposal: Proposal = {
  name: 'camera measured in run 1',
  base: 0,
  run: { uuid: 'u', name: 'run 1' },
  corrections: [
    {
      kind: 'sensor-yaw',
      frame: 'image_02',
      sensor: 'image_02',
      value: -1.01,
      sigma: 0.01,
      unit: '°',
      limit: 0.25,
      source: '4411 edges in 24 pictures',
    },
  ],
  refused: [],
  agreement: [{ sensor: 'image_02', before: 0.25, after: 0.4 }],
};

async function proposed(name: string) {
  const drive = Drive.open(makeSmallDrive(join(folder, `${name}.drive`)), 'write');
  const { run } = await runPipeline(drive, {}, stages);
  const { version: _, ...set } = drive.calibration();
  const version = drive.proposeCalibration({ ...set, sensors: [] }, proposal);
  return { drive, run, version };
}

test('it is kept with its name, values and what they were measured from', async () => {
  const { drive, version } = await proposed('kept');
  expect(drive.proposedSets()).toEqual([{ ...proposal, version, created: expect.stringMatching(/Z$/) }]);
  expect(drive.calibration(version)).toMatchObject({ version, sensors: [] });
  expect(drive.calibration(version)).not.toHaveProperty('proposal');
  drive.close();
});

test('it leaves the drive’s own set the newest, and no run stale', async () => {
  const { drive } = await proposed('newest');
  expect(drive.calibrations().map(({ version }) => version)).toEqual([0]);
  expect(listRuns(drive, stages)[0]?.stages.map(({ state }) => state)).toEqual(['done', 'done']);
  drive.close();
});

test('a run that tries it keeps it when it is run again, and others keep theirs', async () => {
  const { drive, run, version } = await proposed('tried');
  const tried = drive.runs.create('run 1 repaired', run.id, version, {});
  await runPipeline(drive, { run: tried }, stages);
  await runPipeline(drive, { run: tried }, stages);
  await runPipeline(drive, { run: run.id }, stages);
  expect(drive.runs.list().map(({ calibration }) => calibration)).toEqual([0, version]);
  const [before, after] = listRuns(drive, stages);
  expect([before?.tries, after?.tries]).toEqual([undefined, proposal.name]);
  expect(after?.parent).toBe(run.id);
  expect(after?.stages.map(({ state }) => state)).toEqual(['done', 'done']);
  expect(before?.stages[0]?.key).not.toBe(after?.stages[0]?.key);
  drive.close();
});

test('a new run is made with the drive’s own set, also where the newest run tries a proposed one', async () => {
  const { drive, run, version } = await proposed('new');
  drive.runs.create('run 1 repaired', run.id, version, {});
  const { run: fresh } = await runPipeline(drive, { run: 'by hand' }, stages);
  expect(drive.runs.list().find(({ id }) => id === fresh.id)?.calibration).toBe(0);
  drive.close();
});

test('a variant of a repaired run tries the same set', async () => {
  const { drive, run, version } = await proposed('variant');
  const tried = drive.runs.create('run 1 repaired', run.id, version, {});
  await runPipeline(drive, { run: tried }, stages);
  const { run: variant } = await runPipeline(drive, { run: tried, set: { walk: { scale: 2 } } }, stages);
  expect(variant.parent).toBe(tried);
  expect(drive.runs.list().at(-1)?.calibration).toBe(version);
  drive.close();
});

test('the report of a repaired run names both runs and the set, and there is none of any other run', async () => {
  const { drive, run, version } = await proposed('report');
  const tried = drive.runs.create('run 1 repaired', run.id, version, {});
  await runPipeline(drive, { run: tried }, stages);
  expect(repairReport(drive, run.id)).toBeUndefined();
  expect(repairReport(drive, tried)).toMatchObject({
    before: { id: run.id, name: 'run 1' },
    run: { id: tried, name: 'run 1 repaired' },
    set: { version, name: proposal.name },
    rows: [{ name: 'Edges of image_02 under lidar edges', before: 0.25, after: 0.4, better: 'more' }],
  });
  drive.close();
});
