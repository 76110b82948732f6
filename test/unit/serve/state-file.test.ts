import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Paces } from '../../../engine/serve/jobs/pace.ts';
import { DriveNotes } from '../../../engine/serve/library/drive-notes.ts';
import { Grants } from '../../../engine/serve/library/grants.ts';
import { Home } from '../../../engine/serve/library/home.ts';
import { Library } from '../../../engine/serve/library/library.ts';
import { removeOrphans } from '../../../engine/serve/library/orphans.ts';
import { Settings } from '../../../engine/serve/library/settings.ts';
import { MOST_SETTINGS } from '../../../engine/serve/wire/limits.ts';
import { temporaryFolder } from '../../support/drives.ts';

function told(): { readonly titles: string[]; readonly tell: (title: string, detail: string) => void } {
  const titles: string[] = [];
  return { titles, tell: (title, detail) => void titles.push(`${title}: ${detail}`) };
}

/** A library whose list is this text; cards are not looked at. */
async function libraryOf(list: string | Uint8Array) {
  const home = new Home(temporaryFolder());
  writeFileSync(home.libraryFile, list);
  const { titles, tell } = told();
  const grants = new Grants();
  const library = new Library(home, grants, tell, {
    cardOf: async (path) => ({
      card: {
        name: path,
        bytes: 0,
        startUtc: '',
        durationNs: 0,
        sensors: [],
        warnings: 0,
        reconstruction: 'none' as const,
      },
      picture: undefined,
    }),
    notes: new DriveNotes(home.notes, tell),
    changed: () => undefined,
    read: () => undefined,
    log: () => undefined,
  });
  const drives = (await library.list()).result.drives.map(({ name }) => name);
  return { home, library, drives, titles };
}

const setAside = (folder: string): string[] => readdirSync(folder).filter((name) => name.includes('damaged'));

test('a list of drives that is no list is set aside with its content, told, and a new one begun', async () => {
  for (const text of ['{"recent": ["/a.dri', '', 'null', '[]', '7', '['.repeat(100_000), '\0\0\0\0']) {
    const { home, library, drives, titles } = await libraryOf(text);
    expect(drives).toEqual([]);
    const [kept] = setAside(home.folder);
    expect(readFileSync(join(home.folder, kept ?? ''), 'utf8')).toBe(text);
    expect(titles).toHaveLength(1);
    library.opened('/b.drive');
    await library.flush();
    expect(JSON.parse(readFileSync(home.libraryFile, 'utf8'))).toEqual({ recent: ['/b.drive'], hidden: [] });
  }
});

test('an entry that is no path costs that entry, and the list as it was is kept', async () => {
  const list = { recent: ['/a.drive', 7, null, '/b.drive', 'relative', '/\0', { x: 1 }], hidden: 'none' };
  const { home, library, drives, titles } = await libraryOf(JSON.stringify(list));
  expect([...drives].sort()).toEqual(['/a.drive', '/b.drive']);
  expect(titles[0]).toContain('6 of its entries');
  await library.flush();
  const [kept] = setAside(home.folder);
  expect(JSON.parse(readFileSync(join(home.folder, kept ?? ''), 'utf8'))).toEqual(list);
  expect(JSON.parse(readFileSync(home.libraryFile, 'utf8')).recent).toEqual(['/a.drive', '/b.drive']);
});

test('a list that is too large is set aside unread', async () => {
  const { home, drives } = await libraryOf(Buffer.alloc(9_000_000, ' '));
  expect(drives).toEqual([]);
  expect(setAside(home.folder)).toHaveLength(1);
});

test('a folder in place of the list is set aside too', async () => {
  const home = new Home(temporaryFolder());
  mkdirSync(home.paces);
  const { titles, tell } = told();
  const paces = new Paces(home.paces, tell);
  expect(paces.read()).toEqual({});
  await paces.note('standard', 2);
  expect(JSON.parse(readFileSync(home.paces, 'utf8'))).toEqual({ standard: 2 });
  expect(titles).toHaveLength(1);
});

test('paces that are no numbers are left out, the others are kept', () => {
  const home = new Home(temporaryFolder());
  writeFileSync(home.paces, '{"a": 2, "b": -1, "c": "x", "d": 1e999}');
  expect(new Paces(home.paces, told().tell).read()).toEqual({ a: 2 });
});

