/**
 * A small data set in nuScenes' own layout: two scenes of one second, with a lidar, a camera and a radar, key frames and sweeps
 * between them, ego poses, boxes, and the CAN bus extension of the first. Numbers are made up; the layout is the data set's.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TINY_JPEG } from './kitti-folder.ts';

export const SCENES = ['scene-0001', 'scene-0002'] as const;
/** Files of each sensor in a scene; every fourth is a key frame. */
export const FILES = 8;
export const POINTS = 32 * 15;
export const TARGETS = 5;
/** Microseconds; the second scene begins a minute later. */
export const FIRST_US = 1_532_402_927_647_951;
export const STEP_US = 100_000;
/** Where the vehicle begins in the global frame; it drives 10 m/s to the north. */
export const START = [1010.1, 610.5, 0] as const;

type Row = Record<string, unknown>;
export type NuTables = Record<string, Row[]>;

/** x, y, z, intensity, ring a point: a wall 20 m away. */
export function roomBin(): Buffer {
  const values = new Float32Array(5 * POINTS);
  for (let i = 0; i < POINTS; i++) {
    const azimuth = (Math.floor(i / 32) / 15) * 2 * Math.PI;
    values.set([20 * Math.sin(azimuth), 20 * Math.cos(azimuth), (i % 32) / 8 - 1, i % 256, i % 32], 5 * i);
  }
  return Buffer.from(values.buffer);
}

const RADAR_FIELDS =
  'x y z dyn_prop id rcs vx vy vx_comp vy_comp is_quality_valid ambig_state x_rms y_rms invalid_state pdh0 vx_rms vy_rms';
const SIZES = '4 4 4 1 2 4 4 4 4 4 1 1 1 1 1 1 1 1';
const TYPES = 'F F F I I F F F F F I I I I I I I I';

/** A scan as the data set's: five targets ahead, 10 m/s slower than the vehicle, which stand still. */
export function radarPcd(claimed = TARGETS): Buffer {
  const header = [
    '# .PCD v0.7 - Point Cloud Data file format',
    'VERSION 0.7',
    `FIELDS ${RADAR_FIELDS}`,
    `SIZE ${SIZES}`,
    `TYPE ${TYPES}`,
    `COUNT ${TYPES.replaceAll(/[FI]/g, '1')}`,
    `WIDTH ${claimed}`,
    'HEIGHT 1',
    'VIEWPOINT 0 0 0 1 0 0 0',
    `POINTS ${claimed}`,
    'DATA binary',
    '',
  ].join('\n');
  const data = Buffer.alloc(TARGETS * 43);
  for (let i = 0; i < TARGETS; i++) {
    const at = 43 * i;
    for (const [k, v] of [3 * (i + 1), 4 * (i + 1), 0].entries()) data.writeFloatLE(v, at + 4 * k);
    data.writeInt8(1, at + 12);
    data.writeInt16LE(i, at + 13);
    for (const [k, v] of [12.5 - i, -10, 0, 0.5, 0].entries()) data.writeFloatLE(v, at + 15 + 4 * k);
    data.writeInt8(3, at + 36);
  }
  // The data set's files end with a further byte, without which its devkit refuses them.
  return Buffer.concat([Buffer.from(header, 'latin1'), data, Buffer.from('\n')]);
}

const SENSORS = [
  ['LIDAR_TOP', 'lidar', 'pcd.bin'],
  ['CAM_FRONT', 'camera', 'jpg'],
  ['RADAR_FRONT', 'radar', 'pcd'],
] as const;

/** The tables, to be changed before they are written. */
export function tablesOf(): NuTables {
  const tables: NuTables = {
    attribute: [{ token: 'attr1', name: 'vehicle.parked', description: '' }],
    category: [{ token: 'cat1', name: 'vehicle.car', description: '' }],
    visibility: [{ token: '4', level: 'v80-100', description: '' }],
    log: [
      {
        token: 'log1',
        logfile: 'n015-2018-07-24-11-22-45+0800',
        vehicle: 'n015',
        date_captured: '2018-07-24',
        location: 'singapore-onenorth',
      },
    ],
    map: [{ token: 'map1', log_tokens: ['log1'], category: 'semantic_prior', filename: 'maps/x.png' }],
    sensor: SENSORS.map(([channel, modality]) => ({ token: `s-${channel}`, channel, modality })),
    calibrated_sensor: SENSORS.map(([channel, modality]) => ({
      token: `c-${channel}`,
      sensor_token: `s-${channel}`,
      translation: [0.9, 0, 1.8],
      rotation: modality === 'lidar' ? [Math.SQRT1_2, 0, 0, -Math.SQRT1_2] : [1, 0, 0, 0],
      camera_intrinsic:
        modality === 'camera'
          ? [
              [1266, 0, 8],
              [0, 1265, 4],
              [0, 0, 1],
            ]
          : [],
    })),
    scene: [],
    sample: [],
    sample_data: [],
    ego_pose: [],
    sample_annotation: [],
    instance: [],
  };
  for (const [index, name] of SCENES.entries()) addScene(tables, name, FIRST_US + index * 60_000_000);
  return tables;
}

