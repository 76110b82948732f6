/**
 * Sequences, drives and frames of the Zenseact Open Dataset (Alibeigi et al. 2023; its kit `zod`). Streams:
 *
 *   lidar_velodyne      sweeps: x, y, z, intensity, laser, time from the file's time
 *   camera_front_blur, camera_front_dnat, camera_front_original   pictures, with the fisheye lens of calibration.json
 *   ego_motion          poses, estimate
 *
 * Files are named by their time, ISO 8601 in UTC. The vehicle frame is that of the calibration (ISO 8855).
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { SensorCalibration } from '../../../contract/calibration.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { folderLogFormat } from '../../media/folder-log/folder-log.ts';
import { readJson, rowsOf } from '../../media/folder-log/json.ts';
import { poseOfRows, poseTrack } from '../../media/folder-log/poses.ts';
import type { FolderLog, Points, SetSensor } from '../../media/folder-log/types.ts';
import { readNpyRecords } from '../../media/npy.ts';
import { compareNs, type TimedFile } from '../../media/time-named-files.ts';

const VEHICLE = 'vehicle';
const LIDAR = 'lidar_velodyne';
const CAMERAS = ['camera_front_blur', 'camera_front_dnat', 'camera_front_original'];
const MOST_POSES = 1_000_000;
/** Seconds from a sweep's time. */
const MOST_APART_US = 2_000_000;

const Matrix = z.array(z.array(z.number()));
const Calibration = z.object({
  FC: z.object({
    extrinsics: Matrix,
    lidar_extrinsics: Matrix,
    intrinsics: Matrix,
    distortion: z.array(z.number()),
    image_dimensions: z.array(z.number().int().positive()),
  }),
});
const EgoMotion = z.object({ timestamps: rowsOf(z.number()), poses: rowsOf(Matrix) });

export const zod = folderLogFormat({
  name: 'zod',
  title: 'Zenseact Open Dataset',
  noun: 'the folder of a sequence of the Zenseact Open Dataset',
  what: 'sequence of the Zenseact Open Dataset',
  missing: 'lidar_velodyne/ beside calibration.json, ego_motion.json or camera_front_…/',
  levels: 2,
  isLog: ({ folders, files }) =>
    folders.includes(LIDAR) &&
    (files.has('calibration.json') ||
      files.has('ego_motion.json') ||
      CAMERAS.some((name) => folders.includes(name))),
  open,
});

async function open(folder: string): Promise<FolderLog> {
  const findings: Finding[] = [];
  const sensors: SetSensor[] = [];
  for (const name of [LIDAR, ...CAMERAS]) {
    const isLidar = name === LIDAR;
    const files = await isoFiles(folder, name, isLidar ? ['npy'] : ['jpg', 'png'], findings);
    if (files.length === 0) continue;
    const meta = isLidar
      ? { intensityMax: 255, ringSource: 'diode_index', timeSource: 'timestamp, from the file’s time' }
      : { rectified: false };
    const points = isLidar ? pointsOf : undefined;
    sensors.push({ name, kind: isLidar ? 'lidar' : 'camera', folder: name, files, meta, points });
  }
  const unplaced = 'the sensors are not placed on the vehicle';
  const calibration = await readJson(folder, 'calibration.json', Calibration, findings, unplaced);
  const motion = await readJson(folder, 'ego_motion.json', EgoMotion, findings, 'the drive has no poses');
  const { timestamps = [], poses = [] } = motion.value ?? {};
  const timed = timestamps.slice(0, MOST_POSES).flatMap((s, k) => {
    const pose = poseOfRows((poses[k] ?? []).flat());
    return pose && s !== undefined && s > 0 && s < 7e9
      ? [{ ns: BigInt(Math.round(s * 1e6)) * 1000n, pose }]
      : [];
  });
  if (timed.length < timestamps.length) {
    const reason = 'are no poses with a time: left out';
    const count = timestamps.length - timed.length;
    findings.push({ level: 'error', file: 'ego_motion.json', place: 'poses', reason, count });
  }
  return {
    sensors,
    tracks:
      timed.length > 0
        ? [poseTrack('ego_motion', VEHICLE, 'estimate', 'the data set’s GNSS/INS', timed)]
        : [],
    calibration: calibrationOf(calibration.value),
    findings,
    bytes: calibration.bytes + motion.bytes,
  };
}

