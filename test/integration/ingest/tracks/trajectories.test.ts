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

test('poses of a camera alone, which go along its z, are turned to the axes of a vehicle', async () => {
  // A curve to the right: camera axes are right, down, ahead.
  const turned = lines((k) => {
    const a = 0.02 * k;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    return `${c} 0 ${s} ${(1 - c) / 0.02} 0 1 0 0 ${-s} 0 ${c} ${s / 0.02}`;
  });
  await withDrive(fileWith(root, '05.txt', turned), (drive) => {
    const names = ['position.x', 'position.y', 'position.z', 'orientation.w', 'orientation.z'];
    const { values } = drive.series(1, names);
    const last = values.map((column) => column?.at(-1) ?? Number.NaN);
    const a = 0.02 * 19;
    expect(last[0]).toBeCloseTo(Math.sin(a) / 0.02, 6);
    expect(last[1]).toBeCloseTo(-(1 - Math.cos(a)) / 0.02, 6);
    expect(last[2]).toBeCloseTo(0, 6);
    expect(last[3]).toBeCloseTo(Math.cos(a / 2), 6);
    expect(last[4]).toBeCloseTo(-Math.sin(a / 2), 6);
    expect(said(drive).join()).toContain('turned to x ahead, y left, z up');
  });
});

test("EuRoC's truth is told by its folder, with the frames in its names", async () => {
  const head =
    '#timestamp, p_RS_R_x [m], p_RS_R_y [m], p_RS_R_z [m], q_RS_w [], q_RS_x [], q_RS_y [], q_RS_z []';
  const rows = lines((k) => `${T0}${String(k * 5).padStart(3, '0')}000000,${k},2,3,1,0,0,0`);
  const log = folderWith(root, { 'mav0/state_groundtruth_estimate0/data.csv': `${head}\n${rows}\n` });
  await withDrive(log, (drive) => {
    expect(drive.streams()).toMatchObject([{ kind: 'pose', role: 'truth', count: 20 }]);
    expect(placesOf(drive)).toEqual({ t: [0, 5e6, 1e7], x: [0, 1, 2], z: 3 });
  });
});
