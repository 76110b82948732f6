/** Clouds without a data set around them: numbers without a header, NumPy's arrays; what tells how they are written, and what refuses. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import { floats, STEP_M, SWEEPS, sweepOf, timeUs } from '../../../support/ingest/data-sets/toy-drive.ts';
import { zipBytes } from '../../../support/ingest/data-sets/toy-sets.ts';
import { fileWith, folderWith, testFolder } from '../../../support/ingest/folder.ts';
import { npyFile } from '../../../support/ingest/npy-file.ts';

const root = testFolder();
const main = fileURLToPath(new URL('../../../../engine/cli/main.ts', import.meta.url));

type Row = readonly number[];
const rowsOf = (k: number, more: (i: number, n: number) => Row): Row[] => {
  const points = sweepOf(k);
  return points.map((p, i) => [...p, ...more(i, points.length)]);
};
/** Sweeps under names of their times. */
const folderOf = (
  write: (rows: Row[]) => Uint8Array,
  ending: string,
  more: (i: number, n: number) => Row,
): string =>
  folderWith(
    root,
    Object.fromEntries(
      Array.from({ length: SWEEPS }, (_, k) => [`${timeUs(k)}.${ending}`, write(rowsOf(k, more))]),
    ),
  );
const cloudAt = (drive: Drive, seq: number) =>
  decodeCloud(drive.payload(streamNamed(drive, 'lidar').id, seq));
const refusal = async (path: string): Promise<string> => {
  const format = await detectFormat(path).catch((error: Error) => error);
  return format instanceof Error ? format.message : `read as ${format.title}`;
};

test('x y z intensity without a header become sweeps that replay shows and odometry follows', async () => {
  const log = folderOf(floats, 'bin', (i) => [(i % 100) / 100]);
  const path = join(mkdtempSync(join(root, 'drive-')), 'bare.drive');
  await ingest(log, path);
  const drive = Drive.open(path, 'read');
  try {
    const { id, count, periodNs } = streamNamed(drive, 'lidar');
    expect([count, periodNs, drive.info.t0]).toEqual([SWEEPS, 1e8, String(timeUs(0) * 1000n)]);
    expect([...cloudAt(drive, 2).xyz.subarray(0, 6)]).toEqual([
      ...Float32Array.from(sweepOf(2).slice(0, 2).flat()),
    ]);
    expect(findingsOf(drive)).toEqual([
      `info lidar points: have no header: 4 float32 a point are told by their sizes and numbers (x, y, z, intensity) ×${SWEEPS}`,
    ]);
    expect(new Replay(drive).frame(3e8, [id]).samples.find(({ stream }) => stream === id)?.seq).toBe(3);
  } finally {
    drive.close();
  }
  const args = [main, 'reconstruct', path, '--to', 'odometry', '--json'];
  const { run } = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }));
  const length = run.stages[0].metrics.find(({ name }: { name: string }) => name === 'Path length').value;
  expect(length).toBeCloseTo(STEP_M * (SWEEPS - 1), 1);
});

test('five and six numbers have rings and times where these can be nothing else', async () => {
  const ringed = folderOf(floats, 'pcd.bin', (i) => [i % 256, i % 32]);
  await withDrive(ringed, (drive) => {
    const cloud = cloudAt(drive, 0);
    expect([...(cloud.ring ?? [])].slice(0, 34)).toEqual(Array.from({ length: 34 }, (_, i) => i % 32));
    expect(cloud.intensity?.[255]).toBe(255);
  });
  const timed = folderOf(floats, 'bin', (i, n) => [i % 256, (0.1 * i) / n, i % 16]);
  await withDrive(timed, (drive) => {
    const cloud = cloudAt(drive, 1);
    expect(cloud.ring?.[17]).toBe(1);
    expect(cloud.time?.at(-1)).toBeGreaterThan(99e6);
    expect(findingsOf(drive).join('\n')).toContain('(x, y, z, intensity, time, ring)');
  });
});

test('one file alone is a sweep at the time of its name, and a cut one among others keeps its whole points', async () => {
  const bytes = floats(rowsOf(0, (i) => [i % 256]));
  await withDrive(
    fileWith(root, 'n015-2018-07-24-11-22-45+0800__LIDAR_TOP__1532402927647951.bin', bytes),
    (drive) => {
      expect([streamNamed(drive, 'lidar').role, drive.info.t0]).toEqual(['sensor', '1532402927647951000']);
    },
  );
  const log = folderWith(root, {
    '1.bin': bytes,
    '2.bin': bytes.subarray(0, 16_002),
    '3.bin': bytes,
    '4.bin': bytes,
  });
  await withDrive(log, (drive) => {
    expect(cloudAt(drive, 1).count).toBe(1000);
    expect(findingsOf(drive).join('\n')).toContain('2.bin: is cut: it ends inside a point');
  });
});

