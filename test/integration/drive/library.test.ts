/** The library is moved as one thing: every drive with what belongs to it, and nothing lost whenever the move stops. */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { CancelledError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { libraryPlace, moveLibrary } from '../../../engine/drive/upkeep/library.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { Home } from '../../../engine/serve/library/home.ts';
import { removeOrphans } from '../../../engine/serve/library/orphans.ts';
import { fillSmallDrive, makeSmallDrive, T0, temporaryFolder } from '../../support/drives.ts';

const folder = temporaryFolder();
const NAMES = ['a', 'b', 'c', 'd'];
let made = 0;

/** A home with four drives, one of them simulated. */
function library(): string {
  const home = join(folder, `home-${made++}`);
  const drives = join(home, 'drives');
  mkdirSync(drives, { recursive: true });
  for (const name of NAMES) makeSmallDrive(join(drives, `${name}.drive`), { sweeps: 3 });
  mkdirSync(join(drives, 'b.truth'));
  writeFileSync(join(drives, 'b.truth', 'trajectory.tum'), '0 0 0 0 0 0 0 1');
  return home;
}

/** A folder on another disk, where this machine has one. */
function elsewhere(): string {
  if (!existsSync('/dev/shm') || statSync('/dev/shm').dev === statSync(folder).dev) {
    console.error('SKIPPED: there is no second disk; the library is moved on one.');
    return join(folder, `elsewhere-${made++}`);
  }
  const made2 = mkdtempSync('/dev/shm/lanetrace-test-');
  process.on('exit', () => rmSync(made2, { recursive: true, force: true }));
  return made2;
}

/** Names of all drives that are listed, each checked to be whole. */
function listed(home: string): string[] {
  const { folder: place, left } = libraryPlace(home);
  const paths = [place, ...left].filter(existsSync).flatMap((each) =>
    readdirSync(each)
      .filter((name) => name.endsWith('.drive'))
      .map((name) => join(each, name)),
  );
  for (const path of paths) {
    const drive = Drive.open(path, 'read');
    expect(drive.quickCheck()).toBeUndefined();
    expect([...drive.samples(1)]).toHaveLength(3);
    drive.close();
  }
  return [...new Set(paths.map((path) => basename(path, '.drive')))].sort();
}

test.each(['on its disk', 'to another disk'])(
  'the library is moved %s with all that belongs to it',
  async (how) => {
    const home = library();
    const to = how === 'on its disk' ? join(folder, `new-${made++}`, 'made', 'with it') : elsewhere();
    const bytes = readFileSync(join(home, 'drives', 'c.drive'));
    const said: string[] = [];
    const moved = await moveLibrary(to, { home, onProgress: (_, text) => said.push(text) });
    expect(moved).toMatchObject({ folder: to, left: [] });
    expect(moved.drives).toHaveLength(4);
    expect(said).toEqual(NAMES.map((name, k) => `${name}.drive, ${k + 1} of 4`));
    expect(listed(home)).toEqual(NAMES);
    expect(readFileSync(join(to, 'c.drive'))).toEqual(bytes);
    expect(existsSync(join(to, 'b.truth', 'trajectory.tum'))).toBe(true);
    expect(existsSync(join(home, 'drives'))).toBe(false);
    expect(new Home(home).newDrive('next')).toBe(join(to, 'next.drive'));
    // And back again.
    await moveLibrary(join(home, 'drives'), { home });
    expect(libraryPlace(home)).toEqual({ folder: join(home, 'drives'), left: [] });
    expect(listed(home)).toEqual(NAMES);
  },
);

test('a move that is cancelled leaves every drive listed, and the same call goes on', async () => {
  const home = library();
  const to = join(folder, `cancelled-${made++}`);
  const stop = new AbortController();
  const move = moveLibrary(to, { home, signal: stop.signal, onProgress: (at) => at >= 0.5 && stop.abort() });
  await expect(move).rejects.toThrow(CancelledError);
  expect(libraryPlace(home)).toEqual({ folder: to, left: [join(home, 'drives')] });
  expect(readdirSync(to).sort()).toEqual(['a.drive', 'b.drive', 'b.truth']);
  expect(listed(home)).toEqual(NAMES);
  await moveLibrary(to, { home });
  expect(libraryPlace(home)).toEqual({ folder: to, left: [] });
  expect(listed(home)).toEqual(NAMES);
});

test('of a drive whose copy is there already the first is removed, and its truth is kept at a start between', async () => {
  const home = library();
  const to = join(folder, `copied-${made++}`);
  mkdirSync(join(to, 'b.truth'), { recursive: true });
  const drives = join(home, 'drives');
  // As a killed move between two disks leaves it: a copied, b only with its truth.
  copyFileSync(join(drives, 'a.drive'), join(to, 'a.drive'));
  copyFileSync(join(drives, 'b.truth', 'trajectory.tum'), join(to, 'b.truth', 'trajectory.tum'));
  rmSync(join(drives, 'b.truth'), { recursive: true });
  writeFileSync(join(home, 'library-folder.json'), JSON.stringify({ folder: to, left: [drives] }));
  removeOrphans(new Home(home));
  expect(existsSync(join(to, 'b.truth', 'trajectory.tum'))).toBe(true);
  await moveLibrary(to, { home });
  expect(listed(home)).toEqual(NAMES);
  expect(existsSync(drives)).toBe(false);
});

test('kill −9 at any moment of a move loses no drive', { timeout: 120_000 }, async () => {
  const home = library();
  const places = [elsewhere(), join(home, 'drives')];
  const script = join(import.meta.dirname, '../../support/children/move-library.ts');
  let met = 0;
  for (const delay of [3, 17, 40, 90]) {
    const child = spawn(process.execPath, [script, home, ...places], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), delay));
    const signal = await new Promise((resolve) => child.on('close', (_, by) => resolve(by)));
    if (signal === 'SIGKILL') met++;
    expect(listed(home)).toEqual(NAMES);
  }
  expect(met).toBe(4);
  const [to = ''] = places;
  await moveLibrary(to, { home });
  expect(listed(home)).toEqual(NAMES);
  expect(libraryPlace(home)).toEqual({ folder: to, left: [] });
  expect(readdirSync(to).sort()).toEqual([...NAMES.map((name) => `${name}.drive`), 'b.truth'].sort());
});

