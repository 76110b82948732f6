/** What a grant opens: what was chosen, where it lay then, and nothing else that comes to lie there or is linked there later. */
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import type { EngineClient } from '../../support/engine-client.ts';
import { serveEngine } from '../../support/engine-host.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';

const root = temporaryFolder();
const outside = temporaryFolder();
makeSmallDrive(join(root, 'mine.drive'));
makeSmallDrive(join(outside, 'secret.drive'));
mkdirSync(join(root, 'folder', 'deep'), { recursive: true });
mkdirSync(join(outside, 'private', 'deep'), { recursive: true });
makeSmallDrive(join(root, 'folder', 'deep', 'own.drive'));
makeSmallDrive(join(outside, 'private', 'deep', 'own.drive'));
symlinkSync(outside, join(root, 'way-out'));
symlinkSync(join(outside, 'secret.drive'), join(root, 'linked.drive'));
symlinkSync(join(root, 'folder'), join(root, 'way-in'));
symlinkSync('loop', join(root, 'loop'));
writeFileSync(join(root, 'notes.txt'), 'text');

const served = await serveEngine({ root });
const client = await served.client();
afterAll(() => served.close());

async function list(grant?: string) {
  const top = (await client.ask('files.roots', {})).result.entries[0]?.grant ?? '';
  return (await client.ask('files.list', { grant: grant ?? top })).result.entries;
}

async function grantAt(...way: string[]): Promise<string> {
  let grant: string | undefined;
  for (const name of way) grant = (await list(grant)).find((entry) => entry.name === name)?.grant;
  if (grant === undefined) throw new Error(`${way.join('/')} is not listed.`);
  return grant;
}

const refused = (asked: Promise<unknown>, reason: string): Promise<void> =>
  expect(asked).rejects.toMatchObject({ code: 'input', message: expect.stringContaining(reason) });

test('links that leave the root are not listed, those that stay are', async () => {
  expect((await list()).map(({ name }) => name)).toEqual(['folder', 'way-in', 'mine.drive', 'notes.txt']);
});

test('a file that was swapped for a link after it was chosen is not opened', async () => {
  const grant = await grantAt('mine.drive');
  renameSync(join(root, 'mine.drive'), join(root, 'kept.drive'));
  symlinkSync(join(outside, 'secret.drive'), join(root, 'mine.drive'));
  await refused(client.ask('drive.open', { grant }), 'leads to another place');
  rmSync(join(root, 'mine.drive'));
  renameSync(join(root, 'kept.drive'), join(root, 'mine.drive'));
  expect((await client.ask('drive.open', { grant })).result.name).toBe('small');
});

test('a folder on the way that was swapped for a link leads nowhere, for its files and its list', async () => {
  const [file, folder] = [await grantAt('folder', 'deep', 'own.drive'), await grantAt('folder', 'deep')];
  renameSync(join(root, 'folder'), join(root, 'kept'));
  symlinkSync(join(outside, 'private'), join(root, 'folder'));
  await refused(client.ask('drive.open', { grant: file }), 'leads to another place');
  await refused(client.ask('files.list', { grant: folder }), 'leads to another place');
  await refused(client.ask('jobs.start', { kind: 'ingest', log: folder }), 'leads to another place');
  rmSync(join(root, 'folder'));
  renameSync(join(root, 'kept'), join(root, 'folder'));
});

test('what was removed after it was chosen is told to be gone', async () => {
  const grant = await grantAt('notes.txt');
  rmSync(join(root, 'notes.txt'));
  await refused(client.ask('jobs.start', { kind: 'ingest', log: grant }), 'not there any more');
});

async function loaded(each: EngineClient, log: string) {
  const { job } = (await each.ask('jobs.start', { kind: 'ingest', log })).result;
  return each.ended(job);
}

test('a log whose parts are links out of the root is refused, naming the link; links inside the root are followed', async () => {
  for (const [part, name] of [
    ['velodyne_points', 'sensor'],
    ['velodyne_points/data', 'data'],
    ['velodyne_points/data/0000000001.bin', 'file'],
    ['oxts/timestamps.txt', 'times'],
  ] as const) {
    const log = writeKitti(join(root, `log-${name}`), '0001', 3);
    const place = join(log, part);
    renameSync(place, join(outside, name));
    symlinkSync(join(outside, name), place);
    const out = await loaded(client, await grantAt(`log-${name}`));
    expect(out.state, name).toBe('failed');
    expect(out.error).toContain(`${place} is a link that leaves`);
    rmSync(place);
    mkdirSync(join(root, 'store'), { recursive: true });
    renameSync(join(outside, name), join(root, 'store', name));
    symlinkSync(join(root, 'store', name), place);
    expect((await loaded(client, await grantAt(`log-${name}`))).state, name).toBe('done');
  }
});
