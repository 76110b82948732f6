/** Data sets with names, times, links and tables that nobody would write but a fault or an attack: each costs itself only. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { readFeather } from '../../../../engine/ingest/formats/argoverse2/feather.ts';
import { timeOfText } from '../../../../engine/ingest/formats/clouds/names.ts';
import { readRows } from '../../../../engine/ingest/formats/nuscenes/rows.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { plyFile } from '../../../support/ingest/cloud-file.ts';
import { SWEEPS, writeAv2 } from '../../../support/ingest/data-sets/av2-folder.ts';
import { roomSweep, TINY_JPEG } from '../../../support/ingest/data-sets/kitti-folder.ts';
import {
  FILES,
  type NuTables,
  radarPcd,
  SCENES,
  tablesOf,
  writeNuscenes,
} from '../../../support/ingest/data-sets/nuscenes-folder.ts';
import { featherBytes } from '../../../support/ingest/feather-file.ts';
import { testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();
let made = 0;

async function ingested<T>(log: string, look: (drive: Drive) => T, within?: string): Promise<T> {
  const out = join(root, `out${made++}.drive`);
  await ingest(log, out, { within: within === undefined ? undefined : [within] });
  const drive = Drive.open(out, 'read');
  try {
    return look(drive);
  } finally {
    drive.close();
  }
}

const streams = (drive: Drive): string[] => drive.streams().map(({ name, count }) => `${name} ${count}`);
const findings = (drive: Drive): string =>
  drive
    .report()
    .findings.map(({ level, file, place, reason, count }) => `${level} ${file} ${place}: ${reason} ×${count}`)
    .join('\n');

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = join(root, `set${made++}`);
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

function nuSet(change: (tables: NuTables) => void = () => {}): string {
  const tables = tablesOf();
  change(tables);
  const folder = join(root, `set${made++}`);
  mkdirSync(folder);
  return writeNuscenes(folder, tables);
}

const sweep = new Uint8Array(roomSweep().buffer);
const onePoint = plyFile(
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

test('a camera of nuScenes or Argoverse 2 that has the name of another stream costs that camera only', async () => {
  const set = nuSet(({ sensor }) => {
    const camera = sensor?.find(({ channel }) => channel === 'CAM_FRONT');
    if (camera) camera.channel = 'ego_pose';
  });
  await ingested(`${set}#${SCENES[0]}`, (drive) => {
    expect(streams(drive)).toContain(`LIDAR_TOP ${FILES}`);
    expect(streams(drive)).not.toContain('CAM_FRONT 8');
    expect(drive.streams().filter(({ name }) => name === 'ego_pose')).toHaveLength(1);
    expect(findings(drive)).toContain('error sensor.json s-CAM_FRONT: has values that cannot be');
  });
  const top = join(root, `set${made++}`);
  mkdirSync(top);
  const log = writeAv2(top, { pictured: ['annotations', 'ring_front_left'] });
  for (const name of ['intrinsics', 'egovehicle_SE3_sensor']) {
    const path = join(log, `calibration/${name}.feather`);
    const bytes = readFileSync(path).toString('latin1').replaceAll('ring_front_center', '../../../etc/abcd');
    writeFileSync(path, Buffer.from(bytes, 'latin1'));
  }
  await ingested(log, (drive) => {
    expect(streams(drive)).toContain(`ring_front_left ${SWEEPS}`);
    expect(drive.streams().filter(({ name }) => name === 'annotations')).toHaveLength(1);
    expect(findings(drive)).toContain('../../../etc/abcd: is no name of a camera: not looked for ×1');
  });
});

test('rows that cannot be read are counted by reason, without memory of their own', async () => {
  const path = join(root, 'rows.json');
  // Each row a fault of its own, then one longer than what is read, then a good one.
  const broken = Array.from({ length: 500 }, (_, i) => `{"a${i}": x${i}}`);
  writeFileSync(path, `[${[...broken, `{"a": "${'y'.repeat(2 ** 21)}"}`, '{"a": 1}'].join(',')}]`);
  const seen: unknown[] = [];
  const read = await readRows(path, 'rows.json', (row) => seen.push(row));
  expect(seen).toEqual([{ a: 1 }]);
  expect(read.findings.length).toBeLessThan(25);
  expect(read.findings.reduce((sum, { count }) => sum + count, 0)).toBe(501);
});

test('a scene table that cannot be read says why there is no scene', async () => {
  const set = nuSet();
  writeFileSync(join(set, 'v1.0-mini/scene.json'), '[{"token": x}]');
  await expect(ingest(set, join(root, 'none.drive'))).rejects.toThrow(
    /scene\.json holds no scene \(scene\.json: it is not JSON/,
  );
});

test('a radar scan that carries a field called xyz is left out with its reason', async () => {
  const set = nuSet();
  const scans = join(set, 'sweeps/RADAR_FRONT');
  const [first] = readdirSync(scans).filter((name) => name.startsWith(SCENES[0]));
  const bytes = radarPcd().toString('latin1').replace(' rcs ', ' xyz ');
  writeFileSync(join(scans, first ?? ''), Buffer.from(bytes, 'latin1'));
  await ingested(`${set}#${SCENES[0]}`, (drive) => {
    expect(streams(drive)).toContain(`RADAR_FRONT ${FILES - 1}`);
    expect(findings(drive)).toContain('it has a field called xyz');
  });
});

test('clouds of one name in several folders are streams of their own', async () => {
  await ingested(folderOf({ 'one/map.ply': onePoint, 'two/map.ply': onePoint }), (drive) =>
    expect(streams(drive)).toEqual(['map.ply 1', 'map.ply (2) 1']),
  );
});

test('a column called constructor is a column, and a time of 1e300 s is none', async () => {
  expect(timeOfText('1e300')).toBeUndefined();
  expect(timeOfText('1.7000000005e9')?.ns).toBe(1_700_000_000_500_000_000n);
  await ingested(folderOf({ 'a.csv': 'x,y,z,constructor\n1,2,3,4\n5,6,7,8\n' }), (drive) =>
    expect(streams(drive)).toEqual(['a.csv 1']),
  );
});

test('one sweep, or one folder, of a clock a year off is left out and costs no other', async () => {
  const names = ['1700000000.0', '1700000000.1', '1700000000.2', '1600000000.0'];
  const set = Object.fromEntries(names.map((name) => [`a/${name}.ply`, onePoint]));
  await ingested(
    folderOf({ ...set, 'b/1500000000.0.ply': onePoint, 'b/1500000000.1.ply': onePoint }),
    (drive) => {
      expect(streams(drive)).toEqual(['a 3']);
      const text = findings(drive);
      expect(text).toContain('error a 1600000000.0.ply: its time lies more than a month');
      expect(text).toContain('error b names: its times lie more than a month from those of the first lidar');
    },
  );
});

const CALIB = 'P0: 720 0 8 0 0 720 4 0 0 0 1 0\nTr: 0 -1 0 0 0 0 -1 -0.08 1 0 0 -0.27';

function odometrySet(frames: readonly number[]): string {
  const set = Object.fromEntries(
    frames.map((i) => [`sequences/03/velodyne/${String(i).padStart(6, '0')}.bin`, sweep]),
  );
  return folderOf({ ...set, 'sequences/03/calib.txt': CALIB });
}

test('KITTI odometry: a file of a huge number takes no memory, a time of a billion seconds costs its frame', async () => {
  await ingested(odometrySet([0, 1, 9_999_999]), (drive) =>
    expect(findings(drive)).toContain('ten frames a second are assumed'),
  );
  const set = odometrySet([0, 1, 2]);
  writeFileSync(join(set, 'sequences/03/times.txt'), '0\n0.1\n9e9\n');
  await ingested(set, (drive) => {
    expect(streams(drive)).toEqual(['velodyne_points 2']);
    expect(findings(drive)).toContain('lines that are no time of the sequence: their frames are left out ×1');
  });
});

test('where links must stay inside, a sequence, its poses and its calibration that lead out are not followed', async () => {
  const outside = folderOf({ 'poses/03.txt': '1 0 0 0 0 1 0 0 0 0 1 0\n'.repeat(2) });
  const set = odometrySet([0, 1]);
  symlinkSync(join(outside, 'poses'), join(set, 'poses'));
  await ingested(set, (drive) => expect(streams(drive)).toEqual(['velodyne_points 2', 'poses 2']));
  await ingested(set, (drive) => expect(streams(drive)).toEqual(['velodyne_points 2']), set);
  renameSync(join(set, 'sequences/03'), join(outside, '03'));
  symlinkSync(join(outside, '03'), join(set, 'sequences/03'));
  await expect(ingested(set, streams, set)).rejects.toThrow(/is a link that leaves the folder/);

  const sequence = '2013_05_28_drive_0000_sync';
  const times = '2013-05-28 10:46:02.900000000\n2013-05-28 10:46:03.000000000\n';
  const kitti360 = folderOf({
    [`data_3d_raw/${sequence}/velodyne_points/data/0000000000.bin`]: sweep,
    [`data_3d_raw/${sequence}/velodyne_points/data/0000000001.bin`]: sweep,
    [`data_3d_raw/${sequence}/velodyne_points/timestamps.txt`]: times,
  });
  await ingested(kitti360, (drive) => expect(streams(drive)).toEqual(['velodyne_points 2']), kitti360);
  symlinkSync(outside, join(kitti360, 'calibration'));
  await expect(ingested(kitti360, streams, kitti360)).rejects.toThrow(/is a link that leaves the folder/);
});

test('a feather file whose column names have no end is refused', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 600 }, (_, i) => [`${i}${'n'.repeat(600)}`, new Float64Array(1)]),
  );
  await expect(readFeather(featherBytes(many), ['x'])).rejects.toThrow(/names without end/);
});

test('pictures of one folder with sweeps get a name of their own', async () => {
  const files: Record<string, string | Uint8Array> = {};
  for (const i of [0, 1, 2]) {
    files[`a/1700000000.${i}.ply`] = onePoint;
    files[`a/1700000000.${i}.jpg`] = TINY_JPEG;
  }
  await ingested(folderOf(files), (drive) => expect(streams(drive)).toEqual(['a 3', 'a (2) 3']));
});

test('a list of messages of the bus that is larger than memory allows is left out, and said', async () => {
  const set = nuSet();
  truncateSync(join(set, `can_bus/${SCENES[0]}_pose.json`), 2 ** 30);
  await ingested(`${set}#${SCENES[0]}`, (drive) => {
    expect(streams(drive)).toContain('can_bus/ms_imu 40');
    expect(findings(drive)).toContain(
      'has 1073741824 bytes, more than the 268435456 that are read: left out',
    );
  });
});

test('parts of a bag that are Git LFS pointers are named as such', async () => {
  const log = folderOf({ 'a_0.bag': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n' });
  await expect(ingest(join(log, 'a_0.bag'), join(root, 'none.drive'))).rejects.toThrow(/Git LFS pointer/);
});
