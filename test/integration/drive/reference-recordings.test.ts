/** Drives that refer to recordings, in every storage and packing: the payloads of a copy, and never wrong ones. */
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeAll, describe, expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { KeptAccess } from '../../../engine/drive/logs/access.ts';
import { relink } from '../../../engine/drive/upkeep/relink.ts';
import { rewrite } from '../../../engine/drive/upkeep/rewrite.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { estimateIngest } from '../../../engine/ingest/plan.ts';
import { exportDrive } from '../../../engine/reconstruct/results/export/export.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { writeBag } from '../../support/ingest/bag-file.ts';
import { bzip2, hasBzip2 } from '../../support/ingest/bzip2.ts';
import { openDb3, writeDb3 } from '../../support/ingest/db3-file.ts';
import { cdr, header, mcapBytes, smallDrive, T0, type TestMessage } from '../../support/ingest/mcap-file.ts';

const folder = temporaryFolder();
const access = new KeptAccess(join(folder, 'home'));
let made = 0;

/** Bytes that do not pack well, the same each time. */
const noise = (bytes: number, seed: number): Uint8Array =>
  Uint8Array.from({ length: bytes }, (_, i) => (Math.imul(i + seed, 2654435761) >>> 13) & 255);

/** Sweeps, and pictures of 30 kB, plain and as a camera packs them. */
const ALL = messages();

function messages(): TestMessage[] {
  const pictures = Array.from({ length: 10 }, (_, k): TestMessage[] => {
    const ns = T0 + BigInt(k) * 100_000_000n;
    const raw = { height: 100, width: 100, encoding: 'rgb8', is_bigendian: 0, step: 300 };
    const jpeg = Buffer.concat([Buffer.from('ffd8ffc0000b080008001001011100', 'hex'), noise(30_000, k)]);
    return [
      {
        ...{ topic: '/camera/raw', type: 'sensor_msgs/msg/Image', ns },
        message: { header: header(ns, 'camera_front'), ...raw, data: noise(30_000, 7 * k) },
      },
      {
        ...{ topic: '/camera/packed', type: 'sensor_msgs/msg/CompressedImage', ns },
        message: { header: header(ns, 'camera_front'), format: 'jpeg', data: jpeg },
      },
    ];
  }).flat();
  return [...smallDrive(), ...pictures].sort((a, b) => Number(a.ns - b.ns));
}

/** As rosbag2 packs messages one by one. */
const packed = (all: readonly TestMessage[]): TestMessage[] =>
  all.map(({ message, ...rest }) => ({
    ...rest,
    message: new Uint8Array(
      zstdCompressSync(message instanceof Uint8Array ? message : cdr(rest.type, message)),
    ),
  }));

type Kind = {
  readonly name: string;
  readonly write: (path: string, all: readonly TestMessage[]) => void | Promise<void>;
};
const bag = (name: string, shape: Parameters<typeof writeBag>[2]): Kind => ({
  name: `${name}.bag`,
  write: (path, all) => writeBag(path, all, { chunkBytes: 100_000, ...shape }),
});
const db3 = (name: string, shape: Parameters<typeof writeDb3>[2]): Kind => ({
  name: `${name}.db3`,
  write: (path, all) => writeDb3(path, all, shape),
});

const KINDS: readonly Kind[] = [
  bag('plain', {}),
  bag('lz4', { compression: 'lz4' }),
  ...(hasBzip2 ? [bag('bz2', { compression: 'bz2', pack: bzip2 })] : []),
  bag('unclosed', { compression: 'lz4', closed: false, indexed: false }),
  db3('iron', {}),
  db3('eloquent', { version: 1 }),
  db3('small-pages', { pageBytes: 512 }),
  db3('large-pages', { pageBytes: 65_536 }),
  db3('packed-messages', { packed: true }),
  {
    name: 'packed-messages.mcap',
    write: async (path, all) =>
      writeFileSync(path, await mcapBytes(packed(all), { compression: 'lz4', chunkBytes: 100_000 })),
  },
];

