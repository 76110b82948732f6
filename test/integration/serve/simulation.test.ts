import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Params } from '../../../engine/contract/api.ts';
import { Home } from '../../../engine/serve/library/home.ts';
import { removeOrphans } from '../../../engine/serve/library/orphans.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';

let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

test('a drive is simulated by what the catalogue lists, says how it was made, and keeps its truth beside it', async () => {
  served = await serveEngine();
  const client = await served.client();
  const before = (await client.ask('simulation.catalogue', {})).result;
  expect(before.presets.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['standard', 'hard', 'sample']),
  );
  expect(before.presets[0]?.pace).toBeUndefined();
  const asked = { kind: 'simulate', seed: 3, seconds: 1, preset: 'standard', name: 'One second' } as const;
  const { job } = (await client.ask('jobs.start', asked)).result;
  const { state, result } = await client.ended(job);
  expect(state).toBe('done');

  const [card] = await client.cards();
  expect(card).toMatchObject({
    name: 'One second',
    simulated: { seed: '3', preset: 'standard', rig: 'kitti-like', faults: [], edits: [] },
  });
  const { drive, truth } = (await client.ask('drive.open', { grant: result ?? '' })).result;
  expect(truth).toBe(true);
  await expect(client.ask('truth.evaluate', { drive, run: 1 })).rejects.toThrow(
    /has not been reconstructed yet/,
  );
  // The next one's time can be told.
  const after = (await client.ask('simulation.catalogue', {})).result;
  expect(after.presets.find(({ name }) => name === 'standard')?.pace).toBeGreaterThan(0);

  // The truth goes with its drive.
  const home = new Home(served.home);
  expect(readdirSync(home.drives).sort()).toEqual(['One second.drive', 'One second.truth']);
  removeOrphans(home);
  expect(existsSync(join(home.drives, 'One second.truth'))).toBe(true);
  rmSync(join(home.drives, 'One second.drive'));
  removeOrphans(home);
  expect(readdirSync(home.drives)).toEqual([]);
});

test('what cannot be simulated is refused in a sentence before a job starts', async () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'van.json'), '{ "name": 3 }');
  served = await serveEngine({ root });
  const client = await served.client();
  const ask = { kind: 'simulate', seed: 1, seconds: 2 } as const;
  const [folder] = (await client.ask('files.roots', {})).result.entries;
  const [file] = (await client.ask('files.list', { grant: folder?.grant ?? '' })).result.entries;
  const refusals: [Partial<Params<'jobs.start'>>, RegExp][] = [
    [{ style: 'mars' }, /^There is no style "mars"; there are .+\.$/],
    [{ preset: 'toString' }, /^There is no preset "toString"/],
    [{ rig: { name: 'boat' } }, /^There is no rig "boat"/],
    [{ faults: [{ name: 'gremlins' }] }, /^There is no fault "gremlins"/],
    [{ rig: { grant: file?.grant ?? '' } }, /^The rig .*van\.json cannot be used: at name/],
  ];
  for (const [wrong, sentence] of refusals)
    await expect(client.ask('jobs.start', { ...ask, ...wrong } as Params<'jobs.start'>)).rejects.toThrow(
      sentence,
    );
  expect((await client.ask('jobs.list', {})).result.jobs).toEqual([]);
});
