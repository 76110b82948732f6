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
import type { Pose, SensorCalibration } from '../../../contract/calibration.ts';
import type { PolarLayout } from '../../../contract/messages/polar.ts';
import { Q_ENU_NED, Q_FRD_FLU } from '../../../geometry/axes.ts';
import { fromRollPitchYaw, IDENTITY, inverse, multiply } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { type Fix, fixTrack } from '../../media/folder-log/fixes.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { posesOfTable, poseTrack } from '../../media/folder-log/poses.ts';
import { readNumbers, readTimedTable, type TableRow } from '../../media/folder-log/tables.ts';
import type { FolderLog, SetSensor, SetTrack } from '../../media/folder-log/types.ts';
import { microsecondFiles } from '../../media/time-named-files.ts';
import { pointsOfScanner, pointsOfTurn } from './sweeps.ts';

/** The frame of the SDK's mounts and of its visual odometry: at the stereo camera. */
const VEHICLE = 'vehicle';
const INS = 'ins';
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

/** Eleven bytes before each ray: time, encoder, valid; 4.32 cm a value (radar SDK). The frame's z axis points down. */
const POLAR: PolarLayout = { rays: 'rows', head: 11, encoder: 5600, stepM: 0.0432, ahead: 'x', turn: 1 };

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
        ? name === 'radar'
          ? { source: 'polar scan: a row is an azimuth', polar: POLAR }
          : { source: 'the pattern of colours is not resolved' }
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
  const placed = fixTrack(INS, 'gps/ins.csv', fixesOf(ins.rows));
  const fixes = fixTrack('gps', 'gps/gps.csv', fixesOf(gps.rows));
  const poses = insTrack(ins.rows, findings);
  findings.push(...ins.findings, ...gps.findings, ...placed.findings, ...fixes.findings);
  return {
    sensors,
    tracks: [...fixes.tracks, ...placed.tracks, ...(poses ? [poses] : [])],
    calibration: await calibrationOf(folder, sensors, poses !== undefined, findings),
    origin: placed.origin ?? fixes.origin,
    findings,
    bytes: ins.bytes + gps.bytes,
  };
}

const fixesOf = (rows: readonly TableRow[]): Fix[] =>
  rows.map(({ ns, at }) => ({
    ns,
    latitude: at('latitude'),
    longitude: at('longitude'),
    altitude: at('altitude'),
    sigmas: { east: at('longitude_sigma'), north: at('latitude_sigma'), up: at('altitude_sigma') },
  }));

/** North, east, down and forward, right, down become east, north, up and forward, left, up. */
function insPose({ at }: TableRow): Pose | undefined {
  const [north, east, down] = [at('northing'), at('easting'), at('down')];
  const [roll, pitch, yaw] = [at('roll'), at('pitch'), at('yaw')];
  if (![north, east, down, roll, pitch, yaw].every(Number.isFinite)) return undefined;
  const q = multiply(Q_ENU_NED, multiply(fromRollPitchYaw(roll, pitch, yaw), Q_FRD_FLU));
  return { p: [east, north, -down], q };
}

function insTrack(rows: readonly TableRow[], findings: Finding[]): SetTrack | undefined {
  const poses = posesOfTable('gps/ins.csv', rows, insPose, findings);
  const source = 'NovAtel SPAN: UTM, turned to east, north, up and to forward, left, up';
  return poses.length > 0 ? poseTrack('ins/pose', INS, 'estimate', source, poses) : undefined;
}

/** A camera's z is the sensor's x (forward), its x the sensor's y (right), its y the sensor's z (down). */
const Q_FRD_CAMERA = { w: 0.5, x: 0.5, y: 0.5, z: 0.5 };

/** The SDK's mount of a sensor, with the vehicle's axes turned to forward, left, up, and the sensor's to its own. */
async function mountOf(folder: string, name: string, isLens: boolean): Promise<Pose | undefined> {
  const file = `${name.split('/')[0]}.txt`;
  for (const root of [folder, dirname(folder)]) {
    const names = (await namesIn(join(root, 'extrinsics')).catch(() => undefined)) ?? [];
    if (!names.includes(file)) continue;
    const numbers = await readNumbers(root, `extrinsics/${file}`);
    if (numbers.length !== 6 || !numbers.every((v) => Math.abs(v) < 100)) return undefined;
    const [x = 0, y = 0, z = 0, roll = 0, pitch = 0, yaw = 0] = numbers;
    const told: Pose = { p: [x, y, z], q: fromRollPitchYaw(roll, pitch, yaw) };
    // The SDK takes those of cameras from the vehicle to the camera, all others to the vehicle.
    const { p, q } = isLens ? inverse(told) : told;
    return {
      p: [p[0], -p[1], -p[2]],
      q: multiply(Q_FRD_FLU, multiply(q, isLens ? Q_FRD_CAMERA : Q_FRD_FLU)),
    };
  }
  return undefined;
}

/**
 * Mounts are not in a traversal but in the SDK's folder `extrinsics`: x, y, z, roll, pitch, yaw of each sensor and the vehicle (x
 * forward, y right, z down; build_pointcloud.py, project_laser_into_camera.py). They are read where they lie beside or above the
 * traversal.
 */
async function calibrationOf(
  folder: string,
  sensors: readonly SetSensor[],
  hasPoses: boolean,
  findings: Finding[],
) {
  const placed: SensorCalibration[] = [];
  const unplaced: string[] = [];
  const wanted = sensors.map(({ name, kind }) => ({ name, isLens: kind === 'camera' && name !== 'radar' }));
  for (const { name, isLens } of [...(hasPoses ? [{ name: INS, isLens: false }] : []), ...wanted]) {
    const T_vehicle_sensor = await mountOf(folder, name, isLens);
    if (T_vehicle_sensor) placed.push({ frame: name, T_vehicle_sensor, timeOffsetNs: 0 });
    else unplaced.push(name);
  }
  const reason =
    'are not placed: no folder extrinsics of the SDK beside the traversal or above it tells where';
  if (unplaced.length > 0)
    findings.push({
      level: 'warn',
      file: 'extrinsics',
      place: unplaced.join(', '),
      reason,
      count: unplaced.length,
    });
  // Without mounts the first lidar stands for the vehicle.
  const isPlaced = placed.some(({ frame }) => frame !== INS);
  const vehicleFrame = isPlaced ? VEHICLE : (sensors.find(({ kind }) => kind === 'lidar')?.name ?? INS);
  const rule = isPlaced
    ? 'RobotCar: the vehicle frame of the SDK, turned to y left, z up'
    : `RobotCar: ${vehicleFrame} stands for the vehicle`;
  const vehicle = { frame: vehicleFrame, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 };
  return { version: 0, vehicleFrame, rule, sensors: isPlaced ? [vehicle, ...placed] : [vehicle] };
}