const EACH = KINDS.map((kind) => [kind.name, kind] as const);

/** Every payload and the digest of every stream, each where it is refused as the sentence that says so. */
function contents(path: string): string[] {
  const drive = Drive.open(path, 'read', access);
  const payload = (stream: number, seq: number): string => {
    try {
      return Buffer.from(drive.payload(stream, seq)).toString('base64');
    } catch (error) {
      return `refused: ${error instanceof Error ? error.message : ''}`;
    }
  };
  try {
    return drive
      .streams()
      .flatMap(({ id, name, count }) => [
        `${name} ${drive.digest(id)}`,
        ...Array.from({ length: count }, (_, seq) => payload(id, seq)),
      ]);
  } finally {
    drive.close();
  }
}

const isRefusal = (each: string): boolean => each.startsWith('refused: ');
const refusals = (path: string): string[] => contents(path).filter(isRefusal);

function stateOf(path: string) {
  const drive = Drive.open(path, 'read', access);
  try {
    return drive.logState();
  } finally {
    drive.close();
  }
}

async function referred(
  kind: Kind,
  all: readonly TestMessage[] = ALL,
): Promise<{ log: string; drive: string }> {
  const place = join(folder, `place-${made++}`);
  mkdirSync(place);
  const [log, drive] = [join(place, kind.name), join(place, 'refers.drive')];
  await kind.write(log, all);
  await ingest(log, drive, { reference: { access } });
  return { log, drive };
}

/** What of the log a payload of a stream lies in. */
function placeOf(drive: string, stream: string, seq: number) {
  const db = new Database(drive, { readonly: true });
  try {
    return db
      .prepare(
        `SELECT holder, chunk, at, length FROM sample JOIN sample_place ON sample.blob = sample_place.id
         WHERE stream = (SELECT id FROM stream WHERE name = ?) AND seq = ?`,
      )
      .get(stream, seq) as { holder: string; chunk: number | null; at: number; length: number } | undefined;
  } finally {
    db.close();
  }
}

/** The same once more, behind: the middle of a log of this size is no part of the file's own digest. */
const later = (): TestMessage[] => ALL.map((each) => ({ ...each, ns: each.ns + 1_500_000_000n }));

