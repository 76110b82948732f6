import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

test('nothing was ever opened only until there is a drive', async () => {
  const root = temporaryFolder();
  served = await serveEngine({ root });
  const client = await served.client();
  expect((await client.ask('library.list', {})).result).toMatchObject({
    fresh: true,
    sample: { ready: false },
  });
  makeSmallDrive(join(served.home, 'drives', 'mine.drive'), { sweeps: 2 });
  expect((await client.ask('library.list', {})).result.fresh).toBe(false);
});

test('with the first seconds alone still nothing was ever opened, so that a page which comes late shows them', async () => {
  served = await serveEngine({ root: temporaryFolder() });
  const drives = join(served.home, 'drives');
  mkdirSync(drives, { recursive: true });
  makeSmallDrive(join(drives, 'sample-start.drive'), { sweeps: 2 });
  const client = await served.client();
  const { fresh, sample, drives: listed } = (await client.ask('library.list', {})).result;
  expect({ fresh, sample }).toEqual({ fresh: true, sample: { ready: false, start: listed[0]?.grant } });
  const opened = await client.ask('drive.open', { grant: sample.start ?? '' });
  await client.ask('drive.close', { drive: opened.result.drive });
  expect((await client.ask('library.list', {})).result.fresh).toBe(false);
});

test('the first seconds of the sample drive are offered until the whole is there, then they go', async () => {
  const root = temporaryFolder();
  served = await serveEngine({ root });
  const drives = join(served.home, 'drives');
  mkdirSync(drives, { recursive: true });
  const client = await served.client();
  makeSmallDrive(join(drives, 'sample-start.drive'), { sweeps: 2 });
  const before = (await client.ask('library.list', {})).result;
  expect(before.sample).toEqual({ ready: false, start: before.drives[0]?.grant });
  makeSmallDrive(join(drives, 'sample.drive'), { sweeps: 3 });
  const after = (await client.ask('library.list', {})).result;
  expect(after.drives).toHaveLength(1);
  expect(after.sample).toEqual({ ready: true, grant: after.drives[0]?.grant });
});

test('asked twice, the sample drive is one job; asked after a cancel, another', async () => {
  served = await serveEngine({ root: temporaryFolder() });
  const client = await served.client();
  const start = async (): Promise<string> =>
    (await client.ask('jobs.start', { kind: 'sample', part: 'start' })).result.job;
  const first = await start();
  expect(await start()).toBe(first);
  await client.ask('jobs.cancel', { job: first });
  const second = await start();
  expect(second).not.toBe(first);
  await client.ask('jobs.cancel', { job: second });
});
