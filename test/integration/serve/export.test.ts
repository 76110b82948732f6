/** What a log held is exported through the engine: a point cloud is loaded by the dialog's way, and goes out beside its drive. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JobInfo } from '../../../engine/contract/api.ts';
import { temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';
import { pcdFile } from '../../support/ingest/cloud-file.ts';

let served: Served;
let client: EngineClient;
let drive: string;

beforeAll(async () => {
  const root = temporaryFolder();
  const fields = [
    ['x', 'F4'],
    ['y', 'F4'],
    ['z', 'F4'],
    ['ring', 'U2'],
  ] as const;
  writeFileSync(join(root, 'one.pcd'), pcdFile({ fields, rows: [[1, 2, 3, 0]] }, 'binary'));
  served = await serveEngine({ home: temporaryFolder(), root });
  client = await served.client();
  const [top] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: top?.grant ?? '' })).result;
  const log = entries.find(({ name }) => name === 'one.pcd');
  // The picker marks it as a log that can be loaded.
  expect(log?.format).toBe('Point cloud');
  const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: log?.grant ?? '' })).result;
  const ended = await client.ended(job);
  expect([ended.state, ended.error]).toEqual(['done', undefined]);
  const drives = await client.cards();
  const card = drives.find(({ name }) => name === 'one');
  drive = (await client.ask('drive.open', { grant: card?.grant ?? '' })).result.drive;
});
afterAll(() => served?.close());

/** The job that wrote it, ended. */
async function written(format: string, cut: { fromS?: number; toS?: number } = {}): Promise<JobInfo> {
  const { job } = (await client.ask('jobs.start', { kind: 'export-drive', drive, format, ...cut })).result;
  return client.ended(job);
}

test('an export of the drive is written beside it, and a second one beside the first', async () => {
  const [first, second] = [await written('mcap'), await written('mcap')];
  expect([basename(first.text), basename(second.text)]).toEqual(['one.mcap', 'one-2.mcap']);
  expect(first.report?.[0]).toMatch(/^2 messages of 2 topics, the whole drive/);
  expect(existsSync(first.text)).toBe(true);
  const clouds = await written('ply', { fromS: 0, toS: 1 });
  expect(readdirSync(join(clouds.text, 'lidar'))).toHaveLength(1);
  expect(dirname(clouds.text)).toBe(dirname(first.text));
});

test('a place at which another export is at work is left alone', async () => {
  const folder = dirname((await written('csv')).text);
  mkdirSync(join(folder, 'one.mcap.part'));
  expect(basename((await written('mcap')).text)).toBe('one-3.mcap');
  expect(existsSync(join(folder, 'one.mcap.part'))).toBe(true);
});

test('a cut that holds nothing, and a map without a run, are refused with a sentence', async () => {
  expect(await written('mcap', { fromS: 2, toS: 1 })).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/holds nothing/),
  });
  expect((await written('geojson')).error).toMatch(/of what a run made, not of a drive/);
  await expect(client.ask('export.write', { drive, run: 1, format: 'mcap' })).rejects.toThrow(/of the drive/);
});
