import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';

const entry = (name: string): string =>
  fileURLToPath(new URL(`../../support/jobs/${name}.ts`, import.meta.url));

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

async function openSmall(
  options: { entry?: string } = {},
): Promise<{ client: EngineClient; drive: string; lidar: number }> {
  const root = temporaryFolder();
  makeSmallDrive(join(root, 'small.drive'), { sweeps: 40 });
  served = await serveEngine({ root, ...options });
  const client = await served.client();
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  const { drive, streams } = (await client.ask('drive.open', { grant: entries[0]?.grant ?? '' })).result;
  return { client, drive, lidar: streams.find(({ kind }) => kind === 'lidar')?.id ?? 0 };
}

test('a job that crashes in native code fails with a sentence, while replay plays on', async () => {
  const { client, drive, lidar } = await openSmall({ entry: entry('crashing') });
  const { job } = (await client.ask('jobs.start', { kind: 'reconstruct', drive })).result;
  let frames = 0;
  let ended = false;
  const end = client.ended(job).finally(() => (ended = true));
  while (!ended) {
    await client.ask(
      'replay.frame',
      { drive, t: (frames++ % 40) * 1e8, streams: [lidar] },
      { lane: 'playhead' },
    );
  }
  expect(await end).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(
      /^The reconstruction crashed at 40 % \(Odometry: sweep 61 of 154\): .*SIGSEGV/,
    ),
  });
  expect(frames).toBeGreaterThan(5);
  const { samples } = (await client.ask('replay.frame', { drive, t: 1e9, streams: [lidar] })).result;
  expect(samples[0]?.seq).toBe(10);
});

test('a job that does not hear a cancel is ended after two seconds', async () => {
  const { client, drive } = await openSmall({ entry: entry('deaf') });
  const { job } = (await client.ask('jobs.start', { kind: 'reconstruct', drive })).result;
  await client.event((event) => (event.event === 'job' && event.job.text === 'Busy' ? true : undefined));
  const began = Date.now();
  await client.ask('jobs.cancel', { job });
  expect(await client.ended(job)).toMatchObject({ state: 'cancelled' });
  expect(Date.now() - began).toBeGreaterThanOrEqual(1900);
  expect(served?.children.every(({ killed }) => killed)).toBe(true);
});

test('a third job waits until one of two has ended, and can be cancelled while it waits', async () => {
  const { client, drive } = await openSmall({ entry: entry('deaf') });
  const start = async (): Promise<string> =>
    (await client.ask('jobs.start', { kind: 'reconstruct', drive })).result.job;
  const jobs = [await start(), await start(), await start()];
  const states = (await client.ask('jobs.list', {})).result.jobs.map(({ state }) => state);
  expect(states).toEqual(['running', 'running', 'queued']);
  await client.ask('jobs.cancel', { job: jobs[2] ?? '' });
  expect(await client.ended(jobs[2] ?? '')).toMatchObject({ state: 'cancelled' });
  await client.ask('jobs.cancel', { job: jobs[0] ?? '' });
  expect(await client.ended(jobs[0] ?? '')).toMatchObject({ state: 'cancelled' });
});

test('a file that is no log fails with one sentence and leaves nothing in the library', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'notes.txt'), 'shopping: milk');
  mkdirSync(join(root, 'empty'));
  served = await serveEngine({ root });
  const client = await served.client();
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result;
  expect(entries.map(({ name, format }) => [name, format])).toEqual([
    ['empty', undefined],
    ['notes.txt', undefined],
  ]);
  for (const { grant } of entries) {
    const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: grant })).result;
    const { state, error } = await client.ended(job);
    expect(state).toBe('failed');
    expect(error).toMatch(/^[^\n]+\.$/);
  }
  expect(readdirSync(join(served.home, 'drives'))).toEqual([]);
  expect(served.faults).toEqual([]);
});