test('where nothing can be written, what is kept lasts as long as the engine', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { titles, tell } = told();
  const settings = new Settings(join(file, 'settings'), tell);
  expect(settings.read('theme')).toBeUndefined();
  await settings.write('theme', 'dark');
  expect(settings.read('theme')).toBe('dark');
  expect(titles[0]).toMatch(/not remembered/);
});

test('settings are written whole and for this user alone, and no part of one is left', async () => {
  const home = new Home(temporaryFolder());
  const settings = new Settings(home.settings, told().tell);
  await Promise.all(Array.from({ length: 50 }, (_, i) => settings.write('theme', `${i}`)));
  expect(readdirSync(home.settings)).toEqual(['theme.setting']);
  expect(settings.read('theme')).toBe('49');
  if (process.platform !== 'win32')
    expect(statSync(join(home.settings, 'theme.setting')).mode & 0o777).toBe(0o600);
});

test('there are no more settings than there may be, and those that are there can be changed', async () => {
  const home = new Home(temporaryFolder());
  const settings = new Settings(home.settings, told().tell);
  for (let i = 0; i < MOST_SETTINGS; i++) await settings.write(`k${i}`, 'x');
  await expect(settings.write('one-more', 'x')).rejects.toThrow('no more are kept');
  await settings.write('k0', 'y');
  expect(settings.read('k0')).toBe('y');
});

test('parts that a killed engine left are removed, those of a living one are not', () => {
  const home = new Home(temporaryFolder());
  const mine = `library.json.${process.pid}-0a0b0c0d.part`;
  for (const name of [mine, 'library.json.999999999-0a0b0c0d.part', 'other.part'])
    writeFileSync(join(home.folder, name), '');
  removeOrphans(home);
  expect(readdirSync(home.folder).sort()).toEqual(['drives', mine, 'other.part'].sort());
});

test.runIf(process.platform !== 'win32')('a home that others could read is closed to them', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'home', 'drives'), { recursive: true, mode: 0o755 });
  mkdirSync(join(folder, 'home', 'settings'), { mode: 0o777 });
  for (const name of [
    'drives/a.drive',
    'drives/a.drive-wal',
    'settings/x.setting',
    'library.json',
    'notes.txt',
  ])
    writeFileSync(join(folder, 'home', name), '', { mode: 0o644 });
  symlinkSync(join(folder, 'home', 'notes.txt'), join(folder, 'home', 'drives', 'b.drive'));
  const { problem } = new Home(join(folder, 'home'));
  const mode = (name: string): string => (statSync(join(folder, 'home', name)).mode & 0o777).toString(8);
  expect(problem).toBeUndefined();
  expect(['', 'drives', 'settings'].map(mode)).toEqual(['700', '700', '700']);
  expect(['drives/a.drive', 'drives/a.drive-wal', 'settings/x.setting', 'library.json'].map(mode)).toEqual(
    Array(4).fill('600'),
  );
  // Not ours: a link's target, and a file of another's.
  expect(mode('notes.txt')).toBe('644');
});

test('a home that cannot be made is told, and ends nothing', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const home = new Home(file);
  expect(home.problem?.title).toMatch(/not remembered/);
  removeOrphans(home);
});

test('several writes that wait at once each end when their content, or a newer one, is on the disk', async () => {
  const home = new Home(temporaryFolder());
  const notes = new DriveNotes(home.notes, told().tell);
  const [first] = [notes.refuse('/a.drive', 'first'), notes.refuse('/b.drive', 'second')];
  await first;
  expect(Object.keys(JSON.parse(readFileSync(home.notes, 'utf8')).notes)).toContain('/a.drive');
});

test('a drive is noted on the disk before it is read, and no more when it was read', async () => {
  const home = new Home(temporaryFolder());
  const notes = new DriveNotes(home.notes, told().tell);
  const reading = (): string[] =>
    JSON.parse(readFileSync(home.notes, 'utf8')).reading.map(({ path }: { path: string }) => path);
  await Promise.all(
    ['/a.drive', '/b.drive', '/c.drive'].map((path) =>
      notes.while(path, async () => expect(reading()).toContain(path)),
    ),
  );
  expect(reading()).toEqual([]);
  expect(readdirSync(home.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
});
