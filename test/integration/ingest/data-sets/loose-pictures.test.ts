/** Folders of pictures without anything else, and sweeps that lie deep below the folder that was chosen. */
import { expect, test } from 'vitest';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { TINY_JPEG } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { floats, sweepOf } from '../../../support/ingest/data-sets/toy-drive.ts';
import { folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();

test('each folder of pictures is a camera at the times of its names; one of another clock is left out and said', async () => {
  const log = folderWith(root, {
    'front/1632131415100.jpg': TINY_JPEG,
    'front/1632131415200.jpg': TINY_JPEG,
    'left/1632131415150.jpg': TINY_JPEG,
    'left/1632131415250.jpg': TINY_JPEG,
    'other/1.jpg': TINY_JPEG,
    'other/2.jpg': TINY_JPEG,
  });
  await withDrive(log, (drive) => {
    const found = drive
      .streams()
      .map(({ name, kind, count, periodNs }) => `${name} ${kind} ${count} ${periodNs}`);
    expect(found).toEqual(['front camera 2 100000000', 'left camera 2 100000000']);
    expect([drive.report().format, drive.info.t0]).toEqual(['Folder of pictures', '1632131415100000000']);
    expect(findingLines(drive)).toMatch(/s from those of the first camera: left out/);
  });
});

test('pictures numbered in order are taken at a rate that is said; one picture is no log', async () => {
  const numbered = folderWith(root, { '000000.jpg': TINY_JPEG, '000001.jpg': TINY_JPEG });
  await withDrive(numbered, (drive) => {
    expect(drive.streams().map(({ name, count }) => `${name} ${count}`)).toEqual(['camera 2']);
    expect(findingLines(drive)).toContain('10 files a second are assumed');
  });
  await expect(detectFormat(folderWith(root, { 'one.jpg': TINY_JPEG }))).rejects.toThrow('holds no log');
});

test('sweeps four folders deep come in beside a cloud that lies higher, and tables beside are named', async () => {
  const bytes = floats(sweepOf(0).map((p, i) => [...p, i % 256]));
  const log = folderWith(root, {
    'a/b/c/top/1632131415100.bin': bytes,
    'a/b/c/top/1632131415200.bin': bytes,
    'd/e/map.xyz': '0 0 0\n1 0 0\n0 1 0\n',
    'd/radar.csv': 'time_ns,range\n1,2\n3,4\n',
  });
  await withDrive(log, (drive) => {
    expect(drive.streams().map(({ name, count }) => `${name} ${count}`)).toEqual([
      'map.xyz 1',
      'a/b/c/top 2',
    ]);
    expect(findingLines(drive)).toContain(
      'radar.csv: tables lie beside whose times are not those of the clouds',
    );
  });
});

test('tables of the same clock come in with the clouds; a list of the pictures is no table', async () => {
  const bytes = floats(sweepOf(0).map((p, i) => [...p, i % 256]));
  const rows = [0, 1, 2].map((k) => `${1632131415050 + 50 * k},${k},48.1,11.5`).join('\n');
  const log = folderWith(root, {
    'lidar/1632131415100.bin': bytes,
    'lidar/1632131415200.bin': bytes,
    'vehicle.csv': `timestamp_ms,speed [m/s],latitude,longitude\n${rows}\n`,
    'cam/data/1632131415100000000.jpg': TINY_JPEG,
    'cam/data/1632131415200000000.jpg': TINY_JPEG,
    'cam/data.csv':
      '#timestamp [ns],filename\n1632131415100000000,1632131415100000000.jpg\n1632131415200000000,1632131415200000000.jpg\n',
  });
  await withDrive(log, (drive) => {
    expect(drive.streams().map(({ name, kind, count }) => `${name} ${kind} ${count}`)).toEqual([
      'lidar lidar 2',
      'cam/data camera 2',
      'vehicle/gnss gnss 1',
      'vehicle message 3',
    ]);
    // The table begins before the first sweep: so does the drive.
    expect(drive.info.t0).toBe('1632131415050000000');
    expect(drive.at(1, 0)?.t).toBe(50_000_000);
  });
});

test('a list of times with comments and names places each picture by its own name', async () => {
  const names = ['1.10', '1.20', '1.30'];
  const log = folderWith(root, {
    ...Object.fromEntries(names.map((name) => [`rgb/${name}.jpg`, TINY_JPEG])),
    'rgb.txt': `# color images\n# file: 'x.bag'\n# timestamp filename\n${names
      .toReversed()
      .map((name) => `163213141${name} rgb/${name}.jpg`)
      .join('\n')}\n`,
  });
  await withDrive(log, (drive) => {
    expect(drive.streams().map(({ name, count }) => `${name} ${count}`)).toEqual(['rgb 3']);
    expect([drive.info.t0, drive.at(1, 1)?.t, drive.at(1, 2)?.t]).toEqual([
      '1632131411100000000',
      100_000_000,
      200_000_000,
    ]);
    expect(findingLines(drive)).not.toContain('rgb.txt');
  });
});
