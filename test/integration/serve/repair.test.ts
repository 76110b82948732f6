/** A repair as the interface asks for it: a job that names its run, and a comparison of the two runs. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

/** A drive with a run, and a variant of it that tries a proposed set. */
async function opened() {
  const root = temporaryFolder();
  const path = makeSmallDrive(join(root, 'small.drive'), { sweeps: 5 });
  const drive = Drive.open(path, 'write');
  const { version: _, ...set } = drive.calibration();
  const version = drive.proposeCalibration(set, {
    name: 'image_02 measured in run 1',
    base: 0,
    run: { uuid: 'u', name: 'run 1' },
    corrections: [],
    refused: [],
    agreement: [{ sensor: 'image_02', before: 0.2, after: 0.4 }],
  });
  const run = drive.runs.create('run 1', undefined, 0, {});
  const repaired = drive.runs.create('run 1 repaired', run, version, {});
  drive.close();
  served = await serveEngine({ root });
  const client = await served.client();
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  const { drive: handle } = (await client.ask('drive.open', { grant: entries[0]?.grant ?? '' })).result;
  return { client, drive: handle, run, repaired };
}

test('runs.repair compares a repaired run with the one before, and reports nothing of any other run', async () => {
  const { client, drive, run, repaired } = await opened();
  expect((await client.ask('runs.repair', { drive, run })).result).toEqual({});
  expect((await client.ask('runs.repair', { drive, run: repaired })).result.report).toMatchObject({
    before: { id: run },
    run: { id: repaired, name: 'run 1 repaired' },
    set: { name: 'image_02 measured in run 1' },
    rows: [{ name: 'Edges of image_02 under lidar edges', before: 0.2, after: 0.4 }],
  });
  await expect(client.ask('runs.repair', { drive, run: 99 })).rejects.toThrow('has no run 99');
  const corrections = [{ kind: 'sensor-yaw' as const, frame: 'image_02', value: 1 }];
  await expect(client.ask('runs.repairPictures', { drive, run, corrections })).rejects.toThrow(
    'has no odometry',
  );
  const { runs } = (await client.ask('runs.list', { drive })).result;
  expect(runs.map(({ tries }) => tries)).toEqual([undefined, 'image_02 measured in run 1']);
});

test('a repair is a job of the drive; where it cannot be done it fails with a sentence', async () => {
  const { client, drive, run } = await opened();
  const { job } = (await client.ask('jobs.start', { kind: 'repair', drive, run, to: 'odometry' })).result;
  const { jobs } = (await client.ask('jobs.list', {})).result;
  expect(jobs).toEqual([expect.objectContaining({ kind: 'reconstruct', title: 'Repair small', drive })]);
  const ended = await client.ended(job);
  expect(ended.state).toBe('failed');
  expect(ended.error).toMatch(
    /^Nothing is proposed\. The yaw of image_02 is not touched: the calibration does not say where it sits/,
  );
  expect(ended.run).toBe(run);
});