function addScene(tables: NuTables, name: string, first: number): void {
  const add = (table: string, row: Row): void => void tables[table]?.push(row);
  add('scene', {
    token: `t-${name}`,
    name,
    description: 'Turn “left”, } [ "',
    log_token: 'log1',
    nbr_samples: 2,
  });
  add('instance', { token: `i-${name}`, category_token: 'cat1', nbr_annotations: 2 });
  for (let i = 0; i < FILES; i++) {
    const isKey = i % 4 === 0;
    const sample = `sample-${name}-${Math.min(FILES - 4, Math.ceil(i / 4) * 4)}`;
    if (isKey) {
      add('sample', {
        token: sample,
        timestamp: first + i * STEP_US,
        scene_token: `t-${name}`,
        next: '',
        prev: '',
      });
      add('sample_annotation', {
        token: `a-${name}-${i}`,
        sample_token: sample,
        instance_token: `i-${name}`,
        visibility_token: '4',
        attribute_tokens: ['attr1'],
        translation: [START[0] - 2, START[1] + i + 10, 1],
        size: [1.8, 4.2, 1.5],
        rotation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
        num_lidar_pts: 12,
        num_radar_pts: 1,
      });
    }
    for (const [channel, modality, ending] of SENSORS) {
      const timestamp = first + i * STEP_US + (modality === 'lidar' ? 0 : 7000);
      const token = `d-${name}-${channel}-${i}`;
      add('sample_data', {
        token,
        sample_token: sample,
        ego_pose_token: token,
        calibrated_sensor_token: `c-${channel}`,
        timestamp,
        fileformat: ending.split('.')[0],
        is_key_frame: isKey,
        height: modality === 'camera' ? 8 : 0,
        width: modality === 'camera' ? 16 : 0,
        filename: `${isKey ? 'samples' : 'sweeps'}/${channel}/${name}__${channel}__${timestamp}.${ending}`,
        prev: '',
        next: '',
      });
      add('ego_pose', {
        token,
        timestamp,
        rotation: [Math.SQRT1_2, 0, 0, Math.SQRT1_2],
        translation: [START[0], START[1] + (timestamp - first) / 1e5, START[2]],
      });
    }
  }
}

/** Writes the data set into `folder`. */
export function writeNuscenes(folder: string, tables = tablesOf(), version = 'v1.0-mini'): string {
  mkdirSync(join(folder, version), { recursive: true });
  // As json.dump with indent 0 writes them.
  for (const [name, rows] of Object.entries(tables))
    writeFileSync(
      join(folder, version, `${name}.json`),
      JSON.stringify(rows, undefined, '\n').replaceAll(/\n+/g, '\n'),
    );
  const contents = { bin: roomBin(), jpg: TINY_JPEG, pcd: radarPcd() };
  for (const { filename } of tables.sample_data ?? []) {
    const path = join(folder, String(filename));
    mkdirSync(dirname(path), { recursive: true });
    const ending = /\.(bin|jpg|pcd)$/.exec(path)?.[1];
    if (ending === 'bin' || ending === 'jpg' || ending === 'pcd') writeFileSync(path, contents[ending]);
  }
  writeCanBus(folder, SCENES[0]);
  return folder;
}

function writeCanBus(folder: string, scene: string): void {
  mkdirSync(join(folder, 'can_bus'), { recursive: true });
  const put = (kind: string, rows: unknown): void =>
    writeFileSync(join(folder, 'can_bus', `${scene}_${kind}.json`), JSON.stringify(rows));
  const times = Array.from({ length: 40 }, (_, i) => FIRST_US + i * 20_000);
  const turned = [Math.SQRT1_2, 0, 0, Math.SQRT1_2];
  put('meta', { pose: { message_count: 40 } });
  put('route', [[1010, 610]]);
  put(
    'ms_imu',
    times.map((utime) => ({ utime, linear_accel: [0.1, 0.2, 9.8], q: turned, rotation_rate: [0, 0, 0.01] })),
  );
  put(
    'pose',
    times.map((utime, i) => ({
      utime,
      accel: [0, 0, 9.8],
      orientation: turned,
      pos: [START[0], START[1] + 0.2 * i, START[2]],
      rotation_rate: [0, 0, 0],
      vel: [10, 0, 0],
    })),
  );
  put(
    'steeranglefeedback',
    times.map((utime) => ({ utime, value: -0.5 })),
  );
  put(
    'vehicle_monitor',
    times.filter((_, i) => i % 25 === 0).map((utime) => ({ utime, vehicle_speed: 36, brake: 0 })),
  );
}
