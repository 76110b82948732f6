/**
 * Where the sensors sit (default-calib.yaml of the SDK) and how the cameras see. The vehicle's origin is the radar; its axes are x
 * forward, y left, z up. Radar and lidar have x to the right, y forward, z up, so their mounts turn by 90°.
 *
 * The file gives T in metres to the right, down and forward, and R in degrees, each of a sensor against the radar's axes. As in
 * the SDK (utils/calibration.py), T_camera_sensor turns by (Rx Ry Rz)ᵀ of the difference of R, after the change of axes, and moves
 * by the difference of T.
 */
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type {
  CalibrationSet,
  CameraModel,
  Pose,
  Quaternion,
  SensorCalibration,
  Vec3,
} from '../../../contract/calibration.ts';
import { Q_FLU_RFU } from '../../../geometry/axes.ts';
import { compose, conjugate, IDENTITY, inverse, multiply, quaternionOf } from '../../../geometry/se3.ts';
import { yamlValues } from '../../encodings/yaml.ts';
import { reasonOf, textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { staysWithin } from '../../stray-links.ts';
import { LEFT, LIDAR, POLAR, RIGHT } from './layout.ts';

export const VEHICLE = 'vehicle';
export const INERTIAL_FRAME = 'imu';
const NAME = 'default-calib.yaml';
const MOST_BYTES = 1024 * 1024;
/** Folders above the sequence in which config/ is looked for: data/radiate/SEQUENCE beside config. */
const LEVELS_UP = 4;
/** Metres; a sensor sits on the vehicle. */
const MOST_OFFSET_M = 20;
const MOST_PIXELS = 100_000;

const offset = z.array(z.number().min(-MOST_OFFSET_M).max(MOST_OFFSET_M)).length(3);
const degrees = z.array(z.number().min(-360).max(360)).length(3);
const Mount = z.object({ T: offset, R: degrees });
const Camera = Mount.extend({
  fx: z.number().positive().max(MOST_PIXELS),
  fy: z.number().positive().max(MOST_PIXELS),
  cx: z.number().min(-MOST_PIXELS).max(MOST_PIXELS),
  cy: z.number().min(-MOST_PIXELS).max(MOST_PIXELS),
  k1: z.number(),
  k2: z.number(),
  k3: z.number().catch(0),
  p1: z.number(),
  p2: z.number(),
  res: z.array(z.number().int().positive().max(MOST_PIXELS)).length(2),
});
type Mounted = z.infer<typeof Mount>;

const T_VEHICLE_RADAR: Pose = { p: [0, 0, 0], q: Q_FLU_RFU };
/** Right, forward, up as the camera's right, down, forward. */
const Q_CAMERA_RADAR: Quaternion = quaternionOf([1, 0, 0, 0, 0, -1, 0, 1, 0]);

export type Calibration = {
  readonly set: CalibrationSet;
  readonly findings: readonly Finding[];
  /** The file as it is, kept with the drive. */
  readonly text?: string | undefined;
};

/** @param within the folders that links may lead to; without it, anywhere */
export async function readCalibration(sequence: string, within?: readonly string[]): Promise<Calibration> {
  const findings: Finding[] = [];
  const note = (place: string, reason: string): void => {
    findings.push({ level: 'warn', file: NAME, place, reason, count: 1 });
  };
  const text = await fileAbove(sequence, within, note);
  if (text === undefined) {
    if (findings.length === 0)
      note(
        'whole file',
        'is not there (it is looked for in config, beside and above the sequence): lidar and radar are taken to sit at one place, the cameras have none',
      );
    return { set: setOf(undefined, undefined, undefined), findings };
  }
  const values = valuesOf(text, note);
  const mount = (name: string): Mounted | undefined => Mount.safeParse(values[name]).data;
  const camera = (name: string): z.infer<typeof Camera> | undefined => Camera.safeParse(values[name]).data;
  const [lidar, left, right] = [mount('lidar_calib'), camera('left_cam_calib'), camera('right_cam_calib')];
  if (!lidar || !left || !right)
    note(
      'lidar_calib, left_cam_calib, right_cam_calib',
      'are not all there with numbers that can be: what is there is used',
    );
  const set = setOf(lidar, left, right);
  return { set, findings, text };
}

async function fileAbove(
  sequence: string,
  within: readonly string[] | undefined,
  note: (place: string, reason: string) => void,
): Promise<string | undefined> {
  const places = [{ folder: sequence, place: join(sequence, NAME) }];
  let folder = sequence;
  for (let up = 0; up <= LEVELS_UP; up++) {
    places.push({ folder, place: join(folder, 'config', NAME) });
    folder = dirname(folder);
  }
  for (const { folder: base, place } of places) {
    if (within && !(await staysWithin(place, base, within))) continue;
    const { text, fault } = await textOf(place, MOST_BYTES);
    if (fault !== undefined) note('whole file', `cannot be read: ${fault}`);
    if (text !== undefined || fault !== undefined) return text;
  }
  return undefined;
}

function valuesOf(
  text: string,
  note: (place: string, reason: string) => void,
): Readonly<Record<string, unknown>> {
  try {
    return z.record(z.string(), z.unknown()).parse(yamlValues(text));
  } catch (error) {
    // Text of any shape, aliases or nesting without end: the file costs itself only.
    const reason = error instanceof z.ZodError ? 'it is no list of sensors' : reasonOf(error);
    note('whole file', `cannot be read: ${reason}`.slice(0, 200));
  }
  return {};
}

function setOf(
  lidar: Mounted | undefined,
  left: z.infer<typeof Camera> | undefined,
  right: z.infer<typeof Camera> | undefined,
): CalibrationSet {
  const sensors: SensorCalibration[] = [
    { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
    { frame: POLAR, T_vehicle_sensor: T_VEHICLE_RADAR, timeOffsetNs: 0 },
    { frame: INERTIAL_FRAME, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
  ];
  for (const [frame, camera] of [
    [LEFT, left],
    [RIGHT, right],
  ] as const) {
    if (!camera) continue;
    const T_vehicle_sensor = compose(
      T_VEHICLE_RADAR,
      inverse(cameraFrom(camera, { T: [0, 0, 0], R: [0, 0, 0] })),
    );
    sensors.push({ frame, T_vehicle_sensor, timeOffsetNs: 0, camera: modelOf(camera) });
  }
  if (lidar && left) {
    // The SDK relates the lidar to the cameras, and these to the radar.
    const T_radar_left = inverse(cameraFrom(left, { T: [0, 0, 0], R: [0, 0, 0] }));
    const T_vehicle_sensor = compose(T_VEHICLE_RADAR, compose(T_radar_left, cameraFrom(left, lidar)));
    sensors.push({ frame: LIDAR, T_vehicle_sensor, timeOffsetNs: 0 });
  } else sensors.push({ frame: LIDAR, T_vehicle_sensor: T_VEHICLE_RADAR, timeOffsetNs: 0 });
  return {
    version: 0,
    vehicleFrame: VEHICLE,
    rule: 'RADIATE: the radar’s place, x forward (the y axis of its scans), y left, z up',
    sensors,
  };
}

/** T_camera_sensor. */
function cameraFrom(camera: Mounted, sensor: Mounted): Pose {
  const [rx = 0, ry = 0, rz = 0] = sensor.R.map((angle, i) => ((angle - (camera.R[i] ?? 0)) * Math.PI) / 180);
  const about = (x: number, y: number, z: number, angle: number): Quaternion => {
    const s = Math.sin(angle / 2);
    return { w: Math.cos(angle / 2), x: s * x, y: s * y, z: s * z };
  };
  const turn = multiply(about(1, 0, 0, rx), multiply(about(0, 1, 0, ry), about(0, 0, 1, rz)));
  const p = sensor.T.map((v, i) => v - (camera.T[i] ?? 0));
  const moved: Vec3 = [p[0] ?? 0, p[1] ?? 0, p[2] ?? 0];
  return { p: moved, q: multiply(conjugate(turn), Q_CAMERA_RADAR) };
}

/** The pictures are as the cameras made them (SDK, README.md: unrectified). */
const modelOf = ({ fx, fy, cx, cy, k1, k2, k3, p1, p2, res }: z.infer<typeof Camera>): CameraModel => ({
  width: res[0] ?? 0,
  height: res[1] ?? 0,
  fx,
  fy,
  cx,
  cy,
  lens: 'brown-conrady',
  distortion: [k1, k2, p1, p2, k3],
});
