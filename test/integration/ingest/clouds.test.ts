import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@loaders.gl/core';
import { PCDLoader } from '@loaders.gl/pcd';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import type { Drive } from '../../../engine/drive/drive.ts';
import { describeLog } from '../../../engine/ingest/ingest.ts';
import { poseOf, Replay } from '../../../engine/replay/replay.ts';
import { withDrive } from '../../support/ingest/case.ts';
import { type Field, lasFile, type Points, pcdFile, plyFile } from '../../support/ingest/cloud-file.ts';
import { findingLines } from '../../support/ingest/contents.ts';
import { TINY_JPEG } from '../../support/ingest/data-sets/kitti-folder.ts';
import { folderWith, testFolder } from '../../support/ingest/folder.ts';
import { sharedData } from '../../support/shared.ts';

const root = testFolder();

const lidarOf = (drive: Drive) => {
  const found = drive.streams().find(({ kind }) => kind === 'lidar');
  if (!found) throw new Error('There is no lidar.');
  return found;
};
const cloudOf = (drive: Drive, seq = 0) => decodeCloud(drive.payload(lidarOf(drive).id, seq));
const findings = (drive: Drive) =>
  drive
    .report()
    .findings.map(
      ({ level, file, place, reason, count }) => `${level} ${file} ${place}: ${reason} ×${count}`,
    );

const FIELDS: readonly Field[] = [
  ['x', 'F4'],
  ['y', 'F4'],
  ['z', 'F4'],
  ['intensity', 'F4'],
  ['ring', 'U2'],
  ['time', 'F4'],
  ['rgb', 'U4'],
];
/** A turn of 4 lasers in 0.1 s, 20 m around. */
const sweep = (n = 400, fields = FIELDS): Points => ({
  fields,
  rows: Array.from({ length: n }, (_, i) => {
    const azimuth = (2 * Math.PI * i) / n;
    return [
      Math.fround(20 * Math.cos(azimuth)),
      Math.fround(20 * Math.sin(azimuth)),
      (i % 4) - 2,
      i % 256,
      i % 4,
      Math.fround((0.1 * i) / n),
      i * 3,
    ];
  }),
});
const expected = sweep();
const column = (k: number): number[] => expected.rows.map((row) => row[k] ?? Number.NaN);
const xyz = expected.rows.flatMap(([x = 0, y = 0, z = 0]) => [x, y, z]);

const KINDS = [
  ['pcd', pcdFile(expected, 'ascii')],
  ['pcd', pcdFile(expected, 'binary')],
  ['pcd', pcdFile(expected, 'binary_compressed')],
  ['ply', plyFile(expected, 'ascii')],
  ['ply', plyFile(expected, 'binary_little_endian')],
  ['ply', plyFile(expected, 'binary_big_endian')],
  [
    'csv',
    Buffer.from(
      `${FIELDS.map(([name]) => name).join(',')}\n${expected.rows.map((row) => row.join(',')).join('\n')}`,
    ),
  ],
] as const;

test('every kind of PCD, PLY and CSV gives the same sweep, with every field that it has', async () => {
  for (const [ending, bytes] of KINDS) {
    const log = folderWith(root, {
      [`1700000000.000000000.${ending}`]: bytes,
      [`1700000000.100000000.${ending}`]: bytes,
    });
    await withDrive(log, (drive) => {
      expect(
        findings(drive).filter((line) => !line.startsWith('info')),
        ending,
      ).toEqual([]);
      const stream = lidarOf(drive);
      expect([stream.name, stream.role, stream.count, stream.periodNs]).toEqual([
        'lidar',
        'sensor',
        2,
        100_000_000,
      ]);
      expect(drive.info.t0).toBe('1700000000000000000');
      const cloud = cloudOf(drive, 1);
      expect([...cloud.xyz], ending).toEqual(xyz);
      expect([...(cloud.intensity ?? [])]).toEqual(column(3));
      expect([...(cloud.ring ?? [])]).toEqual(column(4));
      expect([...(cloud.fields.get('rgb') ?? [])]).toEqual(column(6));
      expect(cloud.time?.[200]).toBeCloseTo(50_000_000, -2);
    });
  }
});

