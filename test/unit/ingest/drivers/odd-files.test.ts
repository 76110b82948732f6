/** Point cloud files with parts that few writers use: extra bytes of pairs and with a scale, a viewpoint. */
import { expect, test } from 'vitest';
import { openPacked } from '../../../../engine/drive/recipes/packed.ts';
import { valuesOf } from '../../../../engine/drive/recipes/values.ts';
import { readLas } from '../../../../engine/ingest/formats/clouds/files/las.ts';
import { readPcd } from '../../../../engine/ingest/media/clouds/pcd.ts';
import { lasFile, pcdFile } from '../../../support/ingest/cloud-file.ts';

/** A description of extra bytes (LAS 1.4, table 24): type, options, name, and scale and offset of the first value. */
function descriptor(type: number, name: string, scale?: number, offset = 0): Buffer {
  const bytes = Buffer.alloc(192);
  bytes.writeUInt8(type, 2);
  bytes.writeUInt8(scale === undefined ? 0 : 8 | 16, 3);
  bytes.write(name, 4, 'latin1');
  bytes.writeDoubleLE(scale ?? 0, 112);
  bytes.writeDoubleLE(offset, 136);
  return bytes;
}

/** One point with these bytes behind it. */
function lasWith(descriptors: readonly Buffer[], extra: Buffer): Buffer {
  const plain = lasFile([[1, 2, 3, 40]]);
  const record = Buffer.alloc(54);
  record.write('LASF_Spec', 2, 'latin1');
  record.writeUInt16LE(4, 18);
  record.writeUInt16LE(192 * descriptors.length, 20);
  const head = Buffer.from(plain.subarray(0, 227));
  head.writeUInt32LE(227 + 54 + 192 * descriptors.length, 96);
  head.writeUInt32LE(1, 100);
  head.writeUInt16LE(28 + extra.length, 105);
  return Buffer.concat([head, record, ...descriptors, plain.subarray(227), extra]);
}

test('extra bytes of pairs do not end the list, and a scale is told', async () => {
  const extra = Buffer.alloc(16 + 2 + 4 + 1);
  extra.writeDoubleLE(0.5, 0);
  extra.writeDoubleLE(0.25, 8);
  extra.writeInt16LE(250, 16);
  extra.writeUInt8(7, 22);
  const descriptors = [
    descriptor(20, 'pair'),
    descriptor(4, 'dev', 0.01, 1),
    descriptor(0, 'own'),
    descriptor(1, 'ring'),
  ];
  descriptors[2]?.writeUInt8(4, 3);
  const { cloud, notes } = await readLas(lasWith(descriptors, extra));
  expect(cloud.fields.slice(-3).map(({ name, type, count }) => [name, type, count])).toEqual([
    ['pair', 'f64', 2],
    ['dev', 'i16', 1],
    ['ring', 'u8', 1],
  ]);
  const points = openPacked(cloud);
  const value = (name: string): number | undefined => {
    const field = points.others.find((each) => each.name === name);
    return field && valuesOf(points, field)[0];
  };
  expect([value('dev'), value('ring')]).toEqual([250, 7]);
  expect(notes.map(({ reason }) => reason)).toEqual(
    expect.arrayContaining([
      'its field "dev" holds the numbers as written: times 0.01, plus 1, they are what is meant',
      'its extra bytes "own" are left out',
    ]),
  );
});

test('extra bytes that reach past the point, or are of no type, end the list and are named', async () => {
  const { cloud, notes } = await readLas(
    lasWith([descriptor(31, 'odd'), descriptor(1, 'ring')], Buffer.alloc(4)),
  );
  expect(cloud.fields.map(({ name }) => name)).not.toContain('ring');
  expect(notes.map(({ reason }) => reason)).toContain(
    `its extra bytes from ${JSON.stringify('odd')} on are left out`,
  );
});

test('a viewpoint that is not the origin is told', () => {
  const plain = pcdFile(
    {
      fields: [
        ['x', 'F4'],
        ['y', 'F4'],
        ['z', 'F4'],
      ],
      rows: [[1, 2, 3]],
    },
    'ascii',
  );
  expect(readPcd(plain).notes).toEqual([]);
  const moved = plain.toString('latin1').replace('VIEWPOINT 0 0 0 1 0 0 0', 'VIEWPOINT 1 0 2 1 0 0 0');
  expect(readPcd(Buffer.from(moved, 'latin1')).notes).toEqual([
    {
      level: 'info',
      reason: 'its VIEWPOINT (1 0 2 1 0 0 0) is not applied: the points are taken as they stand',
    },
  ]);
});
