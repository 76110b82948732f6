/** Point cloud files of someone who means harm: claims cost no memory, lines without end no time, and no value is made up. */
import { expect, test } from 'vitest';
import { openPacked } from '../../../../engine/drive/recipes/packed.ts';
import { valuesOf } from '../../../../engine/drive/recipes/values.ts';
import { readLas } from '../../../../engine/ingest/formats/clouds/files/las.ts';
import { readPly } from '../../../../engine/ingest/formats/clouds/files/ply.ts';
import { readCsv, readXyz } from '../../../../engine/ingest/formats/clouds/files/tables.ts';
import { type CloudFile, placeNear } from '../../../../engine/ingest/media/clouds/cloud-file.ts';
import { lasFile } from '../../../support/ingest/cloud-file.ts';

const bytesOf = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));

/** The points, a row each, of the fields that are named. */
function pointsOf({ cloud }: CloudFile, names: readonly string[] = ['x', 'y', 'z']): number[][] {
  const points = openPacked(cloud);
  const columns = names.map((name) => {
    const field = cloud.fields.find((each) => each.name === name);
    if (!field) throw new Error(`There is no ${name}.`);
    return [...valuesOf(points, field)];
  });
  return Array.from({ length: cloud.width * cloud.height }, (_, i) =>
    columns.map((values) => values[i] ?? 0),
  );
}
const said = ({ notes }: CloudFile): string[] => notes.map(({ level, reason }) => `${level}: ${reason}`);

const XYZ = 'property float x\nproperty float y\nproperty float z\n';
const ply = (format: string, elements: string, ...body: readonly (string | Uint8Array)[]): Uint8Array =>
  bytesOf(`ply\nformat ${format} 1.0\n${elements}end_header\n`, ...body);
const point = (...values: readonly number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
const counted = (count: number, ...values: readonly number[]): Uint8Array =>
  new Uint8Array(Buffer.concat([new Uint8Array(Uint32Array.of(count).buffer), point(...values)]));

test('a list of PLY that claims four billion values costs its point, in text and in binary', () => {
  const elements = `element vertex 2\n${XYZ}property list uint float w\n`;
  const text = readPly(ply('ascii', elements, '1 2 3 4294967295 1\n4 5 6 1 7\n'));
  expect(pointsOf(text)).toEqual([[4, 5, 6]]);
  expect(said(text)).toContain('warn: 1 lines have not the numbers of a point: left out');
  const good = bytesOf(point(1, 2, 3), counted(2, 8, 9));
  const binary = readPly(
    ply('binary_little_endian', elements, good, bytesOf(point(4, 5, 6), counted(4_294_967_295, 1))),
  );
  expect(pointsOf(binary)).toEqual([[1, 2, 3]]);
  expect(said(binary)).toEqual([
    'error: claims 2 points and has 1: it is cut',
    'info: lists at its points are left out (w)',
  ]);
});

test('faces with lists before the vertices are passed over, and those that have no end leave no point', () => {
  const elements = `element face 1\nproperty list int int v\nelement vertex 1\n${XYZ}`;
  const face = (count: number): Uint8Array => new Uint8Array(Int32Array.of(count, 7, 8).buffer);
  expect(pointsOf(readPly(ply('binary_little_endian', elements, face(2), point(1, 2, 3))))).toEqual([
    [1, 2, 3],
  ]);
  expect(pointsOf(readPly(ply('binary_little_endian', elements, face(-2), point(1, 2, 3))))).toEqual([]);
  const text = ply(
    'ascii',
    `element nothing 4000000000\nelement face 1\nproperty list uchar int v\nelement vertex 1\n${XYZ}`,
    '2 7 8\n1 2 3\n',
  );
  expect(pointsOf(readPly(text))).toEqual([[1, 2, 3]]);
});

test('a line of a table without end is no row, and hides none', () => {
  const csv = readCsv(
    bytesOf('x,y,z\n1,2,3\n', '7'.repeat(300_000), '\n', '"a,'.repeat(100_000), '\n4,5,6\n'),
  );
  expect(pointsOf(csv)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(said(csv)).toEqual(['warn: 1 lines have not the numbers of a point: left out']);
  const words = `${'7'.repeat(64_000)},${'7'.repeat(64_000)}\n`.repeat(30);
  expect(pointsOf(readCsv(bytesOf('x,y,z\n', words, '4,5,6\n')))).toEqual([[4, 5, 6]]);
  const xyz = readXyz(bytesOf('1 2 3\n', '\n'.repeat(500_000), '7'.repeat(300_000), '\n4 5 6\n'));
  expect(pointsOf(xyz)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(() => readXyz(bytesOf('7'.repeat(300_000)))).toThrow('it has no line of three numbers');
  expect(() => readCsv(bytesOf('x,'.repeat(300_000)))).toThrow('its first line has more than 65536 bytes');
  expect(() => readCsv(bytesOf(`x,y,z${',c'.repeat(300)}\n`))).toThrow(
    'it has 303 columns, more than the 256',
  );
});

test('quotes, blanks and decimal commas of a table are understood; numbers of programs are no measurements', () => {
  const quoted = readCsv(
    bytesOf('"x","y","z","a ""name"", quoted"\n"1","2","3","4,5"\n 4 ,5, 6 ,\n0x10,1,2,3\n'),
  );
  expect(pointsOf(quoted)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [Number.NaN, 1, 2],
  ]);
  const german = 'x;y;z\n1,5;2,5;-3,25\n4;5;6\n';
  for (const file of [readCsv(bytesOf(german)), readXyz(bytesOf(german.slice(6).replaceAll(';', ' ')))]) {
    expect(pointsOf(file)).toEqual([
      [1.5, 2.5, -3.25],
      [4, 5, 6],
    ]);
    expect(said(file)).toEqual(['info: its numbers have decimal commas']);
  }
  expect(pointsOf(readXyz(bytesOf('1,5,2\n4,5,6\n')))).toEqual([
    [1, 5, 2],
    [4, 5, 6],
  ]);
});

test('points of a LAS that begin inside its header are none', async () => {
  const las = new Uint8Array(lasFile([[1, 2, 3]]));
  new DataView(las.buffer, las.byteOffset).setUint32(96, 8, true);
  await expect(readLas(las)).rejects.toThrow('its points begin at byte 8, which is inside its header');
});

test('one point beyond the world does not decide where a cloud is counted from', () => {
  const rows = (...points: readonly string[]): CloudFile => readXyz(bytesOf(`${points.join('\n')}\n`));
  const near = ['400000 5600000 100', '400001 5600001 101', '400002 5600002 102'];
  expect(placeNear(rows(...near))).toEqual([400_000, 5_600_000, 0]);
  expect(placeNear(rows('1e38 5600000 100', ...near))).toEqual([400_000, 5_600_000, 0]);
  expect(placeNear(rows('1e38 0 0', '1 2 3', '4 5 6'))).toBeUndefined();
});
