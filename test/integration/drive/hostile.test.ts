/** Drives that somebody else made: damaged, or made to do harm. Each answers in a sentence and in time, or is read as it is. */
import { copyFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import { InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { SCHEMA_VERSION } from '../../../engine/drive/store/schema.ts';
import { checkSchema } from '../../../engine/drive/store/schema-check.ts';
import { limitStatements, Store } from '../../../engine/drive/store/store.ts';
import { listRuns } from '../../../engine/reconstruct/run/runs.ts';
import { Replay } from '../../../engine/replay/replay.ts';
import { cardOf } from '../../../engine/serve/library/card.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { attacked, CONTENT_ATTACKS, leaveJournal, SCHEMA_ATTACKS } from '../../support/hostile-drives.ts';
import { inNamespace } from '../../support/namespace.ts';
import { processorSeconds } from '../../support/processor.ts';

const folder = temporaryFolder();
const good = makeSmallDrive(join(folder, 'good.drive'));

/** Generous for what takes a fraction of one; an attack that works takes for ever. */
const MOST_S = 20;

/** The sentences of everything that reads a drive; anything but a sentence fails the test. */
function sentences(work: readonly (() => unknown)[]): string[] {
  return work.flatMap((each) => {
    try {
      each();
      return [];
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return [error.message];
    }
  });
}

/** Opens a drive and reads everything that the interface and the command line read of it. */
function readAll(path: string): string[] {
  let drive: Drive | undefined;
  const opened = sentences([() => (drive = Drive.open(path, 'read'))]);
  if (!drive) return opened;
  const open = drive;
  const found = sentences([
    () => open.report(),
    () => open.calibrations(),
    () => listRuns(open),
    () => open.bookmarks.list(),
    () => open.lease.holder(),
    () => open.raw(),
    () => open.revisions.list().forEach(({ id }) => void open.revisions.edits(id, 10)),
    () => new Replay(open).trajectory(),
    () => open.signals(),
    () => open.artifacts.ofResult(1),
    () => open.artifacts.parts(1),
    () => open.artifacts.parts(1, 0, [0, 0, 0, 1, 1, 1]),
    () => open.artifacts.read(1, '0'),
    () => open.links.of(1, 'x'),
    ...[1, 2, 3, 4].flatMap((stream) => [
      () => [...open.samples(stream)],
      () => open.payload(stream, 3),
      () => open.latest(stream, 1e9),
      () => open.density(stream, 0, 2e9, 64),
      () => open.times(stream, 0, 2e9, 100),
      () => open.signal(stream, 0, 2e9, 100),
    ]),
  ]);
  found.push(...sentences([() => open.close()]));
  return found;
}

test.each(Object.entries(SCHEMA_ATTACKS))('%s is refused before it runs', async (name, attack) => {
  const path = attacked(good, join(folder, 'schema.drive'), attack);
  const before = readFileSync(path);
  const took = await processorSeconds(() => {
    for (const mode of ['read', 'write'] as const) {
      const [said] = sentences([() => Drive.open(path, mode).close()]);
      expect(said, name).toContain(path);
      expect(said?.length).toBeLessThan(600);
    }
  });
  expect(took).toBeLessThan(MOST_S);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test.each(Object.entries(CONTENT_ATTACKS))(
  '%s costs what it touches, in a sentence and in time',
  async (_, attack) => {
    const path = attacked(good, join(folder, 'content.drive'), attack);
    const took = await processorSeconds(async () => {
      for (const said of readAll(path)) expect(said.length).toBeLessThan(1000);
      await cardOf(path).catch((error: unknown) => expect(error).toBeInstanceOf(InputError));
    });
    expect(took).toBeLessThan(MOST_S);
  },
);

test.each([
  'a report without findings',
  'JSON of depth 100000',
  'a negative count',
  'a rotation of zero',
  'a length that is not that of the bytes',
  'text where bytes belong',
  'times beyond what a number holds',
])('%s is named with file, table and row', (name) => {
  const attack = CONTENT_ATTACKS[name];
  if (!attack) throw new Error(`There is no attack "${name}".`);
  const path = attacked(good, join(folder, 'named.drive'), attack);
  expect(readAll(path).join('\n')).toMatch(
    new RegExp(`${path} is damaged: table (report|stream|calibration|sample), row`),
  );
});

test('a drive with statistics, or whose comments differ, is one of ours', () => {
  const path = join(folder, 'analysed.drive');
  attacked(good, path, (db) => {
    db.exec('ANALYZE');
    db.pragma('writable_schema = ON');
    db.exec(`UPDATE sqlite_schema SET sql = replace(sql, '-- SHA-256', '-- The SHA-256 digest')`);
  });
  expect(
    readAll(path).filter((said) => !/has no (artifact|signal|part|sample)|has no sample/.test(said)),
  ).toEqual([]);
});

test('a question that takes too long ends, and the next one is answered', () => {
  const store = new Store('x.drive', good, { readonly: true, create: false, timeoutMs: 0, statementMs: 300 });
  expect(
    sentences([
      () =>
        store
          .query('WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n')
          .get(),
    ]),
  ).toEqual([expect.stringContaining('x.drive was given up: one question to it took longer than 0.3 s')]);
  expect(store.query<{ a: number }>('SELECT 1 AS a').get()).toEqual({ a: 1 });
  checkSchema(store, SCHEMA_VERSION);
  store.close();
});

test('a drive cut off at every sixteenth is refused or read, in sentences', () => {
  const whole = readFileSync(good);
  for (let part = 0; part < 16; part++) {
    const path = join(folder, 'cut.drive');
    writeFileSync(path, whole.subarray(0, Math.floor((whole.length * part) / 16)));
    readAll(path);
  }
});

test('hundreds of drives with flipped bytes answer in sentences, none with a fault', () => {
  limitStatements(2000);
  const whole = readFileSync(good);
  let state = 42;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const calm = readAll(good).length;
  let told = 0;
  for (let round = 0; round < 200; round++) {
    const bytes = Uint8Array.from(whole);
    // The header of a page says most about what the page is: half of the flips go there.
    const pages = Math.floor(bytes.length / 16384);
    for (let flips = 0; flips <= random(12); flips++) {
      const at = flips % 2 === 0 ? random(bytes.length) : random(pages) * 16384 + random(64);
      bytes[at] = random(256);
    }
    const path = join(folder, 'flipped.drive');
    writeFileSync(path, bytes);
    if (readAll(path).length !== calm) told++;
  }
  limitStatements(undefined);
  expect(told).toBeGreaterThan(5);
});

test('a journal that a kill left is played back at opening, by whoever opens it', () => {
  for (const mode of ['read', 'write'] as const) {
    const path = join(folder, `hot-${mode}.drive`);
    copyFileSync(good, path);
    leaveJournal(path);
    const drive = Drive.open(path, mode);
    expect(drive.streams()).toHaveLength(4);
    drive.close();
    expect(existsSync(`${path}-journal`)).toBe(false);
    expect(statSync(path).size).toBe(statSync(good).size);
  }
});

test('a journal that names a file outside of the drive is not played back, and that file stays', () => {
  const path = join(folder, 'outside.drive');
  copyFileSync(good, path);
  leaveJournal(path);
  const victim = join(folder, 'precious');
  writeFileSync(victim, 'precious');
  const name = Buffer.from(victim);
  const tail = Buffer.alloc(20);
  tail.writeUInt32BE(name.length, 4);
  tail.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    8,
  );
  Buffer.from('d9d505f920a163d7', 'hex').copy(tail, 12);
  writeFileSync(
    `${path}-journal`,
    Buffer.concat([readFileSync(`${path}-journal`), tail.subarray(0, 4), name, tail.subarray(4)]),
  );
  for (const mode of ['read', 'write'] as const)
    expect(sentences([() => Drive.open(path, mode)])[0]).toContain('names a file outside of the drive');
  expect(readFileSync(victim, 'utf8')).toBe('precious');
});

test('in a read-only place a journal is named with what to copy, and nothing is written', () => {
  const path = join(folder, 'archived.drive');
  copyFileSync(good, path);
  leaveJournal(path);
  const script = join(folder, 'open.ts');
  const drive = join(import.meta.dirname, '../../../engine/drive/drive.ts');
  writeFileSync(
    script,
    `import { Drive } from '${drive}';
     try { Drive.open('${path}', 'read'); } catch (error) { console.log(error.name, error.message); }`,
  );
  const ran = inNamespace(
    `mount --bind '${folder}' '${folder}' && mount -o remount,ro,bind '${folder}' && '${process.execPath}' '${script}'`,
    'a journal in a read-only place',
  );
  if (!ran) return;
  expect(String(ran.stdout)).toContain(`copy ${path} and ${path}-journal to a folder that can be written`);
  expect(String(ran.stdout)).toContain('InputError');
});

test('a lease of another host or from the future is shown with its holder, and a person takes it over', () => {
  const path = join(folder, 'leased.drive');
  attacked(good, path, (db) => {
    db.prepare("INSERT INTO lease VALUES (1, 't', 'other-host', 77, '', 'reconstruction', 0, ?, 0)").run(
      Date.now() + 365 * 86400e3,
    );
  });
  const drive = Drive.open(path, 'write');
  expect(drive.lease.holder()).toMatchObject({ host: 'other-host', pid: 77, taken: 0 });
  const [said] = sentences([() => drive.lease.take('reconstruction')]);
  expect(said).toMatch(/reconstruction, pid 77 on other-host, since 1970-01-01 .* in the future/);
  drive.lease.take('reconstruction', { takeOver: true });
  expect(drive.lease.holder()).toMatchObject({ pid: process.pid });
  expect(drive.lease.beat()).toBe(false);
  const other = Drive.open(path, 'write');
  other.lease.take('reconstruction', { takeOver: true });
  // Who lost it finds out, and stops.
  expect(drive.lease.beat()).toBe(true);
  other.close();
  drive.close();
});

test('a column block whose columns overlap, repeat or are too many is refused', () => {
  const block = (columns: unknown): Uint8Array => {
    const header = new TextEncoder().encode(JSON.stringify({ meta: {}, columns }));
    const bytes = new Uint8Array(1024 * 1024);
    bytes.set(encodeColumns({}, {}).subarray(0, 4));
    new DataView(bytes.buffer).setUint32(4, header.length, true);
    bytes.set(header, 8);
    return bytes;
  };
  const f64 = (name: string, offset: number, length: number) => ({ name, type: 'f64', offset, length });
  for (const columns of [
    [f64('a', 0, 10), f64('b', 8, 10)],
    [f64('a', 0, 1), f64('a', 8, 1)],
    Array.from({ length: 10_000 }, (_, i) => f64(String(i), 0, 0)),
    [{ name: 'a', type: 'f64', offset: 0, length: 1e15 }],
    [{ name: 'a', type: 'f64', offset: 0, length: -1 }],
    JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`),
  ])
    expect(() => decodeColumns(block(columns))).toThrow(InputError);
});
