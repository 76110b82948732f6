/** Archives made to fill the memory: entries that are the same bytes, more than is held at once, arrays of narrow numbers. */
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { UnpackAllowance } from '../../../../engine/ingest/compression/allowance.ts';
import { readNpzCloud } from '../../../../engine/ingest/media/clouds/npy-cloud.ts';
import { readNpy, readNpyRecords } from '../../../../engine/ingest/media/npy.ts';
import { unzip } from '../../../../engine/ingest/media/zip.ts';

const MIB = 1024 * 1024;

/** An archive with entries that refer to stored bytes, which may be the same. */
function archive(
  blocks: readonly { readonly packed: Uint8Array; readonly size: number }[],
  entries: readonly { readonly name: string; readonly block: number }[],
): Uint8Array {
  const parts: Buffer[] = [];
  const places: number[] = [];
  let at = 0;
  const add = (bytes: Uint8Array): void => {
    parts.push(Buffer.from(bytes));
    at += bytes.length;
  };
  for (const { packed } of blocks) {
    places.push(at);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    add(local);
    add(packed);
  }
  const begin = at;
  for (const { name, block } of entries) {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(8, 10);
    head.writeUInt32LE(blocks[block]?.packed.length ?? 0, 20);
    head.writeUInt32LE(blocks[block]?.size ?? 0, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(places[block] ?? 0, 42);
    add(head);
    add(Buffer.from(name));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at - begin, 12);
  end.writeUInt32LE(begin, 16);
  add(end);
  return Buffer.concat(parts);
}

function npy(descr: string, shape: string, bytes: number): Uint8Array {
  const text = `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const head = Buffer.concat([Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'), Buffer.from(`${text}\n`)]);
  return Buffer.concat([head, Buffer.alloc(bytes)]);
}

/** With bytes behind its end, which no reader needs: it packs by less than what is told from a bomb. */
const packed = (content: Uint8Array) => ({
  packed: Buffer.concat([deflateRawSync(content, { level: 9 }), Buffer.alloc(content.length / 900)]),
  size: content.length,
});

test('entries that are the same bytes are refused by the name of the second', () => {
  const block = packed(npy("'<f4'", '(1000, 3)', 12_000));
  const bytes = archive(
    [block],
    [
      { name: 'points.npy', block: 0 },
      { name: 'copy.npy', block: 0 },
    ],
  );
  expect(unzip(bytes, (name) => name === 'points.npy').size).toBe(1);
  expect(() => unzip(bytes, () => true)).toThrow('its entry copy.npy overlaps others');
});

test('entries that are more than 256 MiB together are refused before they are unpacked', () => {
  const blocks = [100, 100, 100].map((mib) => packed(new Uint8Array(mib * MIB)));
  const bytes = archive(
    blocks,
    blocks.map((_, block) => ({ name: `${block}.npy`, block })),
  );
  expect(() => unzip(bytes, () => true)).toThrow('its entries have more than 268435456 bytes unpacked');
});

test('numbers of one byte are not read where they would take eight times a large file', () => {
  const table = npy("'|u1'", '(20000000, 3)', 60 * MIB);
  expect(() => readNpy(table)).toThrow(/it holds 60000000 numbers of 1 bytes, more than/);
  const records = npy("[('x','|u1'),('y','|u1'),('z','|u1')]", '(20000000,)', 60 * MIB);
  expect(() => readNpyRecords(records)).toThrow(/it holds 60000000 numbers of 1 bytes, more than/);
});

test('of arrays beside the points as many are kept as are read, and the rest is said', () => {
  const blocks = [
    packed(npy("'<f4'", '(2097152, 3)', 24 * MIB)),
    ...Array.from({ length: 12 }, () => packed(npy("'|u1'", '(2097152,)', 2 * MIB))),
  ];
  const entries = blocks.map((_, block) => ({ name: block === 0 ? 'points.npy' : `f${block}.npy`, block }));
  const { cloud, notes } = readNpzCloud(archive(blocks, entries));
  expect(cloud.fields).toHaveLength(3 + 8);
  expect(notes).toEqual([
    { level: 'error', reason: 'has 4 more arrays beside its points than are read: left out' },
  ]);
});

test.each(['zstd', 'lz4', 'bz2'])(
  'a chunk of %s that packs by more than fifty times has 64 MiB at most',
  (compression) => {
    const why = (mib: number, ratio: number) =>
      new UnpackAllowance().refuse({ compression, uncompressedBytes: mib * MIB }, (mib * MIB) / ratio);
    expect(why(64, 200)).toBeUndefined();
    expect(why(200, 40)).toBeUndefined();
    expect(why(65, 60)).toMatch(/claims 68157440 bytes unpacked, more than a chunk may have/);
  },
);
