/** Parquet files that claim what they have not: each costs itself, in time and memory that follow from its bytes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { checkStruct } from '../../../../engine/ingest/media/parquet/thrift-check.ts';
import { costOf, reasons } from '../../../support/ingest/bounded.ts';
import { parquetBytes } from '../../../support/ingest/data-sets/parquet-file.ts';
import { SEGMENT, writeWaymo } from '../../../support/ingest/data-sets/waymo-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
/** An ingest of a small log takes some 150 MiB and a second. */
const [MOST_MIB, MOST_CPU_S] = [700, 20];
let made = 0;

/** The cost of a segment one of whose components is another file. */
async function costWith(component: string, bytes: Uint8Array) {
  const log = writeWaymo(join(root, `set${made++}`));
  writeFileSync(join(log, component, `${SEGMENT}.parquet`), bytes);
  const cost = await costOf(log);
  expect(cost.peakMiB).toBeLessThan(MOST_MIB);
  expect(cost.cpuS).toBeLessThan(MOST_CPU_S);
  return cost;
}

/** Thrift's compact protocol: a footer with one field of the type and content. */
const footer = (bytes: Uint8Array | readonly number[]): Uint8Array => {
  const end = Buffer.alloc(8);
  end.writeUInt32LE(bytes.length, 0);
  end.write('PAR1', 4, 'latin1');
  return Buffer.concat([Buffer.from('PAR1', 'latin1'), Buffer.from(bytes), end]);
};

test.each([
  // A list of lists of lists, each claiming 30 million elements.
  [
    'lists of millions in lists',
    Array.from({ length: 20 }, () => [0x19, 0xf9, 0x80, 0x80, 0xa8, 0x0e]).flat(),
    /a list of/,
  ],
  ['structures without end', Array.from({ length: 100_000 }, () => 0x1c), /nest without end/],
  ['a number without end', [0x16, ...Array.from({ length: 100_000 }, () => 0x80)], /more than 64 bits/],
  ['text beyond its end', [0x18, 0xff, 0xff, 0xff, 0xff, 0x07], /more than there are/],
])('a footer with %s is refused before anything is made of it', async (_, bytes, wanted) => {
  expect(() => checkStruct(Uint8Array.from(bytes), 0)).toThrow(wanted);
  const cost = await costWith('lidar', footer(bytes));
  expect(reasons(cost).join('\n')).toMatch(wanted);
});

test('a page that claims a thousand million values is refused, and the other components come in', async () => {
  const log = writeWaymo(join(root, `set${made++}`));
  const path = join(log, 'vehicle_pose', `${SEGMENT}.parquet`);
  const bytes = Buffer.from(readFileSync(path));
  // The header of a data page: its number of values follows the field's head 0x15 in the structure behind 0x2c.
  let changed = 0;
  for (let at = 4; at < bytes.length - 12; at++)
    if (bytes[at] === 0x2c && bytes[at + 1] === 0x15 && changed++ < 8)
      bytes[at + 2] = (bytes[at + 2] ?? 0) | 0x80;
  expect(changed).toBeGreaterThan(0);
  const cost = await costWith('vehicle_pose', bytes);
  expect(cost.findings.some(({ file }) => file.startsWith('vehicle_pose'))).toBe(true);
  expect(cost.samples).toBeGreaterThan(10);
});

test('one picture that a dictionary names a million times is not written a million times', async () => {
  const picture = new Uint8Array(20_000).fill(7);
  const count = 20_000;
  const same = <T>(value: T): T[] => Array.from({ length: count }, () => value);
  const cost = await costWith(
    'camera_image',
    parquetBytes(
      {
        'key.frame_timestamp_micros': { type: 'INT64', values: same(1_550_083_467_346_370n) },
        'key.camera_name': { type: 'INT32', values: same(1) },
        '[CameraImageComponent].image': { type: 'BYTE_ARRAY', values: same(picture) },
      },
      count,
    ),
  );
  expect(reasons(cost).join('\n')).toMatch(/claims 400000000 bytes of/);
});

test('a range image whose shape is not that of its values costs its sweep', async () => {
  const one = (values: readonly number[], shape: readonly number[]) =>
    parquetBytes({
      'key.frame_timestamp_micros': { type: 'INT64', values: [1_550_083_467_346_370n] },
      'key.laser_name': { type: 'INT32', values: [1] },
      '[LiDARComponent].range_image_return1.values': { listOf: 'FLOAT', values: [values] },
      '[LiDARComponent].range_image_return1.shape': { listOf: 'INT32', values: [shape] },
    });
  for (const shape of [[1_000_000, 1_000_000, 4], [-1, 4, 4], [1, 1], [], [2, 1, 4]]) {
    const log = writeWaymo(join(root, `set${made++}`));
    writeFileSync(join(log, 'lidar', `${SEGMENT}.parquet`), one([1, 2, 3, 4], shape));
    const { samples, findings } = await ingest(log, join(root, `out${made}.drive`));
    expect(samples).toBeGreaterThan(10);
    expect(findings.map(({ reason }) => reason).join('\n')).toMatch(/has 4 values and claims|holds no point/);
  }
});

test('a footer of fifteen million empty structures takes no gigabytes', async () => {
  const body = Buffer.alloc(15 * 1024 * 1024);
  // Field 2 as a list of structures, as many as there are bytes.
  const head = [0x29, 0xfc];
  let count = body.length - 20;
  while (count > 127) {
    head.push((count & 127) | 128);
    count >>= 7;
  }
  Buffer.from([...head, count]).copy(body);
  const cost = await costWith('lidar', footer(body));
  expect(reasons(cost).join('\n')).toMatch(/more than the 1000000 values that are read/);
});
