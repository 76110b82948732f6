/** Attitudes from an INS and specific force from an IMU. Times come with the calibration's offsets applied. */
import type { Pose, Quaternion, Vec3 } from '../../../contract/calibration.ts';
import { IMU_SIGNALS, POSE_SIGNALS } from '../../../contract/signals.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import { compose, IDENTITY, inverse, normalise } from '../../../geometry/se3.ts';
import type { StageDrive } from '../../contract/stage.ts';

/** Orientations of the vehicle in the map frame, as an INS or somebody's estimate states them. */
export type Attitudes = {
  readonly stream: StreamInfo;
  readonly t: Float64Array;
  readonly q: readonly Quaternion[];
};

/** Names of frames that are fixed to the earth. */
const EARTH_FIXED = new Set(['map', 'enu', 'world', 'utm', 'earth_enu', 'local_enu']);
/** Norms between which four numbers are a quaternion that needs rounding up only. */
const [LEAST_NORM, MOST_NORM] = [0.5, 2];
/** Orientations between which one can be told. */
const LEAST_ATTITUDES = 2;
/** Messages below which an IMU tells nothing. */
const LEAST_FORCES = 10;

/** A pose stream counts when its parent frame is fixed to the earth by name; the stage then checks its heading against GNSS. */
export function readAttitudes(drive: StageDrive): Attitudes | undefined {
  for (const stream of drive.streams('pose')) {
    const { parent, child } = stream.meta;
    if (typeof parent !== 'string' || !EARTH_FIXED.has(parent.replace(/^\//, ''))) continue;
    const T_vehicle_child = vehicleFrom(drive, typeof child === 'string' ? child : stream.frame);
    const attitudes = T_vehicle_child && attitudesOf(drive, stream, T_vehicle_child);
    if (attitudes && attitudes.q.length >= LEAST_ATTITUDES) return attitudes;
  }
  return undefined;
}

/** Those of a stream that are orientations, each later than the one before. */
function attitudesOf(drive: StageDrive, stream: StreamInfo, T_vehicle_child: Pose): Attitudes | undefined {
  const { t, values } = drive.series(stream.id, POSE_SIGNALS.slice(3));
  const [w, x, y, z] = values;
  if (!w || !x || !y || !z) return undefined;
  const times: number[] = [];
  const q: Quaternion[] = [];
  for (const [k, time] of t.entries()) {
    const raw = { w: at(w, k), x: at(x, k), y: at(y, k), z: at(z, k) };
    const norm = Math.hypot(raw.w, raw.x, raw.y, raw.z);
    if (!(norm > LEAST_NORM && norm < MOST_NORM) || time <= (times.at(-1) ?? Number.NEGATIVE_INFINITY))
      continue;
    times.push(time);
    q.push(compose({ p: [0, 0, 0], q: normalise(raw) }, inverse(T_vehicle_child)).q);
  }
  return { stream, t: Float64Array.from(times), q };
}

const at = (values: Float64Array, k: number): number => values[k] ?? Number.NaN;

function vehicleFrom(drive: StageDrive, frame: string): Pose | undefined {
  return frame === drive.calibration.vehicleFrame ? IDENTITY : drive.T_vehicle_sensor(frame);
}

export type Force = {
  readonly stream: StreamInfo;
  readonly samples: readonly ForceSample[];
  /** The IMU in the vehicle frame. */
  readonly T_vehicle_imu: Pose;
};

/** Specific force in the vehicle's axes, m/s². */
export type ForceSample = { readonly t: Nanoseconds; readonly f: Vec3 };

/** Of the first IMU that has enough of it, and whose place is known. */
export function readForce(drive: StageDrive): Force | undefined {
  for (const stream of drive.streams('imu')) {
    const T = vehicleFrom(drive, stream.frame);
    if (!T) continue;
    const { t, values } = drive.series(stream.id, IMU_SIGNALS.slice(0, 3));
    const [x, y, z] = values;
    if (!x || !y || !z || t.length < LEAST_FORCES) continue;
    const turn: Pose = { p: [0, 0, 0], q: T.q };
    const samples = Array.from(t, (time, k): ForceSample => {
      const f = compose(turn, { p: [at(x, k), at(y, k), at(z, k)], q: IDENTITY.q }).p;
      return { t: time, f };
    });
    return { stream, samples, T_vehicle_imu: T };
  }
  return undefined;
}
