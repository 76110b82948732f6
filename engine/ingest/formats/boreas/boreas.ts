/**
 * Boreas sequences (Burnett et al. 2023; pyboreas). Streams:
 *
 *   lidar         sweeps of a 128-beam scanner: x, y, z, intensity, ring, time; not compensated
 *   camera        rectified pictures (P_camera.txt)
 *   radar         polar scans as pictures: rows are azimuths, the first eleven bytes of a row its time and encoder
 *   lidar_poses   T_enu_lidar of each sweep, role truth (applanix/lidar_poses.csv)
 *
 * Files are named by their time in microseconds UTC. The vehicle frame is that of the Applanix unit.
 */
import { join } from 'node:path';
import type { CameraModel, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import type { PolarLayout } from '../../../contract/messages/polar.ts';
import { compose, IDENTITY, inverse } from '../../../geometry/se3.ts';
import type { Finding } from '../../format.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { barePoints } from '../../media/folder-log/points.ts';
import { poseOf, poseOfRows, posesOfTable, poseTrack } from '../../media/folder-log/poses.ts';
import { readNumbers, readTimedTable, type TableRow } from '../../media/folder-log/tables.ts';
import type { FolderLog, Points, SetSensor } from '../../media/folder-log/types.ts';
import { microsecondFiles } from '../../media/time-named-files.ts';

const VEHICLE = 'applanix';
const POSES = 'applanix/lidar_poses.csv';
const LASERS = 128;
/** Of the rectified pictures (P_camera.txt belongs to them). */
const PICTURE = { width: 2448, height: 2048 };
/** x, y, z, intensity, ring, seconds from the file's time. */
const VALUES = 6;
/** Values of the radar became closer at this time (pyboreas, radar.py). */
const RADAR_UPGRADE_NS = 1_632_182_400_000_000_000n;
/** Of the radar's encoder, a turn. */
const ENCODER = 5600;
/** A sweep takes a tenth of a second. */
const MOST_APART_S = 2;

export const boreas = folderLogFormat({
  name: 'boreas',
  title: 'Boreas',
  noun: 'the folder of a Boreas sequence',
  what: 'Boreas sequence',
  missing: 'applanix/ beside lidar/, camera/ or radar/',
  levels: 2,
  isLog: ({ folders }) =>
    folders.includes('applanix') && ['lidar', 'camera', 'radar'].some((name) => folders.includes(name)),
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  for (const [name, kind, endings] of [
    ['lidar', 'lidar', ['bin']],
    ['camera', 'camera', ['png', 'jpg']],
    ['radar', 'camera', ['png']],
  ] as const) {
    const found = await microsecondFiles(join(folder, name), name, endings);
    findings.push(...(found?.findings ?? []));
    if (!found || found.files.length === 0) continue;
    const meta =
      name === 'lidar'
        ? {
            intensityMax: 255,
            rings: LASERS,
            ringSource: 'laser of the data set',
            timeSource: 'seconds from the file’s time',
          }
        : name === 'radar'
          ? { source: 'polar scan: a row is an azimuth', polar: polarLayout(found.files[0]?.ns) }
          : { rectified: true };
    sensors.push({
      name,
      kind,
      folder: name,
      files: found.files,
      meta,
      points: name === 'lidar' ? pointsOf : undefined,
    });
  }
  const table = await readTimedTable(folder, POSES, { unit: 'us', header: true });
  findings.push(...table.findings);
  const poses = posesOfTable(POSES, table.rows, poseOfRow, findings);
  const source = 'post-processed GNSS/INS of the data set: east, north, up of its UTM zone';
  return {
    sensors,
    tracks: poses.length > 0 ? [poseTrack('lidar_poses', 'lidar', 'truth', source, poses)] : [],
    calibration: await calibrationOf(folder, findings),
    findings,
    bytes: table.bytes,
  };
}

/** Eleven bytes before each ray: time, encoder, valid. The radar's z axis points down, so bearings go clockwise seen from above. */
const polarLayout = (ns = 0n): PolarLayout => ({
  rays: 'rows',
  head: 11,
  encoder: ENCODER,
  stepM: ns > RADAR_UPGRADE_NS ? 0.04381 : 0.0596,
  ahead: 'x',
  turn: 1,
});

const poseOfRow = ({ at }: TableRow): Pose | undefined =>
  poseOf(turnOf(at('roll'), at('pitch'), at('heading')), [at('easting'), at('northing'), at('altitude')]);

/** C1(roll) · C2(pitch) · C3(heading), each turning the axes and not the point (pyboreas, utils.py). Checked on a real loop of 8 km. */
function turnOf(roll: number, pitch: number, heading: number): number[] {
  const [cr, sr, cp, sp] = [Math.cos(roll), Math.sin(roll), Math.cos(pitch), Math.sin(pitch)];
  const [ch, sh] = [Math.cos(heading), Math.sin(heading)];
  return [
    cp * ch,
    cp * sh,
    -sp,
    sr * sp * ch - cr * sh,
    sr * sp * sh + cr * ch,
    sr * cp,
    cr * sp * ch + sr * sh,
    cr * sp * sh - sr * ch,
    cr * cp,
  ];
}

function pointsOf(bytes: Uint8Array): Points {
  const { columns, cut } = barePoints(bytes, VALUES);
  const [x = [], y = [], z = [], intensity = [], ring = [], seconds = []] = columns;
  const hasTimes = Array.from(seconds).every((s) => Math.abs(s) <= MOST_APART_S);
  return {
    axes: [x, y, z],
    others: {
      intensity: { type: 'f32', values: intensity },
      ring: { type: 'u16', values: ring },
      ...(hasTimes ? { time: { type: 'i32', values: Array.from(seconds, (s) => Math.round(s * 1e9)) } } : {}),
    },
    cut,
  };
}

async function calibrationOf(folder: string, findings: Finding[]) {
  const read = async (name: string): Promise<Pose | undefined> =>
    poseOfRows(await readNumbers(folder, `calib/${name}.txt`));
  const [T_applanix_lidar, T_camera_lidar, T_radar_lidar] = [
    await read('T_applanix_lidar'),
    await read('T_camera_lidar'),
    await read('T_radar_lidar'),
  ];
  if (!T_applanix_lidar) {
    const reason = 'is not there or no rigid motion: the lidar is taken as the vehicle';
    findings.push({
      level: 'warn',
      file: 'calib/T_applanix_lidar.txt',
      place: 'whole file',
      reason,
      count: 1,
    });
  }
  const T_vehicle_lidar = T_applanix_lidar ?? IDENTITY;
  const sensors: SensorCalibration[] = [
    { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
    { frame: 'lidar', T_vehicle_sensor: T_vehicle_lidar, timeOffsetNs: 0 },
  ];
  const camera = lensOf(await readNumbers(folder, 'calib/P_camera.txt'));
  for (const [frame, T_sensor_lidar, lens] of [
    ['camera', T_camera_lidar, camera],
    ['radar', T_radar_lidar, undefined],
  ] as const)
    if (T_sensor_lidar)
      sensors.push({
        frame,
        T_vehicle_sensor: composeInverse(T_vehicle_lidar, T_sensor_lidar),
        timeOffsetNs: 0,
        camera: lens,
      });
  const rule = 'Boreas: the Applanix unit is the vehicle frame';
  return { version: 0, vehicleFrame: VEHICLE, rule, sensors };
}

const composeInverse = (T_vehicle_lidar: Pose, T_sensor_lidar: Pose): Pose =>
  compose(T_vehicle_lidar, inverse(T_sensor_lidar));

function lensOf(p: readonly number[]): CameraModel | undefined {
  const [fx = 0, , cx = 0, , , fy = 0, cy = 0] = p;
  if (!(fx > 0 && fy > 0 && cx > 0 && cy > 0)) return undefined;
  return { ...PICTURE, fx, fy, cx, cy, lens: 'pinhole', distortion: [] };
}
