/**
 * Traversals of Oxford RobotCar and Oxford Radar RobotCar (Maddern et al. 2017, Barnes et al. 2020; their SDK). Streams:
 *
 *   velodyne_left, velodyne_right   sweeps as points (.bin)
 *   lms_front, lms_rear, ldmrs      scans of the SICK scanners
 *   stereo/…, mono_…                pictures as they are: the sensor's pattern of colours (Bayer) is not resolved
 *   radar                           polar scans as pictures
 *   gps, ins, ins/pose              positions, and the pose of the INS
 *
 * Files are named by their time in microseconds UTC.
 */
import { dirname, join } from 'node:path';
import type { MapOrigin, SensorCalibration } from '../../../contract/calibration.ts';
import { fromRollPitchYaw, IDENTITY, multiply } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { poseTrack, type TimedPose } from '../../media/folder-log/poses.ts';
import { readNumbers, readTimedTable, type TableRow } from '../../media/folder-log/tables.ts';
import type { FolderLog, SetSensor, SetTrack } from '../../media/folder-log/types.ts';
import { microsecondFiles } from '../../media/time-named-files.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';
import { pointsOfScanner, pointsOfTurn } from './sweeps.ts';

const VEHICLE = 'ins';
const VELODYNES = ['velodyne_left', 'velodyne_right'];
const SCANNERS = ['lms_front', 'lms_rear', 'ldmrs'];
const PICTURES = [
  'stereo/left',
  'stereo/centre',
  'stereo/right',
  'mono_left',
  'mono_right',
  'mono_rear',
  'radar',
];
const LASERS = 32;

