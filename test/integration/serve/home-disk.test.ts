/** A home that cannot be written costs what would be remembered, and nothing else; drives belong to their user alone. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { type Served, serveEngine } from '../../support/engine-host.ts';
import { writeKitti } from '../../support/ingest/data-sets/kitti-folder.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each();
});

/** All that opening needs, with a home that refuses. */
async function workWithout(served: Served): Promise<void> {
  const client = await served.client();
  const [root] = (await client.ask('files.roots', {})).result.entries;
  const { entries } = (await client.ask('files.list', { grant: root?.grant ?? '' })).result;
  const grant = (name: string): string => entries.find((entry) => entry.name === name)?.grant ?? '';
  for (const name of ['one.drive', 'two.drive']) {
    const { drive, name: title } = (await client.ask('drive.open', { grant: grant(name) })).result;
    expect(title).toBe('small');
    const frame = await client.ask('replay.frame', { drive, t: 5e8, streams: [1] });
    expect(frame.result.samples).toHaveLength(1);
  }
  await client.ask('settings.write', { key: 'layout', value: '{"a":1}' });
  expect((await client.ask('settings.read', { key: 'layout' })).result.value).toBe('{"a":1}');
  expect((await client.ask('library.list', {})).result.drives).toHaveLength(2);
  const { job } = (await client.ask('jobs.start', { kind: 'ingest', log: grant('log') })).result;
  const ended = await client.ended(job);
  expect(ended.state).toBe('failed');
  expect(ended.error).toMatch(/cannot be made|cannot be written|disk (is full|refused)|cannot grow/);
  const told = client.events.filter(({ event }) => event === 'notice');
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ title: expect.stringContaining('not remembered') });
}

function rootWithDrives(): string {
  const root = temporaryFolder();
  for (const name of ['one.drive', 'two.drive']) makeSmallDrive(join(root, name));
  writeKitti(join(root, 'log'), '0001', 3);
  return root;
}

async function serve(home: string): Promise<Served> {
  const pages = temporaryFolder();
  const served = await serveEngine({ home, root: rootWithDrives(), pages });
  cleanUp.push(() => served.close());
  return served;
}

test('a file in place of the home costs the history, told once; drives open, and a layout lasts for now', async () => {
  const home = join(temporaryFolder(), 'home');
  writeFileSync(home, 'no folder');
  await workWithout(await serve(home));
});

const UNMOUNTED = 'This machine lets no test mount a file system.';

/** A file system of its own, of this size; false where this machine does not let a test mount one. */
function mounted(folder: string, options: string): boolean {
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) return false;
  cleanUp.push(() => spawnSync('umount', ['-l', folder]));
  return true;
}

test('a full disk under the home costs the history, told once', async ({ skip }) => {
  const home = temporaryFolder();
  skip(!mounted(home, 'size=64k'), UNMOUNTED);
  mkdirSync(join(home, 'drives'));
  spawnSync('dd', ['if=/dev/zero', `of=${join(home, 'filler')}`, 'bs=1k', 'count=100']);
  await workWithout(await serve(home));
});

test('a home on a read-only disk costs the history, told once', async ({ skip }) => {
  const home = temporaryFolder();
  skip(!mounted(home, 'size=1m'), UNMOUNTED);
  mkdirSync(join(home, 'drives'));
  execFileSync('mount', ['-o', 'remount,ro', home]);
  await workWithout(await serve(home));
});

test.runIf(process.platform !== 'win32')(
  'a drive is its user’s alone, made in the home or where the command line was told, its side files too',
  async () => {
    const root = temporaryFolder();
    const log = writeKitti(root, '0001', 3);
    const out = join(root, 'out.drive');
    const cli = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
    const before = process.umask(0o022);
    try {
      execFileSync(process.execPath, [cli, 'ingest', log, '-o', out], { stdio: 'ignore' });
    } finally {
      process.umask(before);
    }
    expect((statSync(out).mode & 0o777).toString(8)).toBe('600');
    const served = await serveEngine({ root });
    cleanUp.push(() => served.close());
    const client = await served.client();
    const [top] = (await client.ask('files.roots', {})).result.entries;
    const { entries } = (await client.ask('files.list', { grant: top?.grant ?? '' })).result;
    const grant = entries.find(({ name }) => name === 'out.drive')?.grant ?? '';
    const { drive } = (await client.ask('drive.open', { grant })).result;
    await client.ask('bookmarks.add', { drive, t: 0, note: 'here' });
    expect(existsSync(`${out}-wal`)).toBe(true);
    for (const side of ['-wal', '-shm']) expect(statSync(out + side).mode & 0o077).toBe(0);
    const library = join(served.home, 'library.json');
    await expect.poll(() => existsSync(library), { timeout: 30_000 }).toBe(true);
    expect(JSON.parse(readFileSync(library, 'utf8')).recent).toEqual([out]);
    expect((statSync(library).mode & 0o777).toString(8)).toBe('600');
    expect((statSync(served.home).mode & 0o777).toString(8)).toBe('700');
  },
);