test('positions are those that loaders.gl reads of the same PCD', async () => {
  for (const kind of ['ascii', 'binary', 'binary_compressed'] as const) {
    const bytes = pcdFile(expected, kind);
    const theirs = await parse(Uint8Array.from(bytes).buffer, PCDLoader, { core: { worker: false } });
    const { POSITION } = (theirs as { attributes: Record<string, { value: Float32Array }> }).attributes;
    await withDrive(folderWith(root, { 'a1.pcd': bytes, 'a2.pcd': bytes }), (drive) => {
      expect([...cloudOf(drive).xyz]).toEqual([...(POSITION?.value ?? [])]);
    });
  }
});

test('names tell the time in seconds, milliseconds, microseconds, nanoseconds, by date, or are counted at a stated rate', async () => {
  const bytes = pcdFile(sweep(40), 'binary');
  for (const [names, t0, step] of [
    [['1700000000.25.pcd', '1700000000.45.pcd'], '1700000000250000000', 200_000_000],
    [['1700000000_250000000.pcd', '1700000000_450000000.pcd'], '1700000000250000000', 200_000_000],
    [['cloud_1700000000250.pcd', 'cloud_1700000000450.pcd'], '1700000000250000000', 200_000_000],
    [['1700000000250000.pcd', '1700000000450000.pcd'], '1700000000250000000', 200_000_000],
    [['1700000000250000001.pcd', '1700000000450000001.pcd'], '1700000000250000001', 200_000_000],
    [['2023-11-14-22-13-20-250.pcd', '2023-11-14-22-13-20-450.pcd'], '1700000000250000000', 200_000_000],
    [['000007.pcd', '000009.pcd'], '0', 200_000_000],
  ] as const) {
    const log = folderWith(root, Object.fromEntries(names.map((name) => [name, bytes])));
    await withDrive(log, (drive) => {
      expect([drive.info.t0, lidarOf(drive).periodNs], names[0]).toEqual([t0, step]);
      const assumed = findings(drive).filter((line) => line.includes('10 files a second are assumed'));
      expect(assumed.length).toBe(names[0] === '000007.pcd' ? 1 : 0);
    });
  }
});

test('coordinates of a survey are counted from a place near by, and no digit of them is lost', async () => {
  const at = Array.from({ length: 50 }, (_, i) => [
    500_000 + i / 4,
    5_400_000 - i / 8,
    100 + i / 16,
    1000 * i,
    i % 5,
    4e5 + i,
  ]);
  const log = join(root, 'survey.las');
  writeFileSync(log, lasFile(at));
  await withDrive(log, (drive) => {
    const stream = lidarOf(drive);
    expect([stream.frame, stream.role, stream.meta.shift]).toEqual([
      'map',
      'estimate',
      [500_000, 5_400_000, 0],
    ]);
    const cloud = cloudOf(drive);
    for (const i of [0, 7, 49]) {
      expect(cloud.xyz[3 * i]).toBeCloseTo(i / 4, 5);
      expect(cloud.xyz[3 * i + 1]).toBeCloseTo(-i / 8, 5);
      expect(cloud.xyz[3 * i + 2]).toBeCloseTo(Math.round((100 + i / 16) * 1000) / 1000, 4);
      expect([
        cloud.intensity?.[i],
        cloud.fields.get('classification')?.[i],
        cloud.fields.get('gps_time')?.[i],
      ]).toEqual([1000 * i, i % 5, 4e5 + i]);
    }
  });
  const doubles: Points = {
    fields: [
      ['x', 'F8'],
      ['y', 'F8'],
      ['z', 'F8'],
    ],
    rows: at.map(([x = 0, y = 0, z = 0]) => [x, y, z]),
  };
  for (const format of ['ascii', 'binary_little_endian', 'binary_big_endian'] as const) {
    const file = join(root, `survey-${format}.ply`);
    writeFileSync(file, plyFile(doubles, format));
    await withDrive(file, (drive) => {
      expect(cloudOf(drive).xyz[3 * 7]).toBeCloseTo(7 / 4, 5);
      expect(cloudOf(drive).xyz[3 * 7 + 1]).toBeCloseTo(-7 / 8, 5);
    });
  }
});

