/**
 * KITTI's oxts records: 30 numbers of an OXTS RT3003 a line, in the units of the data set's dataformat.txt. Axes x forward,
 * y left, z up; yaw 0 is east, counter-clockwise; so R = Rz(yaw) Ry(pitch) Rx(roll) takes the unit's axes to east-north-up.
 */
import type { MapOrigin, Pose } from '../../../contract/calibration.ts';
import { toEnu } from '../../../geometry/geodesy.ts';
import { conjugate, fromRollPitchYaw, multiply, rotate } from '../../../geometry/se3.ts';

export const OXTS_UNITS: Readonly<Record<string, string>> = {
  lat: 'deg',
  lon: 'deg',
  alt: 'm',
  roll: 'rad',
  pitch: 'rad',
  yaw: 'rad',
  vn: 'm/s',
  ve: 'm/s',
  vf: 'm/s',
  vl: 'm/s',
  vu: 'm/s',
  ax: 'm/s²',
  ay: 'm/s²',
  az: 'm/s²',
  af: 'm/s²',
  al: 'm/s²',
  au: 'm/s²',
  wx: 'rad/s',
  wy: 'rad/s',
  wz: 'rad/s',
  wf: 'rad/s',
  wl: 'rad/s',
  wu: 'rad/s',
  pos_accuracy: 'm',
  vel_accuracy: 'm/s',
  navstat: '',
  numsats: '',
  posmode: '',
  velmode: '',
  orimode: '',
};
export const OXTS_FIELDS = Object.keys(OXTS_UNITS);

export type Oxts = Readonly<Record<string, number>>;

/** The record of a file's first line, or undefined when it has fewer than 25 numbers (position to accuracies). */
export function parseOxts(text: string): Oxts | undefined {
  const values = (text.split('\n', 1)[0] ?? '').trim().split(/\s+/).map(Number);
  if (values.length < 25 || !values.slice(0, 25).every(Number.isFinite)) return undefined;
  const [lat, lon] = values;
  if (Math.abs(lat ?? 91) > 90 || Math.abs(lon ?? 361) > 360) return undefined;
  const record: Record<string, number> = {};
  OXTS_FIELDS.forEach((name, i) => {
    const value = values[i];
    if (value !== undefined && Number.isFinite(value)) record[name] = value;
  });
  return record;
}

const at = (record: Oxts, field: string): number => record[field] ?? 0;

/** OXTS position mode to NavSatStatus; a record without one (navstat −1 and mode 0: the source lacked them) counts as a plain fix. */
export function fixStatus(record: Oxts): number {
  const mode = at(record, 'posmode');
  if (at(record, 'navstat') < 0 && mode <= 0) return 0;
  if (mode === 5 || mode === 6) return 2;
  if (mode === 4 || mode === 7) return 1;
  return mode >= 3 ? 0 : -1;
}

/** GNSS_SIGNALS; sigmas only where the record states an accuracy. The unit gives one for north and east; up is taken as twice that. */
export function gnssSignals(record: Oxts): Record<string, number> {
  const accuracy = at(record, 'pos_accuracy');
  return {
    latitude: at(record, 'lat'),
    longitude: at(record, 'lon'),
    altitude: at(record, 'alt'),
    status: fixStatus(record),
    ...(accuracy > 0 ? { 'sigma.east': accuracy, 'sigma.north': accuracy, 'sigma.up': 2 * accuracy } : {}),
  };
}

export function imuSignals(record: Oxts): Record<string, number> {
  return {
    'accel.x': at(record, 'ax'),
    'accel.y': at(record, 'ay'),
    'accel.z': at(record, 'az'),
    'gyro.x': at(record, 'wx'),
    'gyro.y': at(record, 'wy'),
    'gyro.z': at(record, 'wz'),
  };
}

const level = (record: Oxts): ReturnType<typeof fromRollPitchYaw> =>
  fromRollPitchYaw(at(record, 'roll'), at(record, 'pitch'), 0);

/** Velocity and rate in the unit's own axes. The record gives vf, vl, vu levelled, so roll and pitch are undone. */
export function twistSignals(record: Oxts): Record<string, number> {
  const v = rotate(conjugate(level(record)), [at(record, 'vf'), at(record, 'vl'), at(record, 'vu')]);
  return {
    'linear.x': v[0],
    'linear.y': v[1],
    'linear.z': v[2],
    'angular.x': at(record, 'wx'),
    'angular.y': at(record, 'wy'),
    'angular.z': at(record, 'wz'),
  };
}

export function originOf(record: Oxts): MapOrigin {
  return {
    latitudeDeg: at(record, 'lat'),
    longitudeDeg: at(record, 'lon'),
    altitudeM: at(record, 'alt'),
    // KITTI heights are those above sea level: Karlsruhe lies at 115 m there and at 163 m above the ellipsoid.
    datum: 'geoid',
  };
}

/** T_map_imu, map being east-north-up at the origin. */
export function poseOf(record: Oxts, origin: MapOrigin): Pose {
  const p = toEnu(origin, {
    latitudeDeg: at(record, 'lat'),
    longitudeDeg: at(record, 'lon'),
    altitudeM: at(record, 'alt'),
  });
  return { p, q: multiply(fromRollPitchYaw(0, 0, at(record, 'yaw')), level(record)) };
}
