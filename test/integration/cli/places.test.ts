/** Disks that are full, places that are read-only and drives from the future, as the command line meets them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { SCHEMA_VERSION } from '../../../engine/drive/store/schema.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { mcapBytes, smallDrive } from '../../support/ingest/mcap-file.ts';
import { inNamespace } from '../../support/namespace.ts';

const main = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));
const folder = temporaryFolder();
const cli = `'${process.execPath}' '${main}'`;

/** Exactly one sentence, about this. */
function expectSentence(stderr: string, saying: RegExp): void {
  expect(stderr).toMatch(saying);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|fault of Lanetrace/);
}

test('a drive of a newer version is refused by every verb, and left as it is', async () => {
  const path = makeSmallDrive(join(folder, 'newer.drive'));
  const db = new Database(path);
  db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  db.close();
  const before = readFileSync(path);
  for (const args of [
    ['info', path],
    ['reconstruct', path],
    ['export', path, '--format', 'geojson', '-o', join(folder, 'x.geojson')],
  ]) {
    const ran = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    expect([ran.status, ran.stdout], args[0]).toEqual([1, '']);
    expectSentence(ran.stderr, /newer\.drive was made by a newer Lanetrace \(drive version \d+/);
  }
  const log = join(folder, 'over.mcap');
  writeFileSync(log, await mcapBytes(smallDrive()));
  const over = spawnSync(process.execPath, [main, 'ingest', log, '-o', path], { encoding: 'utf8' });
  expect([over.status, over.stdout]).toEqual([1, '']);
  expectSentence(over.stderr, /newer\.drive was made by a newer Lanetrace .*; it is left as it is\.$/m);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a drive in a read-only place is shown, and a reconstruction of it refused', () => {
  const place = join(folder, 'archive');
  mkdirSync(place);
  const path = makeSmallDrive(join(place, 'old.drive'));
  const run = inNamespace(
    `mount --bind '${place}' '${place}' && mount -o remount,ro,bind '${place}' &&
     ${cli} info '${path}' --json > '${folder}/info.json'; echo "info $?"; ${cli} reconstruct '${path}'; echo "reconstruct $?"`,
    'a drive on a read-only mount',
  );
  if (!run) return;
  expect(run.stdout.trim().split('\n')).toEqual(['info 0', 'reconstruct 1']);
  expectSentence(run.stderr, /old\.drive cannot be written: it lies in a read-only place\.$/m);
  expect(JSON.parse(readFileSync(join(folder, 'info.json'), 'utf8'))).toMatchObject({ path });
});

test('a disk that fills up ends an ingest with 1 and one sentence, and nothing stays on it', async () => {
  const log = join(folder, 'log.mcap');
  writeFileSync(log, await mcapBytes(smallDrive(40), { chunkBytes: 1 << 20 }));
  const place = join(folder, 'tiny');
  mkdirSync(place);
  const run = inNamespace(
    `mount -t tmpfs -o size=256k tmpfs '${place}' && ${cli} ingest '${log}' -o '${place}/full.drive'; echo "code $?"; ls '${place}' | wc -l`,
    'a disk that fills up during an ingest',
  );
  if (!run) return;
  expect(run.stdout.trim().split(/\s+/)).toEqual(['code', '1', '0']);
  expectSentence(run.stderr, /full\.drive .*the disk is full\.$/m);
});

test('a disk that fills up ends a reconstruction with one sentence, and the drive is whole', () => {
  const path = makeSmallDrive(join(folder, 'grows.drive'), { sweeps: 25, points: 1500 });
  const place = join(folder, 'small');
  mkdirSync(place);
  // Room for the drive, its -shm and some pages.
  const size = Math.ceil(statSync(path).size / 4096) * 4 + 96;
  const run = inNamespace(
    `mount -t tmpfs -o size=${size}k tmpfs '${place}' && cp '${path}' '${place}/it.drive' && ${cli} reconstruct '${place}/it.drive'; echo "code $?";
     mount -o remount,size=200m '${place}' && ${cli} info '${place}/it.drive' --json > /dev/null && echo whole; cp '${place}/it.drive' '${folder}/after.drive'; ls '${place}'`,
    'a disk that fills up during a reconstruction',
  );
  if (!run) return;
  expect(run.stdout.trim().split(/\s+/)).toEqual(['code', '1', 'whole', 'it.drive']);
  expectSentence(run.stderr, /it\.drive cannot grow: the disk is full\.$/m);
  const db = new Database(join(folder, 'after.drive'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});
