/**
 * MulRan sequences (Kim et al. 2020; its file player). Streams:
 *
 *   Ouster        sweeps of an OS1-64: x, y, z, intensity
 *   radar         polar scans as pictures
 *   global_pose   poses of the vehicle, role truth
 *   gps, imu      of the receiver and the Xsens unit
 *
 * Files are named by their time in nanoseconds UTC; they lie in sensor_data/ or beside the tables.
 */
import { join } from 'node:path';
import type { PolarLayout } from '../../../contract/messages/polar.ts';
import { fromRollPitchYaw, IDENTITY } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { fixTrack } from '../../media/folder-log/fixes.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { barePoints } from '../../media/folder-log/points.ts';
import { poseOfRows, posesOfTable, poseTrack } from '../../media/folder-log/poses.ts';
import { readTimedTable, type TableRow } from '../../media/folder-log/tables.ts';
import type { FolderLog, Points, SetSensor, SetTrack } from '../../media/folder-log/types.ts';
import { timedFiles } from '../../media/time-named-files.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';

const VEHICLE = 'base';
const LIDAR = 'Ouster';
/** x, y, z, intensity. */
const VALUES = 4;
/** An OS1-64 in its mode of 1024 columns, 10 a second: columns one behind another, each with all lasers. */
const [LASERS, COLUMNS, TURN_NS] = [64, 1024, 100_000_000];
const DEG = Math.PI / 180;
/** Where the lidar sits: T_base_Ouster of the data set's page, metres and degrees. */
const T_BASE_LIDAR = {
  p: [1.7042, -0.021, 1.8047] as const,
  q: fromRollPitchYaw(0.0001 * DEG, 0.0003 * DEG, 179.6654 * DEG),
};
/** 400 bearings clockwise from ahead, 3,360 ranges up to 200 m; not checked on the data. */
const POLAR: PolarLayout = { rays: 'shorter', head: 0, stepM: 200 / 3360, ahead: 'x', turn: -1 };
const RADAR = ['sensor_data/radar/polar', 'radar/polar', 'polar'];

const isSequence = async (
  folder: string,
  folders: readonly string[],
  files: ReadonlySet<string>,
): Promise<boolean> => {
  if (folders.includes(LIDAR) && files.has('global_pose.csv')) return true;
  if (!folders.includes('sensor_data')) return false;
  const inside = (await namesIn(join(folder, 'sensor_data')).catch(() => undefined)) ?? [];
  return inside.includes(LIDAR) || inside.includes('radar');
};