describe.each(EACH)('a drive that refers to %s', (_, kind) => {
  let [log, drive, copy] = ['', '', ''];
  let bytes: Buffer;
  /** Of the copy. */
  let wanted: string[];

  beforeAll(async () => {
    ({ log, drive } = await referred(kind, [...ALL, ...later()]));
    copy = `${log}.copy.drive`;
    await ingest(log, copy);
    bytes = readFileSync(log);
    wanted = contents(copy);
  });

  /** Puts other bytes in the place of the log's for as long as `look` takes. */
  function changed(to: Uint8Array, sameTime: boolean, look: () => void): void {
    const { atime, mtime } = statSync(log);
    writeFileSync(log, to);
    if (sameTime) utimesSync(log, atime, mtime);
    try {
      look();
    } finally {
      writeFileSync(log, bytes);
      utimesSync(log, atime, mtime);
    }
  }

  /** What is not refused is right. */
  function expectRightOrRefused(): string[] {
    const found = contents(drive);
    for (const [k, each] of found.entries()) if (!isRefusal(each)) expect(each).toBe(wanted[k]);
    return found.filter(isRefusal);
  }

  test('gives the payloads of a copy, pictures and sweeps out of the log', () => {
    expect(contents(drive)).toEqual(wanted);
    for (const stream of ['/lidar/points', '/camera/raw', '/camera/packed'])
      expect(placeOf(drive, stream, 5), stream).toBeDefined();
    expect(statSync(copy).size - statSync(drive).size).toBeGreaterThan(1_000_000);
  });

  test('refuses a log that was cut or grew, and gives all that it holds itself', () => {
    for (const to of [bytes.subarray(0, -1000), Buffer.concat([bytes, noise(1000, 1)])])
      changed(to, true, () => {
        expect(stateOf(drive)).toMatchObject({ state: 'changed' });
        const refused = expectRightOrRefused();
        expect(refused[0]).toContain(`${log} has changed since the drive was made of it`);
        expect(refused.length).toBeLessThan(wanted.length / 2);
      });
  });

  test('never gives bytes that changed under the same size and time', () => {
    const other = Buffer.from(bytes);
    other.set(noise(20_000, 3), Math.floor(bytes.length * 0.4));
    changed(other, true, () => {
      const refused = expectRightOrRefused();
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThan(60);
      for (const each of refused) expect(each).toContain(log);
    });
  });

  test('asks for a log that is gone, and takes it where it lies now', () => {
    const away = join(folder, `away-${made++}-${kind.name}`);
    renameSync(log, away);
    expect(stateOf(drive)?.state).toBe('missing');
    expect(expectRightOrRefused()[0]).toContain(`is not at ${log} any more`);
    expect(relink(drive, away, access).state).toBe('there');
    expect(contents(drive)).toEqual(wanted);
    renameSync(away, log);
    relink(drive, log, access);
  });

  test('is made whole, packed and cut to a case that need no log', async () => {
    const [archive, cut] = [`${log}.archive.drive`, `${log}.case.drive`];
    const open = Drive.open(drive, 'read', access);
    await exportDrive(open, cut, { format: 'case', fromS: 0, toS: 1 });
    open.close();
    await rewrite(drive, archive, { pack: true, embed: true, access });
    await rewrite(drive, drive, { pack: false, embed: true, access });
    rmSync(log);
    for (const path of [drive, archive]) expect(contents(path)).toEqual(wanted);
    const part = Drive.open(cut, 'read');
    const sweeps = part.streams().find(({ name }) => name === '/lidar/points')?.id ?? -1;
    for (const { seq } of part.samples(sweeps))
      expect(wanted).toContain(Buffer.from(part.payload(sweeps, seq)).toString('base64'));
    part.close();
  });
});

test.each([
  ['a bag', bag('plain', { compression: 'lz4' })],
  ['a database', db3('plain', {})],
])('%s in parts is referred to as one recording, and found where its folder moved', async (_, kind) => {
  const log = join(folder, `parts-${made++}`);
  mkdirSync(log);
  await kind.write(join(log, `a_0.${kind.name}`), ALL);
  await kind.write(join(log, `a_1.${kind.name}`), later());
  await ingest(log, `${log}.copy.drive`);
  await ingest(log, `${log}.drive`, { reference: { access } });
  expect(contents(`${log}.drive`)).toEqual(contents(`${log}.copy.drive`));
  expect(stateOf(`${log}.drive`)).toMatchObject({ state: 'there', files: 2 });
  const moved = `${log}-moved`;
  renameSync(log, moved);
  relink(`${log}.drive`, moved, access);
  expect(contents(`${log}.drive`)).toEqual(contents(`${log}.copy.drive`));
  rmSync(join(moved, `a_1.${kind.name}`));
  // What lies in the other part is still read.
  expect(stateOf(`${log}.drive`)).toMatchObject({ state: 'missing' });
  const refused = refusals(`${log}.drive`);
  expect(refused.length).toBeGreaterThanOrEqual(30);
  for (const each of refused) expect(each).toContain('a_1.');
});

test.each(['db3', 'mcap'])(
  'a .%s that is packed as a whole is not referred to, and why is said',
  async (ending) => {
    const plain = join(folder, `whole-${made++}.${ending}`);
    if (ending === 'db3') writeDb3(plain, ALL);
    else writeFileSync(plain, await mcapBytes(ALL));
    const log = `${plain}.zstd`;
    writeFileSync(log, zstdCompressSync(readFileSync(plain)));
    const out = `${plain}.drive`;
    await expect(ingest(log, out, { reference: { access } })).rejects.toThrow(
      /A drive cannot refer to .*\.zstd: whole-.* is packed as a whole by zstd.*unpack it first/,
    );
    const { referenceBytes, referenceRefusal } = await estimateIngest(log);
    expect([referenceBytes, referenceRefusal]).toEqual([
      undefined,
      expect.stringContaining('packed as a whole'),
    ]);
    expect((await estimateIngest(plain)).referenceBytes).toBeGreaterThan(0);
  },
);