/** NNNNNN_name_2022-02-14T13:23:32.240754Z.npy; some file systems want no colons. */
const NAMED = /(\d{4}-\d\d-\d\d)T(\d\d)[:_-](\d\d)[:_-](\d\d)\.(\d{1,9})Z\.([a-z]+)$/;

async function isoFiles(
  root: string,
  folder: string,
  endings: readonly string[],
  findings: Finding[],
): Promise<TimedFile[]> {
  const files: TimedFile[] = [];
  const strangers: string[] = [];
  for (const name of (await namesIn(join(root, folder))) ?? []) {
    const [, day, hour, minute, second, fraction = '', ending = ''] = NAMED.exec(name) ?? [];
    const ms = Date.parse(`${day}T${hour}:${minute}:${second}Z`);
    if (!endings.includes(ending) || !Number.isFinite(ms)) strangers.push(name);
    else
      files.push({
        name,
        path: join(root, folder, name),
        ns: BigInt(ms) * 1_000_000n + BigInt(fraction.padEnd(9, '0')),
      });
  }
  const [first] = strangers;
  const reason = 'is no file of this sensor named by its time: left out';
  if (first !== undefined)
    findings.push({ level: 'info', file: folder, place: first, reason, count: strangers.length });
  return files.sort((a, b) => compareNs(a.ns, b.ns));
}

function pointsOf(bytes: Uint8Array): Points {
  const { fields, cut } = readNpyRecords(bytes);
  const [x, y, z] = ['x', 'y', 'z'].map((name) => fields.get(name));
  if (!x || !y || !z) throw new Error('its records have no x, y and z');
  const [intensity, laser, us] = [
    fields.get('intensity'),
    fields.get('diode_index'),
    fields.get('timestamp'),
  ];
  const hasTimes = us?.every((value) => Math.abs(value) <= MOST_APART_US);
  return {
    axes: [x, y, z],
    others: {
      ...(intensity ? { intensity: { type: 'f32', values: intensity } } : {}),
      ...(laser ? { ring: { type: 'u16', values: laser } } : {}),
      ...(us && hasTimes
        ? { time: { type: 'i32', values: us.map((value) => Math.round(value * 1000)) } }
        : {}),
    },
    cut: cut ? 'is cut: it holds fewer points than it claims' : undefined,
  };
}

function calibrationOf(calibration: z.infer<typeof Calibration> | undefined) {
  const { FC } = calibration ?? {};
  const [lidar, camera] = [
    FC && poseOfRows(FC.lidar_extrinsics.flat()),
    FC && poseOfRows(FC.extrinsics.flat()),
  ];
  const sensors: SensorCalibration[] = [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }];
  if (lidar) sensors.push({ frame: LIDAR, T_vehicle_sensor: lidar, timeOffsetNs: 0 });
  const [[fx = 0, , cx = 0] = [], [, fy = 0, cy = 0] = []] = FC?.intrinsics ?? [];
  const [width = 0, height = 0] = FC?.image_dimensions ?? [];
  const isLens =
    fx > 0 && fy > 0 && cx > 0 && cy > 0 && FC?.distortion.length === 4 && width > 0 && height > 0;
  if (camera)
    for (const frame of CAMERAS)
      sensors.push({
        frame,
        T_vehicle_sensor: camera,
        timeOffsetNs: 0,
        ...(isLens
          ? {
              camera: {
                width,
                height,
                fx,
                fy,
                cx,
                cy,
                lens: 'kannala-brandt',
                distortion: FC?.distortion ?? [],
              },
            }
          : {}),
      });
  return { version: 0, vehicleFrame: VEHICLE, rule: 'ZOD: the reference frame of calibration.json', sensors };
}
