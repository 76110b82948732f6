/** The example of docs/plugins.md, from the list of plug-ins to the exported file, as the interface does it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LOG_FORMATS } from '../../../engine/ingest/registry.ts';
import { temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';
import { copyExample, TRACK, writePlugin } from '../../support/plugins/plugins.ts';

/** Of the test's own process, which has no plug-in. */
const OURS = LOG_FORMATS.all.map(({ name }) => name);

let served: Served;
let client: EngineClient;
let path: string;
let handle: string;
let run: number;

const plugins = async () => (await client.ask('plugins.list', {})).result.plugins;
const track = async () => {
  const [found] = (await plugins()).filter(({ name }) => name === 'track');
  if (!found) throw new Error('The example is not listed.');
  return found;
};
const switchTrack = async (on: boolean) => {
  const { name, digest } = await track();
  await client.ask('plugins.switch', { name, digest, on });
};
const trackLog = async () => {
  const root = (await client.ask('files.roots', {})).result.entries[0]!;
  const { entries } = (await client.ask('files.list', { grant: root.grant })).result;
  return entries.find(({ name }) => name === 'a.track.csv')!;
};
const loadTrack = async () => {
  const log = await trackLog();
  const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: log.grant })).result;
  return { format: log.format, ended: await client.ended(job) };
};
const reconstruct = async () => {
  const asked = { kind: 'reconstruct', drive: handle, to: 'track-speed' } as const;
  return client.ended((await client.ask('jobs.start', asked)).result.job);
};

beforeAll(async () => {
  const root = temporaryFolder();
  const home = temporaryFolder();
  writeFileSync(join(root, 'a.track.csv'), TRACK);
  path = copyExample(join(home, 'plugins'));
  served = await serveEngine({ home, root });
  client = await served.client();
});
afterAll(() => served?.close());

test('it is listed with what it adds, its path and its digest, and is off', async () => {
  expect(await track()).toMatchObject({
    state: 'off',
    path,
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    adds: {
      logFormats: ['track-csv'],
      stages: ['track-speed'],
      exportFormats: ['track-speed-csv'],
      mapChecks: [],
    },
  });
  // Without it the file is a table like any other.
  expect((await trackLog()).format).toBe('CSV of signals');
});

test('it is not switched on with a digest that is not that of its files', async () => {
  const digest = '0'.repeat(64);
  await expect(client.ask('plugins.switch', { name: 'track', digest, on: true })).rejects.toThrow(
    /has changed/,
  );
  expect((await track()).state).toBe('off');
});

test('switched on, its formats and its stage are listed beside ours', async () => {
  await switchTrack(true);
  expect((await track()).state).toBe('on');
  const { logs, exports } = (await client.ask('formats.list', {})).result;
  expect(logs.map(({ name }) => name)).toEqual([...OURS, 'track-csv']);
  expect(exports.at(-1)?.id).toBe('track-speed-csv');
  const { stages } = (await client.ask('stages.describe', {})).result;
  expect(stages.at(-1)).toMatchObject({ id: 'track-speed', parameters: { most: { default: 100 } } });
});

test('a log of its format is loaded, and what is wrong in it is told', async () => {
  const { format, ended } = await loadTrack();
  expect([format, ended.state]).toEqual(['Track', 'done']);
  const drive = (await client.ask('drive.open', { grant: ended.result! })).result;
  handle = drive.drive;
  expect(drive.report).toMatchObject({ format: 'Track', samples: 3, findings: [{ count: 1 }] });
});

test('its stage runs with its parameter, and gives its metric and its verdict', async () => {
  expect(await reconstruct()).toMatchObject({ state: 'done' });
  const { runs } = (await client.ask('runs.list', { drive: handle })).result;
  run = runs[0]!.id;
  const stage = runs[0]!.stages.find((each) => each.stage === 'track-speed');
  expect(stage).toMatchObject({
    state: 'done',
    verdict: { grade: 'pass' },
    metrics: [{ name: 'Largest speed', value: 3, unit: 'm/s' }],
    artifacts: [{ name: 'speed', kind: 'series' }],
  });
});

test('its export is written', async () => {
  const { result, payloads } = await client.ask('export.write', {
    drive: handle,
    run,
    format: 'track-speed-csv',
  });
  expect(result).toMatchObject({ fileName: 'a.speed.csv', mediaType: 'text/csv', report: ['3 samples.'] });
  expect(new TextDecoder().decode(payloads[0])).toBe('time_s,speed_mps\n0,1.5\n0.1,2.5\n0.2,3\n');
});

test('one that cannot be opened is not switched on, and says why', async () => {
  writePlugin(join(served.home, 'plugins'), 'broken', `throw new Error('no luck today')`);
  const broken = (await plugins()).find(({ name }) => name === 'broken')!;
  const { name, digest } = broken;
  await expect(client.ask('plugins.switch', { name, digest, on: true })).rejects.toThrow(/no luck today/);
  expect((await plugins()).find((each) => each.name === 'broken')?.state).toBe('off');
});

test('a change of its files switches it off: its code does not run again before a person looks', async () => {
  writeFileSync(join(path, 'extra.mjs'), '');
  expect(await reconstruct()).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('track-speed'),
  });
  expect((await track()).state).toBe('changed');
  const { exports } = (await client.ask('formats.list', {})).result;
  expect(exports.map(({ id }) => id)).not.toContain('track-speed-csv');
  await switchTrack(true);
  const { runs } = (await client.ask('runs.list', { drive: handle })).result;
  expect(runs[0]!.stages.find((each) => each.stage === 'track-speed')?.state).toBe('stale');
});

test('another engine knows which are on', async () => {
  await served.close();
  served = await serveEngine({ home: served.home, root: served.root });
  client = await served.client();
  expect((await track()).state).toBe('on');
  await switchTrack(false);
  expect((await track()).state).toBe('off');
  expect((await client.ask('formats.list', {})).result.logs.map(({ name }) => name)).toEqual(OURS);
});