test('a database that was not closed is not referred to, and one in WAL mode that was closed is', async () => {
  const log = join(folder, 'wal.db3');
  const db = openDb3(log, ALL, { journal: 'wal' });
  await expect(ingest(log, `${log}.drive`, { reference: { access } })).rejects.toThrow(
    /wal\.db3 was not closed properly: a part of it lies in wal\.db3-wal beside it/,
  );
  db.close();
  await ingest(log, `${log}.drive`, { reference: { access } });
  await ingest(log, `${log}.copy.drive`);
  expect(contents(`${log}.drive`)).toEqual(contents(`${log}.copy.drive`));
});

test('rows that lie across the file are referred to, too', async () => {
  const log = join(folder, 'scattered.db3');
  const db = openDb3(log, ALL);
  // Rows that were removed leave pages here and there, which later ones take in any order.
  db.exec(
    'DELETE FROM messages WHERE id % 3 = 0; UPDATE messages SET data = data || zeroblob(1) WHERE id % 7 = 1',
  );
  const insert = db.prepare(
    'INSERT INTO messages(topic_id, timestamp, data) SELECT topic_id, timestamp + 1, data FROM messages WHERE id = ?',
  );
  for (let id = 1; id < 100; id++) insert.run(id);
  db.close();
  await ingest(log, `${log}.drive`, { reference: { access } });
  await ingest(log, `${log}.copy.drive`);
  expect(contents(`${log}.drive`)).toEqual(contents(`${log}.copy.drive`));
  expect(placeOf(`${log}.drive`, '/camera/raw', 3)?.holder).toBe('sqlite-cell');
});

const attacked = new Map<string, Promise<{ drive: string }>>();

/** A drive of its own each time; the log is loaded once. */
async function attackable(kind: Kind): Promise<string> {
  const first = attacked.get(kind.name) ?? referred(kind);
  attacked.set(kind.name, first);
  const path = join(folder, `attacked-${made++}.drive`);
  copyFileSync((await first).drive, path);
  return path;
}

test.each([
  ['a row behind the end', 'UPDATE sample_place SET chunk = 9007199254740000'],
  ['a row that is none', 'UPDATE sample_place SET chunk = chunk + 1'],
  ['a row of the first page', 'UPDATE sample_place SET chunk = 0'],
  ['a place behind the row', 'UPDATE sample_place SET at = at + 1000000'],
  ['a chunk of another format', "UPDATE sample_place SET holder = 'bag-chunk'"],
  [
    'a recipe that unpacks',
    `UPDATE sample_place SET recipe = '{"kind":"unzstd/1","bytes":9e15,"at":0,"length":1}'`,
  ],
  [
    'a recipe within a recipe',
    `UPDATE sample_place SET recipe = '{"kind":"unzstd/1","bytes":9,"at":0,"length":1,"inner":{"kind":"unzstd/1"}}'`,
  ],
])('of a database %s is refused in a sentence', async (_, attack) => {
  const drive = await attackable(db3('attacked', {}));
  const db = new Database(drive);
  db.exec(attack);
  db.close();
  expect(refusals(drive).length).toBeGreaterThan(20);
});

test.each([
  ['a chunk behind the end', 'UPDATE sample_place SET chunk = 9007199254740000'],
  ['a chunk that is none', 'UPDATE sample_place SET chunk = chunk + 1'],
  ['a row in a bag', "UPDATE sample_place SET holder = 'sqlite-cell'"],
])('of a bag %s is refused in a sentence', async (_, attack) => {
  const drive = await attackable(bag('attacked', { compression: 'lz4' }));
  const db = new Database(drive);
  db.exec(attack);
  db.close();
  expect(refusals(drive).length).toBeGreaterThan(20);
});