test('a LAZ of version 1.4 comes in with colours, GPS time and the fields that its writer added', async () => {
  const log = fileURLToPath(new URL('../../support/ingest/clouds/sixty.laz', import.meta.url));
  await withDrive(log, (drive) => {
    const cloud = cloudOf(drive);
    expect(cloud.count).toBe(60);
    const of = (name: string, i: number) => cloud.fields.get(name)?.[i];
    expect([cloud.xyz[3 * 59], cloud.xyz[3 * 59 + 1], cloud.xyz[3 * 59 + 2]]).toEqual([
      29.5, -14.75, 107.375,
    ]);
    expect([cloud.intensity?.[59], of('red', 59), of('green', 59), of('blue', 59)]).toEqual([
      59_000,
      59 * 256,
      59,
      118,
    ]);
    expect([of('classification', 59), of('gps_time', 4), cloud.ring?.[59]]).toEqual([4, 300_000.254, 3]);
  });
});

test('a COPC comes in whole, the points of all levels of its octree, and is named', async () => {
  // Made by copclib 2.6.3: 20 points in the root, 25 and 15 in two of its eighths, 5 in the next level.
  const log = fileURLToPath(new URL('../../support/ingest/clouds/sixtyfive.copc.laz', import.meta.url));
  await withDrive(log, (drive) => {
    const cloud = cloudOf(drive);
    expect(cloud.count).toBe(65);
    const rows = Array.from({ length: 65 }, (_, i) => {
      const index = Math.round(((cloud.fields.get('gps_time')?.[i] ?? 0) - 1000) / 0.01);
      return [index, ...cloud.xyz.subarray(3 * i, 3 * i + 3)].map((value) => Number(value.toFixed(3)));
    }).sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
    expect(rows.map(([index]) => index)).toEqual(Array.from({ length: 65 }, (_, i) => i));
    expect([rows[1], rows[20], rows[59], rows[64]]).toEqual([
      [1, 1.5, 28.75, 0.125],
      [20, 0, 0, 0.2],
      [59, 26.8, 23.6, 1.18],
      [64, 2, 1, -0.5],
    ]);
    expect(findingLines(drive)).toMatch(/info .*: is a COPC: the points of all its levels/);
  });
});

test('the WebAssembly of LAZ leaves the faults of the process to the process', async () => {
  const listeners = () =>
    ['uncaughtException', 'unhandledRejection'].map((event) => process.listenerCount(event));
  const before = listeners();
  const { unpackLaz } = await import('../../../engine/ingest/formats/clouds/files/laz.ts');
  await expect(unpackLaz(Buffer.from('LASF no LAZ at all'), 1, 30)).rejects.toThrow(/cannot be had/);
  expect(listeners()).toEqual(before);
});

test('a trajectory beside the sweeps places them in replay, and a cloud that stands alone stays in the map', async () => {
  const bytes = pcdFile(sweep(40), 'binary');
  const names = [0, 1, 2, 3].map((i) => `sweeps/1700000000.${i}00000000.pcd`);
  const tum = [0, 1, 2, 3].map((i) => `1700000000.${i}00000000 ${i} ${2 * i} 0.5 0 0 0 1`).join('\n');
  const matrices = [0, 1, 2, 3].map((i) => `1 0 0 ${i} 0 1 0 ${2 * i} 0 0 1 0.5`).join('\n');
  const csv = `timestamp,x,y,z,qx,qy,qz,qw\n${[0, 1, 2, 3].map((i) => `1700000000.${i},${i},${2 * i},0.5,0,0,0,1`).join('\n')}`;
  for (const [name, text] of [
    ['poses_tum.txt', tum],
    ['poses.txt', matrices],
    ['trajectory.csv', csv],
  ] as const) {
    const log = folderWith(root, {
      ...Object.fromEntries(names.map((each) => [each, bytes])),
      'map.pcd': bytes,
      'front/1700000000.000000000.jpg': TINY_JPEG,
      'front/1700000000.200000000.jpg': TINY_JPEG,
      [name]: text,
    });
    await withDrive(log, (drive) => {
      expect(
        drive.streams().map(({ name: each, kind, role, count }) => `${each} ${kind} ${role} ${count}`),
      ).toEqual([
        'map.pcd lidar estimate 1',
        'sweeps lidar sensor 4',
        'front camera sensor 2',
        `${name} pose estimate 4`,
      ]);
      const [map, lidar] = drive.streams();
      const { samples } = new Replay(drive).frame(250_000_000, [map?.id ?? 0, lidar?.id ?? 0]);
      const [still, moving] = samples.map(({ placement }) => poseOf(placement)?.p);
      expect([still, moving], name).toEqual([
        [0, 0, 0],
        [2, 4, 0.5],
      ]);
    });
  }
});

