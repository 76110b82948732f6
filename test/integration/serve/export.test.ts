/** What a log held is exported through the engine: a point cloud is loaded by the dialog's way, and goes out beside its drive. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  const { drives } = (await client.ask('library.list', {})).result;
  const card = drives.find(({ name }) => name === 'one');
  drive = (await client.ask('drive.open', { grant: card?.grant ?? '' })).result.drive;
});
afterAll(() => served?.close());

test('an export of the drive is written beside it, and a second one beside the first', async () => {
  const write = async () => (await client.ask('export.write', { drive, format: 'mcap' })).result;
  const [first, second] = [await write(), await write()];
  expect([first.fileName, second.fileName]).toEqual(['one.mcap', 'one-2.mcap']);
  expect(first.report[0]).toMatch(/^2 messages of 2 topics, the whole drive/);
  expect(existsSync(first.written ?? '')).toBe(true);
  const clouds = (await client.ask('export.write', { drive, format: 'ply', fromS: 0, toS: 1 })).result;
  expect(readdirSync(join(clouds.written ?? '', 'lidar'))).toHaveLength(1);
  expect(dirname(clouds.written ?? '')).toBe(dirname(first.written ?? ''));
});

test('a cut that holds nothing, and a map without a run, are refused with a sentence', async () => {
  await expect(client.ask('export.write', { drive, format: 'mcap', fromS: 2, toS: 1 })).rejects.toThrow(
    /holds nothing/,
  );
  await expect(client.ask('export.write', { drive, format: 'geojson' })).rejects.toThrow(/Say which run/);
});
