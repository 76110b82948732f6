import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, homeFolder } from '../../../engine/contract/folders.ts';
import { crashSentence } from '../../../engine/serve/jobs/crash.ts';
import { Home } from '../../../engine/serve/library/home.ts';
import { removeOrphans } from '../../../engine/serve/library/orphans.ts';
import { Settings } from '../../../engine/serve/library/settings.ts';
import { temporaryFolder } from '../../support/drives.ts';

const untold = (title: string): never => {
  throw new Error(`Nothing is to be told here: ${title}`);
};

test('drives lie in the place that each platform has for them', () => {
  expect(homeFolder({ LANETRACE_HOME: '/x' }, 'linux')).toBe('/x');
  expect(homeFolder({ XDG_DATA_HOME: '/data' }, 'linux')).toBe('/data/lanetrace');
  expect(homeFolder({}, 'darwin')).toMatch(/Library\/Application Support\/Lanetrace$/);
});

test('what can be made again lies where each platform keeps such things', () => {
  expect(cacheFolder({ LANETRACE_HOME: '/x' }, 'linux')).toBe('/x/cache');
  expect(cacheFolder({ XDG_CACHE_HOME: '/scrap' }, 'linux')).toBe('/scrap/lanetrace');
  expect(cacheFolder({}, 'darwin')).toMatch(/Library\/Caches\/Lanetrace$/);
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32')).toBe('/local/Lanetrace/cache');
});

test('a new drive takes a name that is free and that every file system can hold', () => {
  const home = new Home(temporaryFolder());
  expect(home.newDrive('a/b:c')).toBe(join(home.drives, 'a_b_c.drive'));
  expect(home.newDrive('../../etc')).toBe(join(home.drives, '_.._etc.drive'));
  writeFileSync(join(home.drives, 'a.drive'), '');
  expect(home.newDrive('a')).toBe(join(home.drives, 'a 2.drive'));
  expect(home.newDrive('')).toBe(join(home.drives, 'drive.drive'));
});

test('what killed writers left is removed, what a living one writes is not', () => {
  const home = new Home(temporaryFolder());
  writeFileSync(join(home.drives, 'a.drive.part'), '');
  writeFileSync(join(home.drives, 'whole.drive'), '');
  const mine = home.newWork();
  const dead = join(home.work, '999999999-abc');
  for (const folder of [mine, dead]) mkdirSync(folder, { recursive: true });
  removeOrphans(home);
  expect(readdirSync(home.drives)).toEqual(['whole.drive']);
  expect([existsSync(mine), existsSync(dead)]).toEqual([true, false]);
});

test('settings are kept as they were given and a missing one is missing', async () => {
  const settings = new Settings(join(temporaryFolder(), 'settings'), untold);
  expect(settings.read('layout.replay')).toBeUndefined();
  await settings.write('layout.replay', '{"a":"ü"}');
  expect(settings.read('layout.replay')).toBe('{"a":"ü"}');
});

test('a crash is told in a sentence that names the signal and what is kept', () => {
  const job = { kind: 'reconstruct', text: 'Odometry', fraction: 0.25 } as const;
  expect(crashSentence(job, undefined, 'SIGSEGV')).toBe(
    'The reconstruction crashed at 25 % (Odometry): native code ended with SIGSEGV. The drive is unharmed and the stages that were done are kept; run it again to go on from there.',
  );
  expect(crashSentence(job, 0xc0000005, undefined)).toContain('SIGSEGV');
  expect(crashSentence({ ...job, kind: 'ingest' }, 7, undefined)).toContain('with code 7');
  expect(crashSentence(job, undefined, 'SIGKILL')).toContain('memory');
});
