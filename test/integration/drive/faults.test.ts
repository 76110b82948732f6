/** What happens to a drive when things go wrong: processes die, disks fill, files are damaged, places are read-only. */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { Lease } from '../../../engine/drive/file/lease.ts';
import { SCHEMA_VERSION } from '../../../engine/drive/store/schema.ts';
import { Store } from '../../../engine/drive/store/store.ts';
import { DriveWriter } from '../../../engine/drive/writer.ts';
import { fillSmallDrive, makeSmallDrive, T0, temporaryFolder } from '../../support/drives.ts';
import { inNamespace } from '../../support/namespace.ts';

const folder = temporaryFolder();
const child = join(import.meta.dirname, '../../support/children/ingest.ts');
const identity = { name: 'small', t0: T0, source: 'test' };

/** The one sentence a user would see. */
function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error instanceof Error ? error.message : '';
  }
  throw new Error('It was not refused.');
}

test('an ingest killed in the middle leaves no drive, and its orphan is gone after the next', async () => {
  const path = join(folder, 'killed.drive');
  const writing = spawn(process.execPath, [child, path, '100000', '1']);
  await new Promise<void>((resolve, reject) => {
    writing.stdout.on('data', (bytes) => String(bytes).includes('sample 40') && resolve());
    writing.on('exit', () => reject(new Error('The child ended by itself.')));
  });
  expect(refusal(() => DriveWriter.create(path, identity))).toContain('is being written by another ingest');
  writing.removeAllListeners('exit');
  const gone = new Promise((resolve) => writing.on('exit', resolve));
  writing.kill('SIGKILL');
  await gone;
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.part`)).toBe(true);
  expect(refusal(() => Drive.open(path, 'read'))).toBe(`${path} does not exist.`);
  makeSmallDrive(path);
  expect(existsSync(`${path}.part`)).toBe(false);
  const drive = Drive.open(path, 'read');
  expect(drive.streams()).toHaveLength(4);
  drive.close();
});

test('an ingest that is given up leaves nothing', () => {
  const path = join(folder, 'given-up.drive');
  const writer = DriveWriter.create(path, identity);
  fillSmallDrive(writer);
  writer.abort();
  expect([existsSync(path), existsSync(`${path}.part`)]).toEqual([false, false]);
});

// The smaller one still lies in memory when its last sample was taken: only the end finds out.
test.each([1000, 40])(
  'a full disk ends an ingest of %i samples with one sentence and nothing half-written',
  (samples) => {
    const place = join(folder, `tiny-${samples}`);
    mkdirSync(place);
    const run = inNamespace(
      `mount -t tmpfs -o size=3m tmpfs '${place}' && '${process.execPath}' '${child}' '${place}/full.drive' ${samples} 0 > /dev/null; echo "code $?"; ls '${place}' | wc -l`,
    );
    if (!run) return;
    expect(String(run.stderr).trim()).toBe(`${place}/full.drive cannot grow: the disk is full.`);
    expect(String(run.stdout).trim().split(/\s+/)).toEqual(['code', '1', '0']);
  },
);

test('a drive in a read-only place opens for reading, and says why it cannot be written', () => {
  const place = join(folder, 'archive');
  mkdirSync(place);
  const path = makeSmallDrive(join(place, 'old.drive'));
  const script = join(folder, 'open.ts');
  const room = join(import.meta.dirname, '../../../engine/drive/drive.ts');
  writeFileSync(
    script,
    `import { Drive } from '${room}';
     const drive = Drive.open('${path}', 'read');
     console.log(drive.payload(1, 3).length, drive.latest(1, 1e9).seq);
     drive.close();
     try { Drive.open('${path}', 'write'); } catch (error) { console.log(error.message); }`,
  );
  const run = inNamespace(
    `mount --bind '${place}' '${place}' && mount -o remount,ro,bind '${place}' && '${process.execPath}' '${script}'`,
  );
  if (!run) return;
  expect(run.stderr).toBe('');
  expect(String(run.stdout).trim().split('\n')).toEqual([
    '3360 10',
    `${path} cannot be written: it lies in a read-only place.`,
  ]);
});

test('a drive closed properly is one file without side files, whoever closes last', () => {
  const path = makeSmallDrive(join(folder, 'rest.drive'));
  const beside = (): boolean[] => ['-wal', '-shm', '-journal'].map((side) => existsSync(path + side));
  const writer = Drive.open(path, 'write');
  const reader = Drive.open(path, 'read');
  writer.bookmarks.add(1e9, 'here');
  expect(reader.bookmarks.list()).toHaveLength(1);
  writer.close();
  expect(reader.payload(1, 0).length).toBe(3360);
  reader.close();
  expect(beside()).toEqual([false, false, false]);
  expect(readFileSync(path).subarray(18, 20)).toEqual(Buffer.from([1, 1]));
});

test('what is no drive is refused with file and reason', () => {
  const empty = join(folder, 'empty.drive');
  writeFileSync(empty, '');
  expect(refusal(() => Drive.open(empty, 'read'))).toBe(`${empty} is empty.`);
  const text = join(folder, 'text.drive');
  writeFileSync(text, 'This is a shopping list and no drive. '.repeat(100));
  expect(refusal(() => Drive.open(text, 'read'))).toBe(`${text} is not a drive file.`);
  const other = join(folder, 'other.drive');
  new Database(other).exec('CREATE TABLE a (b)').close();
  expect(refusal(() => Drive.open(other, 'write'))).toBe(`${other} is not a drive file.`);
  expect(refusal(() => Drive.open(folder, 'read'))).toContain('is a folder');
  expect(refusal(() => Drive.open(join(folder, 'none.drive'), 'read'))).toContain('does not exist');
});

test('a drive of a newer version is refused and left as it is', () => {
  const path = makeSmallDrive(join(folder, 'newer.drive'));
  const db = new Database(path);
  db.pragma(`user_version = ${SCHEMA_VERSION + 1}`);
  db.close();
  const before = readFileSync(path);
  for (const mode of ['read', 'write'] as const)
    expect(refusal(() => Drive.open(path, mode))).toContain(
      `newer Lanetrace (drive version ${SCHEMA_VERSION + 1}`,
    );
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('an ingest never replaces what is no drive, and replaces a drive only when it is done', () => {
  const log = join(folder, 'log.mcap');
  writeFileSync(log, 'precious');
  expect(refusal(() => DriveWriter.create(log, identity))).toContain(
    'is not a drive file; it is left as it is',
  );
  expect(readFileSync(log, 'utf8')).toBe('precious');
  expect(refusal(() => DriveWriter.create(join(folder, 'no/such/place.drive'), identity))).toContain(
    'does not exist',
  );
  const path = makeSmallDrive(join(folder, 'again.drive'), { sweeps: 5 });
  const uuid = openAndRead(path);
  const writer = DriveWriter.create(path, identity);
  fillSmallDrive(writer);
  expect(openAndRead(path)).toBe(uuid);
  writer.finish();
  expect(openAndRead(path)).not.toBe(uuid);
});

function openAndRead(path: string): string {
  const drive = Drive.open(path, 'read');
  const { uuid } = drive.info;
  drive.close();
  return uuid;
}

test('a drive cut off anywhere is refused or read with an error in one sentence, never with wrong bytes', () => {
  const whole = makeSmallDrive(join(folder, 'whole.drive'), { sweeps: 40, points: 2000 });
  const size = statSync(whole).size;
  const intact = Drive.open(whole, 'read');
  const payloads = Array.from({ length: 40 }, (_, seq) => intact.payload(1, seq));
  intact.close();
  const cuts = [
    1,
    50,
    99,
    100,
    4096,
    16384,
    16385,
    40000,
    ...Array.from({ length: 12 }, (_, i) => Math.floor((size * (i + 0.37)) / 12)),
    size - 1,
  ];
  for (const cut of cuts) {
    const path = join(folder, 'cut.drive');
    copyFileSync(whole, path);
    truncateSync(path, cut);
    const message = refusal(() => {
      const drive = Drive.open(path, 'read');
      try {
        for (let seq = 0; seq < 40; seq++) expect(drive.payload(1, seq)).toEqual(payloads[seq]);
      } finally {
        drive.close();
      }
    });
    expect(message, `cut at ${cut} of ${size}`).toMatch(/is damaged|is not a drive file|is empty/);
    expect(message).toContain(path);
  }
});

test('damaged pages are reported as such when they are met', () => {
  const path = makeSmallDrive(join(folder, 'scratched.drive'), { sweeps: 40, points: 2000 });
  const bytes = readFileSync(path);
  for (let at = 16384 * 2; at < bytes.length; at += 16384) bytes.fill(0xff, at, at + 200);
  writeFileSync(path, bytes);
  expect(
    refusal(() => {
      const drive = Drive.open(path, 'read');
      try {
        for (const stream of drive.streams())
          for (const { seq } of drive.samples(stream.id)) drive.payload(stream.id, seq);
      } finally {
        drive.close();
      }
    }),
  ).toContain('damaged');
});

test('a folder without permission to write is refused for a new drive', () => {
  if (process.getuid?.() === 0) {
    console.error('SKIPPED: root may write anywhere; the folder without permission is not tested.');
    return;
  }
  const place = join(folder, 'locked');
  mkdirSync(place);
  chmodSync(place, 0o555);
  expect(refusal(() => DriveWriter.create(join(place, 'a.drive'), identity))).toMatch(
    /cannot be (opened|written)/,
  );
});

test('a drive whose writer was killed while it was open is whole, and at rest again after the next closing', () => {
  const path = makeSmallDrive(join(folder, 'crash.drive'));
  const room = join(import.meta.dirname, '../../../engine/drive/drive.ts');
  const script = join(folder, 'crash.ts');
  writeFileSync(
    script,
    `import { Drive } from '${room}';
     const drive = Drive.open('${path}', 'write');
     drive.bookmarks.add(1, 'kept');
     process.kill(process.pid, 'SIGKILL');`,
  );
  expect(spawnSync(process.execPath, [script]).signal).toBe('SIGKILL');
  expect(existsSync(`${path}-wal`)).toBe(true);
  const drive = Drive.open(path, 'read');
  expect(drive.bookmarks.list().map((each) => each.note)).toEqual(['kept']);
  drive.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
});

test.skipIf(process.platform !== 'linux')(
  'a lease of a process that was killed is free, though its parent has not asked after it',
  async () => {
    const path = join(folder, 'leased.drive');
    makeSmallDrive(path);
    // A shell that becomes a program which never asks after the child that it has: the child stays a zombie.
    const parent = spawn('sh', ['-c', 'sleep 30 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const zombie = Number(String(await new Promise((resolve) => parent.stdout.once('data', resolve))));
      const stat = (pid: number): string[] =>
        readFileSync(`/proc/${pid}/stat`, 'latin1')
          .replace(/^.*\) /s, '')
          .split(' ');
      const until = async (done: () => boolean): Promise<void> => {
        while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      // A shell would still ask after it.
      await until(() => readFileSync(`/proc/${parent.pid}/comm`, 'latin1').trim() === 'sleep');
      process.kill(zombie, 'SIGKILL');
      await until(() => stat(zombie)[0] === 'Z');
      const store = new Store(path, path, { readonly: false, create: false, timeoutMs: 0 });
      const lease = new Lease(store);
      const held = (pid: number): boolean => {
        store
          .query('INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)')
          .run('token', hostname(), pid, stat(pid)[19] ?? '', 'test', Date.now(), Date.now());
        return lease.holder() !== undefined;
      };
      expect([held(parent.pid ?? 0), held(zombie)]).toEqual([true, false]);
      store.close();
    } finally {
      parent.kill('SIGKILL');
    }
  },
);
