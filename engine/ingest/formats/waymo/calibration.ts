/**
 * Where the sensors sit on the vehicle and how they see. The vehicle's frame is Waymo's (rear axle, x forward, y left, z up). A
 * camera of theirs looks along x, with y to the left and z up; ours look along z, with x to the right. Lenses are OpenCV's k1, k2,
 * p1, p2, k3; pixel 0 of theirs begins at the picture's left edge (v2/perception/lidar.py), ours is centred there.
 */
import type { CameraModel, Pose, SensorCalibration } from '../../../contract/calibration.ts';
import { compose, IDENTITY, quaternionOf } from '../../../geometry/se3.ts';
import { type Row, rowsOf, type Tally } from './component.ts';
import type { Segment } from './layout.ts';

export const VEHICLE = 'vehicle';
/** By their number (LaserName, CameraName). */
export const LASERS = ['UNKNOWN', 'TOP', 'FRONT', 'SIDE_LEFT', 'SIDE_RIGHT', 'REAR'] as const;
export const CAMERAS = ['UNKNOWN', 'FRONT', 'FRONT_LEFT', 'FRONT_RIGHT', 'SIDE_LEFT', 'SIDE_RIGHT'] as const;
export const TOP = 1;

export const laserStream = (laser: number): string => `lidar_${LASERS[laser] ?? laser}`;
export const cameraStream = (camera: number): string => `camera_${CAMERAS[camera] ?? camera}`;

/** T_waymo-camera_camera: z ahead is their x, x to the right their −y, y down their −z. */
const T_THEIRS_OURS: Pose = {
  p: [0, 0, 0],
  q: quaternionOf([0, 0, 1, -1, 0, 0, 0, -1, 0]),
};
/** Beyond this no sensor sits on a vehicle; and no pose lies in the data set's world. */
const MOST_MOUNT_M = 100;
export const MOST_POSITION_M = 10_000_000;
const MOST_SIDE = 100_000;
const MOST_ROWS = 256;

/** A lidar: its mount, and the inclination of each row of a range image from the top, radians. */
export type Laser = {
  readonly T_vehicle_sensor: Pose;
  /** By the number of rows. */
  inclinations(height: number): Float64Array;
};

export type Calibration = {
  readonly sensors: readonly SensorCalibration[];
  readonly lasers: ReadonlyMap<number, Laser>;
};

/** Row by row, 4 × 4; undefined where it is no rigid motion. */
export function poseOfMatrix(matrix: ArrayLike<number> | undefined, mostM: number): Pose | undefined {
  if (matrix?.length !== 16) return undefined;
  const m = Array.from(matrix);
  const [a = 0, b = 0, c = 0, x = Number.NaN, d = 0, e = 0, f = 0, y = Number.NaN] = m;
  const [g = 0, h = 0, i = 0, z = Number.NaN] = m.slice(8);
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const rows = [Math.hypot(a, b, c), Math.hypot(d, e, f), Math.hypot(g, h, i)];
  const isTurn = Math.abs(determinant - 1) < 0.01 && rows.every((norm) => Math.abs(norm - 1) < 0.01);
  if (!isTurn || ![x, y, z].every((v) => Math.abs(v) <= mostM)) return undefined;
  return { p: [x, y, z], q: quaternionOf([a, b, c, d, e, f, g, h, i]) };
}

