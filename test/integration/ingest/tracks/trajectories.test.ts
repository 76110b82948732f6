/** Trajectories alone, as evaluation tools write them: a drive of poses, and what is assumed is said. */
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { fileWith, folderWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
const T0 = 1_632_131_415;
const lines = (of: (k: number) => string): string => Array.from({ length: 20 }, (_, k) => of(k)).join('\n');
const TUM = lines((k) => `${(T0 + 0.5 * k).toFixed(3)} ${k} 0 1 0 0 0 1`);
const KITTI = lines((k) => `1 0 0 ${k} 0 1 0 0 0 0 1 0`);

const placesOf = (drive: Drive, stream = 1) => {
  const { t, values } = drive.series(stream, ['position.x', 'position.z']);
  return { t: [...t].slice(0, 3), x: [...(values[0] ?? [])].slice(0, 3), z: values[1]?.[0] };
};
const said = (drive: Drive): string[] =>
  drive.report().findings.map(({ level, reason, count }) => `${level}: ${reason} ×${count}`);

test('a TUM file of any name is a drive of poses of the vehicle, at its times', async () => {
  await withDrive(fileWith(root, 'result.txt', `# timestamp tx ty tz qx qy qz qw\n${TUM}\n`), (drive) => {
    expect(drive.streams()).toMatchObject([{ kind: 'pose', role: 'estimate', count: 20, frame: 'vehicle' }]);
    expect(drive.calibration().vehicleFrame).toBe('vehicle');
    expect(placesOf(drive)).toEqual({ t: [0, 5e8, 1e9], x: [0, 1, 2], z: 1 });
    expect(drive.info.t0).toBe(`${T0}000000000`);
    expect(said(drive)).toEqual([
      'info: is read as CSV: taken to be of the vehicle, its axes as the file has them ×1',
    ]);
  });
});

test('several of one folder are streams, the truth told by its name, and steps without times are assumed', async () => {
  const log = folderWith(root, { '07_gt.txt': KITTI, 'kiss_icp.txt': KITTI, 'notes.txt': 'made on Tuesday' });
  await withDrive(log, (drive) => {
    expect(drive.streams().map(({ name, role, count }) => [name, role, count])).toEqual([
      ['07_gt.txt', 'truth', 20],
      ['kiss_icp.txt', 'estimate', 20],
    ]);
    expect(placesOf(drive, 2)).toEqual({ t: [0, 1e8, 2e8], x: [0, 1, 2], z: 0 });
    expect(said(drive)).toContain('warn: has no times: 10 poses a second are assumed, in their order ×20');
  });
});

test('a line that is damaged costs its pose, and a text that is mostly none is no trajectory', async () => {
  const damaged = TUM.replace(/^.*\n/, '1632131415.0 nan 0 1 0 0 0 1\n');
  await withDrive(fileWith(root, 'damaged.tum', damaged), (drive) => {
    expect(drive.streams()).toMatchObject([{ count: 19 }]);
    expect(said(drive)).toContain('warn: lines that hold no pose: left out ×1');
  });
  const words = fileWith(root, 'words.txt', `${'a b c d e f g h\n'.repeat(50)}${TUM}`);
  await expect(detectFormat(words)).rejects.toThrow('is not a log that can be read');
});

test('beside a table of signals, poses in a table are signals too: no table is lost', async () => {
  const table = `time,speed\n${lines((k) => `${T0 + k},${k}`)}`;
  const poses = `time,x,y,z,qx,qy,qz,qw\n${lines((k) => `${T0 + k},${k},0,0,0,0,0,1`)}`;
  const both = folderWith(root, { 'bus.csv': table, 'poses.csv': poses });
  expect((await detectFormat(both)).name).toBe('tables');
  expect((await detectFormat(fileWith(root, 'poses.csv', poses))).name).toBe('trajectories');
});