test('one bad file costs its sweep, and a header that claims more than there is costs no memory', async () => {
  const good = pcdFile(sweep(40), 'binary');
  const packed = pcdFile(sweep(40), 'binary_compressed');
  const log = folderWith(root, {
    '0.pcd': good,
    '1.pcd': pcdFile(sweep(40), 'binary', 4_000_000_000),
    '2.pcd': pcdFile(sweep(40), 'binary_compressed', 4_000_000_000),
    '3.pcd': packed.subarray(0, packed.length - 20),
    '4.pcd': Buffer.from('no cloud'),
    '5.pcd': '',
    '6.pcd': pcdFile(sweep(40), 'ascii', 4_000_000_000),
    '7.pcd': good.subarray(0, good.length - 7),
    '8.pcd': good,
  });
  const before = process.memoryUsage().arrayBuffers;
  await withDrive(log, (drive) => {
    expect(lidarOf(drive).count).toBe(5);
    const errors = findings(drive).filter((line) => line.startsWith('error'));
    // Lines that say the same are one, under the first file's name.
    expect(errors.map((line) => line.replace(/^error \S+ /, ''))).toEqual([
      '1.pcd: claims 4000000000 points and has 40: it is cut ×2',
      '2.pcd: cannot be read: it claims 4000000000 points of 26 bytes and 1040 bytes of them ×1',
      expect.stringMatching(/^3.pcd: cannot be read: it is cut: its packed points have/),
      '4.pcd: cannot be read: its header has no line DATA ×2',
      '7.pcd: claims 40 points and has 39: it is cut ×1',
    ]);
    expect(cloudOf(drive, 1).count).toBe(40);
  });
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256e6);
});

test.each([
  ['LAS', 'las', lasFile([[1, 2, 3]], 4_000_000_000)],
  ['PLY', 'ply', plyFile(sweep(4), 'binary_little_endian', 4_000_000_000)],
  ['PLY in text', 'ply', plyFile(sweep(4), 'ascii', 4_000_000_000)],
])('a %s that claims 4,000,000,000 points gives those that are there', async (_, ending, bytes) => {
  await withDrive(folderWith(root, { [`one.${ending}`]: bytes }), (drive) => {
    const text = findings(drive).join('\n');
    if (drive.streams().length > 0) expect(cloudOf(drive).count).toBeLessThan(5);
    expect(text).toMatch(/claims 4000000000/);
  });
});

test('a look at a folder says what is in it without reading it', async () => {
  const bytes = pcdFile(sweep(40), 'binary');
  const log = folderWith(root, {
    'a/1700000000.0.pcd': bytes,
    'a/1700000000.1.pcd': bytes,
    'map.ply': plyFile(sweep(4), 'ascii'),
  });
  expect(await describeLog(log)).toMatchObject({
    format: 'clouds',
    files: 3,
    from: '1700000000000000000',
    to: '1700000000100000000',
    streams: [
      { name: 'a', count: 2 },
      { name: 'map.ply', count: 1 },
    ],
  });
});

const pjlab = sharedData('pjlab_sensorscalibration/lidar2imu/auto_calib/data');

test.skipIf(!pjlab)(
  'five real sweeps with rings and point times: names in local time are brought to the clock of the points',
  async () => {
    await withDrive(pjlab ?? '', (drive) => {
      const stream = drive.streams().find(({ kind }) => kind === 'lidar');
      expect([stream?.name, stream?.count]).toEqual(['top_center_lidar', 5]);
      expect(drive.info.t0).toBe('1635236489468000000');
      const cloud = cloudOf(drive);
      expect([cloud.count, cloud.fields.has('intensity'), cloud.ring?.length]).toEqual([
        80_787,
        true,
        80_787,
      ]);
      // The name is of the end of the turn: points begin 99 ms before it.
      expect((cloud.time ?? new Int32Array()).reduce((least, ns) => Math.min(least, ns), 0)).toBeLessThan(
        -98e6,
      );
      expect(findings(drive).join('\n')).toContain('hold local time, 8 h ahead');
      expect(drive.streams().filter(({ kind }) => kind === 'pose').length).toBe(4);
    });
  },
);