export const robotcar = folderLogFormat({
  name: 'robotcar',
  title: 'Oxford RobotCar',
  noun: 'the folder of an Oxford RobotCar traversal',
  what: 'traversal of Oxford RobotCar',
  missing: 'velodyne_left, velodyne_right, lms_front or ldmrs beside gps, vo, stereo or radar',
  levels: 2,
  isLog: ({ folders }) =>
    [...VELODYNES, ...SCANNERS].some((name) => folders.includes(name)) &&
    ['gps', 'vo', 'stereo', 'radar'].some((name) => folders.includes(name)),
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  const add = async (name: string, kind: 'lidar' | 'camera', endings: readonly string[]): Promise<void> => {
    const found = await microsecondFiles(join(folder, name), name, endings);
    findings.push(...(found?.findings ?? []));
    const isTurn = VELODYNES.includes(name);
    if (isTurn && found && found.files.length === 0) {
      const reason =
        'holds no points (.bin): raw turns as pictures (.png) are not read, the SDK makes points of them';
      findings.push({ level: 'error', file: name, place: 'whole folder', reason, count: 1, lost: true });
    }
    if (!found || found.files.length === 0) return;
    const meta =
      kind === 'camera'
        ? {
            source:
              name === 'radar' ? 'polar scan: a row is an azimuth' : 'the pattern of colours is not resolved',
          }
        : { intensityMax: 255, ...(isTurn ? { rings: LASERS } : { source: 'scan of few layers' }) };
    sensors.push({
      name,
      kind,
      folder: name,
      files: found.files,
      meta,
      points: isTurn ? pointsOfTurn : pointsOfScanner(name),
    });
  };
  for (const name of VELODYNES) await add(name, 'lidar', ['bin']);
  for (const name of SCANNERS) await add(name, 'lidar', ['bin']);
  for (const name of PICTURES) await add(name, 'camera', ['png', 'jpg']);
  const ins = await readTimedTable(folder, 'gps/ins.csv', { unit: 'us', header: true });
  const gps = await readTimedTable(folder, 'gps/gps.csv', { unit: 'us', header: true });
  findings.push(...ins.findings, ...gps.findings);
  const [placed, fixes] = [fixTrack('ins', ins.rows), fixTrack('gps', gps.rows)];
  const tracks = [fixes.track, placed.track, insTrack(ins.rows)].flatMap((track) => (track ? [track] : []));
  return {
    sensors,
    tracks,
    calibration: await calibrationOf(folder, sensors, findings),
    origin: placed.origin ?? fixes.origin,
    findings,
    bytes: ins.bytes + gps.bytes,
  };
}

/** Latitude, longitude, altitude of a table. */
function fixTrack(name: string, rows: readonly TableRow[]) {
  let origin: MapOrigin | undefined;
  const samples: SetTrack['samples'][number][] = [];
  for (const { ns, at } of rows) {
    const [latitude, longitude, altitude] = [at('latitude'), at('longitude'), at('altitude')];
    const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && Number.isFinite(altitude);
    if (!isPlace || (latitude === 0 && longitude === 0)) continue;
    origin ??= { latitudeDeg: latitude, longitudeDeg: longitude, altitudeM: altitude, datum: 'unknown' };
    const sigmas = {
      'sigma.east': at('longitude_sigma'),
      'sigma.north': at('latitude_sigma'),
      'sigma.up': at('altitude_sigma'),
    };
    const told = Object.fromEntries(Object.entries(sigmas).filter(([, v]) => Number.isFinite(v) && v > 0));
    samples.push({ ns, signals: { latitude, longitude, altitude, status: 0, ...told } });
  }
  const track: SetTrack = {
    stream: {
      name,
      kind: 'gnss',
      role: 'sensor',
      frame: 'gnss',
      codec: 'json',
      units: SIGNAL_UNITS.gnss,
      meta: { datum: 'unknown' },
    },
    samples,
  };
  return { track: samples.length > 0 ? track : undefined, origin };
}

/** North, east, down and forward, right, down become east, north, up and forward, left, up. */
const Q_ENU_NED = { w: 0, x: Math.SQRT1_2, y: Math.SQRT1_2, z: 0 };
const Q_FRD_FLU = { w: 0, x: 1, y: 0, z: 0 };

function insTrack(rows: readonly TableRow[]): SetTrack | undefined {
  const poses: TimedPose[] = [];
  for (const { ns, at } of rows) {
    const [north, east, down] = [at('northing'), at('easting'), at('down')];
    const [roll, pitch, yaw] = [at('roll'), at('pitch'), at('yaw')];
    if (![north, east, down, roll, pitch, yaw].every(Number.isFinite)) continue;
    const q = multiply(Q_ENU_NED, multiply(fromRollPitchYaw(roll, pitch, yaw), Q_FRD_FLU));
    poses.push({ ns, pose: { p: [east, north, -down], q } });
  }
  const source = 'NovAtel SPAN: UTM, turned to east, north, up and to forward, left, up';
  return poses.length > 0 ? poseTrack('ins/pose', VEHICLE, 'estimate', source, poses) : undefined;
}

/**
 * Mounts are not in a traversal but in the SDK's folder `extrinsics`: x, y, z, roll, pitch, yaw of each sensor in the vehicle's frame
 * (x forward, y right, z down). They are read where they lie beside or above the traversal.
 */
async function calibrationOf(folder: string, sensors: readonly SetSensor[], findings: Finding[]) {
  const placed: SensorCalibration[] = [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }];
  const unplaced: string[] = [];
  for (const { name, kind } of sensors) {
    const file = `${name.split('/')[0]}.txt`;
    let numbers: number[] = [];
    for (const root of [folder, dirname(folder)])
      if (
        numbers.length === 0 &&
        (await namesIn(join(root, 'extrinsics')).catch(() => undefined))?.includes(file)
      )
        numbers = await readNumbers(root, `extrinsics/${file}`);
    const [x = Number.NaN, y = 0, z = 0, roll = 0, pitch = 0, yaw = 0] = numbers;
    if (numbers.length !== 6 || !numbers.every((v) => Math.abs(v) < 100)) {
      unplaced.push(name);
      continue;
    }
    const q = multiply(
      Q_FRD_FLU,
      multiply(fromRollPitchYaw(roll, pitch, yaw), kind === 'lidar' ? Q_FRD_FLU : Q_FRD_CAMERA),
    );
    placed.push({ frame: name, T_vehicle_sensor: { p: [x, -y, -z], q }, timeOffsetNs: 0 });
  }
  const reason = 'are not placed: the SDK’s folder extrinsics does not lie beside the traversal or above it';
  if (unplaced.length > 0)
    findings.push({
      level: 'warn',
      file: 'extrinsics',
      place: unplaced.join(', '),
      reason,
      count: unplaced.length,
    });
  // Without mounts the first lidar stands for the vehicle.
  const isPlaced = placed.length > 1;
  const lidar = sensors.find(({ kind }) => kind === 'lidar')?.name;
  const vehicleFrame = isPlaced || lidar === undefined ? VEHICLE : lidar;
  const rule = isPlaced
    ? 'RobotCar: the vehicle frame of the SDK, turned to y left, z up'
    : 'RobotCar: the first lidar';
  return {
    version: 0,
    vehicleFrame,
    rule,
    sensors: isPlaced ? placed : [{ frame: vehicleFrame, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }],
  };
}

/** A camera's z is the sensor's x (forward), its x the sensor's y (right), its y the sensor's z (down). */
const Q_FRD_CAMERA = { w: 0.5, x: 0.5, y: 0.5, z: 0.5 };