test('numbers that are not certain to be points are refused with the reason', async () => {
  const noise = (n: number, of: (i: number) => number): Uint8Array =>
    new Uint8Array(Float32Array.from({ length: n }, (_, i) => of(i)).buffer);
  const weights = noise(24_000, (i) => 0.05 * Math.sin(i * 1.7));
  const allPositive = noise(24_000, (i) => 1 + ((i * 7919) % 97) / 3);
  const text = Buffer.from('numbers, words and blanks. '.repeat(800));
  for (const [bytes, why] of [
    [weights, /No Point cloud: a\.bin: as 4 numbers a point points reach 0\.\d+ m, which is no scan/],
    [allPositive, /4, 5, 6 numbers a point fit alike/],
    [text, /the coordinates cannot be metres of a scan/],
    [floats(rowsOf(0, () => [1])).subarray(0, 320), /fewer than 100 points/],
  ] as const) {
    const log = folderWith(root, { 'a.bin': bytes, 'b.bin': bytes });
    expect(await refusal(log)).toMatch(why);
    expect(await refusal(join(log, 'a.bin'))).toMatch(/No Point cloud: /);
  }
});

test('NumPy: rows of three to six numbers, by rows or columns, records with names, and archives give the same points', async () => {
  const rows = (k: number): Row[] => rowsOf(k, (i) => [i % 256, i % 32]);
  const names = ['x', 'y', 'z', 'intensity', 'ring'];
  for (const [ending, write] of [
    ['npy', (all: Row[]) => npyFile(all, { type: '<f4' })],
    ['npy', (all: Row[]) => npyFile(all, { type: '<f8', fortran: true })],
    [
      'npy',
      (all: Row[]) => npyFile(all, { fields: names.map((name, k) => [name, k === 4 ? '<u2' : '<f4']) }),
    ],
    [
      'npz',
      (all: Row[]) =>
        zipBytes({
          'other.npy': npyFile([[1]], { type: '<f8' }),
          'points.npy': npyFile(all, { type: '<f4' }),
        }),
    ],
  ] as const) {
    const log = folderWith(
      root,
      Object.fromEntries([0, 1].map((k) => [`${timeUs(k)}.${ending}`, write(rows(k))])),
    );
    await withDrive(log, (drive) => {
      const cloud = cloudAt(drive, 1);
      expect([...cloud.xyz.subarray(0, 3)]).toEqual([...Float32Array.from(sweepOf(1)[0] ?? [])]);
      expect([cloud.ring?.[33], cloud.intensity?.[200], drive.streams().length]).toEqual([1, 200, 1]);
    });
  }
});

test('a pickle in a NumPy file is never opened, and an array that claims more than there is costs no memory', async () => {
  const object = npyFile([[1, 2, 3]], { type: '|O' });
  const claims = npyFile([[1, 2, 3]], { type: '<f4', rows: 4_000_000_000 });
  const log = folderWith(root, {
    '1.npy': claims,
    '2.npy': object,
    '3.npy': npyFile(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { type: '<f4' },
    ),
  });
  await withDrive(log, (drive) => {
    const said = findingsOf(drive).join('\n');
    expect(streamNamed(drive, 'lidar').count).toBe(2);
    expect(said).toContain('1.npy: is cut: the points that are there are kept');
    expect(said).toContain('2.npy: cannot be read: it holds no numbers that are read (|O)');
  });
  expect(await refusal(fileWith(root, 'heights.npy', npyFile([[1, 2]], { type: '<f4' })))).toContain(
    'a NumPy file without points',
  );
});

test('points without any negative coordinate are told by how their columns differ', async () => {
  const points = sweepOf(0).map(([x = 0, y = 0, z = 0], i) => [
    Math.abs(x) + 1,
    Math.abs(y) + 0.5,
    Math.abs(z) + 0.1,
    (i % 64) / 255,
  ]);
  const folder = folderWith(testFolder(), { '0.bin': floats(points), '1.bin': floats(points) });
  await withDrive(folder, (drive) => {
    expect(drive.streams()).toMatchObject([{ kind: 'lidar', count: 2 }]);
    const { count, intensity } = decodeCloud(drive.payload(1, 0));
    expect([count, intensity?.[1]]).toEqual([points.length, expect.closeTo(1 / 255, 6)]);
  });
});