test('a drive that is open, one that is made, and a name that is taken keep the library where it is', async () => {
  const home = library();
  const drives = join(home, 'drives');
  const to = join(folder, `refused-${made++}`);
  const expectRefusal = async (why: RegExp): Promise<void> => {
    await expect(moveLibrary(to, { home })).rejects.toThrow(why);
    expect(libraryPlace(home)).toEqual({ folder: drives, left: [] });
    expect(readdirSync(drives).filter((name) => name.endsWith('.drive'))).toHaveLength(4);
  };
  const open = Drive.open(join(drives, 'c.drive'), 'write');
  open.bookmarks.add(0, 'here');
  await expectRefusal(/c\.drive is open in another program/);
  open.close();
  const writer = DriveWriter.create(join(drives, 'e.drive'), { name: 'e', t0: T0, source: 'test' });
  fillSmallDrive(writer);
  await expectRefusal(/e\.drive\.part is being written/);
  writer.abort();
  makeSmallDrive(join(to, 'd.drive'), { sweeps: 2 });
  await expectRefusal(/d\.drive exists already, and is another drive/);
  await expect(moveLibrary(join(drives, 'within'), { home })).rejects.toThrow(
    'lies within the library itself',
  );
});

test('where the library lies is asked for again when its note is damaged or cannot be read, and said when its disk is gone', async () => {
  const home = library();
  const to = join(folder, `noted-${made++}`);
  await moveLibrary(to, { home });
  const note = join(home, 'library-folder.json');
  const good = readFileSync(note);
  writeFileSync(note, '{');
  expect(new Home(home).problem?.detail).toContain('is damaged');
  await moveLibrary(to, { home });
  expect(listed(home)).toEqual(NAMES);
  rmSync(note);
  mkdirSync(note);
  expect(new Home(home).problem?.detail).toMatch(/cannot be read \(.*EISDIR.*\): .*drives is shown/);
  rmdirSync(note);
  writeFileSync(note, good);
  rmSync(to, { recursive: true });
  const gone = new Home(home);
  expect(gone.problem).toMatchObject({
    title: 'The library is not there',
    detail: expect.stringContaining(to),
  });
  expect(existsSync(to)).toBe(false);
});

test('a file with the name of a drive that is none goes along', async () => {
  const home = library();
  writeFileSync(join(home, 'drives', 'torn.drive'), 'torn');
  const to = join(folder, `torn-${made++}`);
  await moveLibrary(to, { home });
  expect(readFileSync(join(to, 'torn.drive'), 'utf8')).toBe('torn');
});