export async function readCalibration(segment: Segment, tally: Tally): Promise<Calibration> {
  const sensors: SensorCalibration[] = [{ frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 }];
  const lasers = new Map<number, Laser>();
  const bad = (component: string, place: string): void => {
    const reason = 'has numbers that cannot be, or came before: not used';
    tally.findings.push({ level: 'warn', file: component, place, reason, count: 1 });
  };
  for await (const row of rowsOf(segment, 'lidar_calibration', LASER_COLUMNS, tally, NO_LASERS)) {
    const number = row.number('key.laser_name');
    const T_vehicle_sensor = poseOfMatrix(row.list(`${LIDAR}.extrinsic.transform`), MOST_MOUNT_M);
    const laser = T_vehicle_sensor && laserOf(row, T_vehicle_sensor);
    if (!laser || lasers.has(number) || sensors.length > MOST_ROWS) {
      bad('lidar_calibration', `laser ${number}`);
      continue;
    }
    lasers.set(number, laser);
    sensors.push({ frame: laserStream(number), T_vehicle_sensor: laser.T_vehicle_sensor, timeOffsetNs: 0 });
  }
  const seen = new Set<number>();
  for await (const row of rowsOf(segment, 'camera_calibration', CAMERA_COLUMNS, tally, NO_CAMERAS)) {
    const number = row.number('key.camera_name');
    const mount = poseOfMatrix(row.list(`${CAMERA}.extrinsic.transform`), MOST_MOUNT_M);
    const camera = lensOf(row);
    if (!mount || !camera || seen.has(number) || sensors.length > MOST_ROWS) {
      bad('camera_calibration', `camera ${number}`);
      continue;
    }
    seen.add(number);
    sensors.push({
      frame: cameraStream(number),
      T_vehicle_sensor: compose(mount, T_THEIRS_OURS),
      timeOffsetNs: 0,
      camera,
    });
  }
  return { sensors, lasers };
}

const LIDAR = '[LiDARCalibrationComponent]';
const CAMERA = '[CameraCalibrationComponent]';
const NO_LASERS = 'range images cannot be turned into points, and are left out';
const NO_CAMERAS = 'the cameras are not placed on the vehicle';
const INCLINATION = `${LIDAR}.beam_inclination`;
const LASER_COLUMNS = [
  'key.laser_name',
  `${LIDAR}.extrinsic.transform`,
  `${INCLINATION}.min`,
  `${INCLINATION}.max`,
  `${INCLINATION}.values`,
];
const INTRINSICS = ['f_u', 'f_v', 'c_u', 'c_v', 'k1', 'k2', 'p1', 'p2', 'k3'].map(
  (name) => `${CAMERA}.intrinsic.${name}`,
);
const CAMERA_COLUMNS = [
  'key.camera_name',
  `${CAMERA}.extrinsic.transform`,
  `${CAMERA}.width`,
  `${CAMERA}.height`,
  ...INTRINSICS,
];

/** Inclinations by row as stated, bottom first, or else evenly between their ends (utils/range_image_utils.py). */
function laserOf(row: Row, T_vehicle_sensor: Pose): Laser | undefined {
  const values = row.list(`${INCLINATION}.values`);
  const [least, most] = [row.number(`${INCLINATION}.min`), row.number(`${INCLINATION}.max`)];
  const isAngle = (v: number): boolean => Math.abs(v) <= Math.PI / 2;
  const stated = values && values.length > 0 ? Float64Array.from(values).reverse() : undefined;
  if (stated ? !stated.every(isAngle) : !isAngle(least) || !isAngle(most)) return undefined;
  return {
    T_vehicle_sensor,
    inclinations: (height) =>
      stated?.length === height
        ? stated
        : Float64Array.from(
            { length: height },
            (_, k) => least + ((height - 1 - k + 0.5) / height) * (most - least),
          ),
  };
}

function lensOf(row: Row): CameraModel | undefined {
  const [fx = 0, fy = 0, cx = 0, cy = 0, ...distortion] = INTRINSICS.map((column) => row.number(column));
  const [width, height] = [row.number(`${CAMERA}.width`), row.number(`${CAMERA}.height`)];
  const isSide = (v: number): boolean => Number.isInteger(v) && v > 0 && v <= MOST_SIDE;
  const isLens = [fx, fy].every((v) => v > 0 && v <= MOST_SIDE) && distortion.every(Number.isFinite);
  if (!isSide(width) || !isSide(height) || !isLens || ![cx, cy].every((v) => Math.abs(v) <= MOST_SIDE))
    return undefined;
  return { width, height, fx, fy, cx: cx - 0.5, cy: cy - 0.5, lens: 'brown-conrady', distortion };
}