export const mulran = folderLogFormat({
  name: 'mulran',
  title: 'MulRan',
  noun: 'the folder of a MulRan sequence',
  what: 'MulRan sequence',
  missing: 'sensor_data/Ouster, or Ouster beside global_pose.csv',
  levels: 4,
  isLog: ({ folders, files }, folder) => isSequence(folder, folders, files),
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  for (const below of [`sensor_data/${LIDAR}`, LIDAR]) {
    const found = await timedFiles(join(folder, below), below, ['bin']);
    if (!found || found.files.length === 0 || sensors.length > 0) continue;
    findings.push(...found.findings);
    const meta = {
      ringSource: 'order of the points',
      timeSource: 'order of the columns, from the file’s time',
    };
    sensors.push({ name: LIDAR, kind: 'lidar', folder: below, files: found.files, meta, points: pointsOf });
  }
  for (const below of RADAR) {
    const found = await timedFiles(join(folder, below), below, ['png']);
    if (!found || found.files.length === 0 || sensors.some(({ name }) => name === 'radar')) continue;
    const meta = { source: 'polar scan of the Navtech radar', polar: POLAR };
    sensors.push({ name: 'radar', kind: 'camera', folder: below, files: found.files, meta });
  }
  const poses = await posesOf(folder, findings);
  const fixes = await fixesOf(folder, findings);
  const imu = await imuOf(folder, findings);
  const rule = 'MulRan: base (x forward, y left, z up) is the vehicle frame; the lidar sits as its page says';
  const calibration = {
    version: 0,
    vehicleFrame: VEHICLE,
    rule,
    sensors: [
      { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
      { frame: LIDAR, T_vehicle_sensor: T_BASE_LIDAR, timeOffsetNs: 0 },
    ],
  };
  const tracks = [poses.track, ...fixes.tracks, imu.track].flatMap((track) => (track ? [track] : []));
  return {
    sensors,
    tracks,
    calibration,
    origin: fixes.origin,
    findings,
    bytes: poses.bytes + fixes.bytes + imu.bytes,
  };
}

/** Where every column is whole, lasers and times follow from the order (as KISS-ICP's reader takes it). */
function pointsOf(bytes: Uint8Array): Points {
  const { columns, cut } = barePoints(bytes, VALUES);
  const [x = [], y = [], z = [], intensity = []] = columns;
  const isWhole = x.length === LASERS * COLUMNS;
  // What hit nothing lies at the sensor.
  const missed = Float64Array.from(x, (v, i) => (v === 0 && y[i] === 0 && z[i] === 0 ? Number.NaN : v));
  return {
    axes: [missed, y, z],
    others: {
      intensity: { type: 'f32', values: intensity },
      ...(isWhole
        ? {
            ring: { type: 'u16', values: Array.from(x, (_, i) => i % LASERS) },
            time: {
              type: 'i32',
              values: Array.from(x, (_, i) => Math.round((Math.floor(i / LASERS) / COLUMNS) * TURN_NS)),
            },
          }
        : {}),
    },
    cut,
  };
}

async function posesOf(folder: string, findings: Finding[]) {
  const file = 'global_pose.csv';
  const table = await readTimedTable(folder, file, { unit: 'ns', header: false });
  findings.push(...table.findings);
  const twelve = ({ at }: TableRow) => poseOfRows(Array.from({ length: 12 }, (_, k) => at(k + 1)));
  const poses = posesOfTable(file, table.rows, twelve, findings);
  const source = 'the data set’s GNSS and SLAM, in UTM';
  const track = poses.length > 0 ? poseTrack('global_pose', VEHICLE, 'truth', source, poses) : undefined;
  return { track, bytes: table.bytes };
}

/** A table of the sequence, which lies in sensor_data/ or beside the poses. */
async function tableOf(folder: string, file: string, findings: Finding[]) {
  for (const below of [`sensor_data/${file}`, file]) {
    const table = await readTimedTable(folder, below, { unit: 'ns', header: false });
    findings.push(...table.findings);
    if (table.rows.length > 0) return table;
  }
  return { rows: [], bytes: 0 };
}

async function fixesOf(folder: string, findings: Finding[]) {
  const { rows, bytes } = await tableOf(folder, 'gps.csv', findings);
  const found = fixTrack(
    'gps',
    'gps.csv',
    rows.map(({ ns, at }) => ({ ns, latitude: at(1), longitude: at(2), altitude: at(3) })),
  );
  findings.push(...found.findings);
  return { ...found, bytes };
}

/** Time, quaternion, three angles, rates, accelerations, magnetometer. */
async function imuOf(folder: string, findings: Finding[]) {
  const { rows, bytes } = await tableOf(folder, 'xsens_imu.csv', findings);
  const samples = rows.flatMap(({ ns, at }) => {
    const [gx, gy, gz, ax, ay, az] = [8, 9, 10, 11, 12, 13].map((k) => at(k));
    const values = { 'accel.x': ax, 'accel.y': ay, 'accel.z': az, 'gyro.x': gx, 'gyro.y': gy, 'gyro.z': gz };
    const signals = Object.fromEntries(
      Object.entries(values).flatMap(([name, value]) => (Number.isFinite(value) ? [[name, value ?? 0]] : [])),
    );
    return Object.keys(signals).length === 6 ? [{ ns, signals }] : [];
  });
  const reason = 'have no rates and accelerations, as those of the first version of the data set: left out';
  const count = rows.length - samples.length;
  if (count > 0)
    findings.push({ level: 'warn', file: 'xsens_imu.csv', place: 'rows', reason, count, lost: true });
  const track: SetTrack = {
    stream: {
      name: 'imu',
      kind: 'imu',
      role: 'sensor',
      frame: 'imu',
      codec: 'json',
      units: SIGNAL_UNITS.imu,
    },
    samples,
  };
  return { track: samples.length > 0 ? track : undefined, bytes };
}
