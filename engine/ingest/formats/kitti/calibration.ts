/**
 * KITTI calibration (Geiger et al. 2013, "Vision meets Robotics: The KITTI Dataset", section IV): imu to velodyne to the
 * rectified camera 0 to each rectified camera. Pictures of `*_sync` are rectified, so their camera is the pinhole P_rect;
 * pictures of `*_extract` are not, so theirs is K with the distortion D at R, T.
 */
import { join } from 'node:path';
import type { CalibrationSet, CameraModel, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { compose, IDENTITY, inverse, quaternionOf } from '../../../geometry/se3.ts';
import { textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { CAMERAS, type KittiLayout } from './layout.ts';

const FILES = ['calib_imu_to_velo.txt', 'calib_velo_to_cam.txt', 'calib_cam_to_cam.txt'] as const;
/** The largest of the data set has 4 kB. */
const MOST_BYTES = 1024 * 1024;
type Entries = ReadonlyMap<string, readonly number[]>;

export async function readCalibration(
  layout: KittiLayout,
): Promise<{ set: CalibrationSet; findings: Finding[]; bytes: number; files: number }> {
  const findings: Finding[] = [];
  let [bytes, files] = [0, 0];
  const entries: (Entries | undefined)[] = [];
  for (const name of FILES) {
    let text: string | undefined;
    for (const folder of layout.calibrationFolders) {
      if (text !== undefined) break;
      const found = await textOf(join(folder, name), MOST_BYTES);
      text = found.text;
      if (found.fault !== undefined)
        findings.push({
          level: 'error',
          file: name,
          place: folder,
          reason: `cannot be read: ${found.fault}`,
          count: 1,
        });
    }
    if (text === undefined) {
      findings.push({
        level: 'warn',
        file: name,
        place: layout.name,
        reason: 'missing: what it places is not placed',
        count: 1,
      });
    } else {
      bytes += text.length;
      files++;
    }
    entries.push(text === undefined ? undefined : parseEntries(text));
  }
  const [imuToVelo, veloToCam, camToCam] = entries;
  const T_velo_imu = imuToVelo && rigid(imuToVelo, 'R', 'T');
  const T_cam0_velo = veloToCam && rigid(veloToCam, 'R', 'T');
  if (imuToVelo && !T_velo_imu) findings.push(unreadable(FILES[0]));
  if (veloToCam && !T_cam0_velo) findings.push(unreadable(FILES[1]));

  const T_vehicle_velo = T_velo_imu ? inverse(T_velo_imu) : IDENTITY;
  const sensors: SensorCalibration[] = [sensor('velodyne', T_vehicle_velo)];
  if (T_velo_imu) sensors.push(sensor('imu', IDENTITY));
  if (camToCam && T_cam0_velo) {
    for (const frame of CAMERAS) {
      const camera = layout.synced ? rectified(camToCam, frame) : unrectified(camToCam, frame);
      if (camera)
        sensors.push({
          ...sensor(frame, compose(T_vehicle_velo, inverse(compose(camera.T_cam_cam0, T_cam0_velo)))),
          camera: camera.model,
        });
      else findings.push(unreadable(`${FILES[2]} (${frame})`));
    }
  }
  const set: CalibrationSet = {
    version: 0,
    vehicleFrame: T_velo_imu ? 'imu' : 'velodyne',
    rule: T_velo_imu
      ? 'KITTI: the IMU/GNSS unit is the vehicle frame (x forward, y left, z up)'
      : 'KITTI without calib_imu_to_velo.txt: the velodyne is the vehicle frame',
    sensors,
  };
  return { set, findings, bytes, files };
}

const sensor = (frame: string, T_vehicle_sensor: Pose): SensorCalibration => ({
  frame,
  T_vehicle_sensor,
  timeOffsetNs: 0,
});

const unreadable = (file: string): Finding => ({
  level: 'warn',
  file,
  place: 'calibration',
  reason: 'entries are missing or are not the numbers they should be: the sensor is not placed',
  count: 1,
});

/** Lines "key: numbers"; lines that hold text instead of numbers (calib_time) are left out. */
export function parseEntries(text: string): Entries {
  const entries = new Map<string, readonly number[]>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    if (values.length > 0 && values.every(Number.isFinite)) entries.set(line.slice(0, colon).trim(), values);
  }
  return entries;
}

function take(entries: Entries, key: string, count: number): readonly number[] | undefined {
  const values = entries.get(key);
  return values?.length === count ? values : undefined;
}

function rigid(entries: Entries, rotation: string, translation: string): Pose | undefined {
  const r = take(entries, rotation, 9);
  const [x, y, z] = take(entries, translation, 3) ?? [];
  if (!r || !isTurn(r) || x === undefined || y === undefined || z === undefined) return undefined;
  return { p: [x, y, z], q: quaternionOf(r) };
}

/** Row by row, within what is cut off of its digits: what is none would silently become some other turn. */
function isTurn([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0]: readonly number[]): boolean {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const rows = [Math.hypot(a, b, c), Math.hypot(d, e, f), Math.hypot(g, h, i)];
  return [determinant, ...rows].every((one) => Math.abs(one - 1) < 0.01);
}

type Placed = { readonly T_cam_cam0: Pose; readonly model: CameraModel };

/** P_rect = K [I | t]: the camera sits at −t in the rectified frame of camera 0 and looks along it. */
function rectified(entries: Entries, frame: string): Placed | undefined {
  const n = frame.slice(-2);
  const p = take(entries, `P_rect_${n}`, 12);
  const r = take(entries, 'R_rect_00', 9);
  const [width, height] = take(entries, `S_rect_${n}`, 2) ?? [];
  if (!p || !r || !isTurn(r) || !width || !height) return undefined;
  const [fx, , cx, px, , fy, cy, py, , , , pz] = p;
  if (
    !fx ||
    !fy ||
    cx === undefined ||
    cy === undefined ||
    px === undefined ||
    py === undefined ||
    pz === undefined
  )
    return undefined;
  const T_cam_rect0: Pose = { p: [(px - cx * pz) / fx, (py - cy * pz) / fy, pz], q: IDENTITY.q };
  return {
    T_cam_cam0: compose(T_cam_rect0, { p: [0, 0, 0], q: quaternionOf(r) }),
    model: { width, height, fx, fy, cx, cy, lens: 'pinhole', distortion: [] },
  };
}

function unrectified(entries: Entries, frame: string): Placed | undefined {
  const n = frame.slice(-2);
  const k = take(entries, `K_${n}`, 9);
  const d = take(entries, `D_${n}`, 5);
  const [width, height] = take(entries, `S_${n}`, 2) ?? [];
  const T_cam_cam0 = rigid(entries, `R_${n}`, `T_${n}`);
  const [fx, , cx, , fy, cy] = k ?? [];
  if (!fx || !fy || cx === undefined || cy === undefined || !d || !width || !height || !T_cam_cam0)
    return undefined;
  return { T_cam_cam0, model: { width, height, fx, fy, cx, cy, lens: 'brown-conrady', distortion: d } };
}
