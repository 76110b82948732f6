/**
 * Events of a log by openpilot's schema (cereal/log.capnp, car.capnp of opendbc). Places of fields follow from the numbers in the
 * schema, which never change: the kind of an event is its number less one, and less two behind the field `valid` (67).
 */
import type { Struct } from './capnp.ts';

/** Kinds that are read, by the place in the union. */
export const KIND = {
  initData: 0,
  can: 4,
  sensorEvents: 10,
  roadEncodeIdx: 14,
  oldTracks: 15,
  gpsLocation: 20,
  carState: 21,
  clocks: 34,
  gpsLocationExternal: 47,
  liveLocationKalman: 70,
  driverEncodeIdx: 74,
  wideRoadEncodeIdx: 75,
  qRoadEncodeIdx: 88,
  accelerometer: 96,
  gyroscope: 97,
  livePose: 127,
  liveTracks: 129,
} as const;
/** The schema of 2025 has 145; later ones have more. */
export const MOST_KINDS = 1024;

export const kindOfEvent = (event: Struct): number => event.u16(8);
/** Nanoseconds since the device was started. */
export const timeOfEvent = (event: Struct): bigint => event.u64(0);

/** Of GpsLocationData: a receiver's fix. Old logs say by bit 0 of the flags that it is one. */
export function fixOf(gps: Struct): Readonly<Record<string, number>> | undefined {
  const [latitude, longitude, altitude] = [gps.f64(8), gps.f64(16), gps.f64(24)];
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && Number.isFinite(altitude);
  if (!isPlace) return undefined;
  const [horizontal, vertical] = [gps.f32(36), gps.f32(48)];
  const hasFix = gps.bit(480) || (gps.u16(0) & 1) === 1;
  return {
    latitude,
    longitude,
    altitude,
    status: hasFix && (latitude !== 0 || longitude !== 0) ? 0 : -1,
    speed: gps.f32(4),
    bearing: gps.f32(32),
    ...(horizontal > 0 ? { 'sigma.east': horizontal, 'sigma.north': horizontal } : {}),
    ...(vertical > 0 ? { 'sigma.up': vertical } : {}),
  };
}
/** Milliseconds UTC of a fix. */
export const fixTimeOf = (gps: Struct): bigint => gps.i64(40);

/** Of CarState: by name, with the unit. */
export const CAR_UNITS = {
  vEgo: 'm/s',
  vEgoRaw: 'm/s',
  aEgo: 'm/s²',
  yawRate: 'rad/s',
  steeringAngleDeg: 'deg',
  steeringRateDeg: 'deg/s',
  steeringTorque: '',
  gas: '',
  brake: '',
  'wheelSpeeds.fl': 'm/s',
  'wheelSpeeds.fr': 'm/s',
  'wheelSpeeds.rl': 'm/s',
  'wheelSpeeds.rr': 'm/s',
  gearShifter: '',
  gasPressed: '',
  brakePressed: '',
  steeringPressed: '',
  standstill: '',
  leftBlinker: '',
  rightBlinker: '',
  doorOpen: '',
  seatbeltUnlatched: '',
} as const;

export const GEARS: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'park',
  2: 'drive',
  3: 'neutral',
  4: 'reverse',
  5: 'sport',
  6: 'low',
  7: 'brake',
  8: 'eco',
  9: 'manumatic',
};

export function carSignals(car: Struct): Record<string, number> {
  const wheels = car.struct(1);
  const values: Record<keyof typeof CAR_UNITS, number> = {
    vEgo: car.f32(0),
    vEgoRaw: car.f32(32),
    aEgo: car.f32(28),
    yawRate: car.f32(36),
    steeringAngleDeg: car.f32(16),
    steeringRateDeg: car.f32(24),
    steeringTorque: car.f32(20),
    gas: car.f32(4),
    brake: car.f32(12),
    'wheelSpeeds.fl': wheels?.f32(0) ?? Number.NaN,
    'wheelSpeeds.fr': wheels?.f32(4) ?? Number.NaN,
    'wheelSpeeds.rl': wheels?.f32(8) ?? Number.NaN,
    'wheelSpeeds.rr': wheels?.f32(12) ?? Number.NaN,
    gearShifter: car.u16(10),
    gasPressed: Number(car.bit(64)),
    brakePressed: Number(car.bit(65)),
    steeringPressed: Number(car.bit(66)),
    standstill: Number(car.bit(67)),
    leftBlinker: Number(car.bit(69)),
    rightBlinker: Number(car.bit(70)),
    doorOpen: Number(car.bit(72)),
    seatbeltUnlatched: Number(car.bit(73)),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value)));
}

/** Of EncodeIndex: which picture of a camera's file, in the order of the file, and when. */
export function pictureOf(index: Struct, logged: bigint): { readonly picture: number; readonly ns: bigint } {
  const [shown, stored] = [index.u32(16), index.u32(20)];
  const [begin, end] = [index.u64(24), index.u64(32)];
  const middle = begin > 0n && end >= begin ? (begin + end) / 2n : begin;
  const off = middle > logged ? middle - logged : logged - middle;
  // A stamp of another clock is none.
  return { picture: stored > 0 ? stored : shown, ns: middle > 0n && off < MOST_OFF_NS ? middle : logged };
}

const MOST_OFF_NS = 2_000_000_000n;

/** Acceleration (m/s²) or rate (rad/s) of SensorEventData, in the sensor's axes. */
export function sensorOf(
  event: Struct,
): { readonly kind: 'accel' | 'gyro'; readonly v: readonly [number, number, number] } | undefined {
  // acceleration; gyro, gyroUncalibrated.
  const kind = ({ 0: 'accel', 3: 'gyro', 6: 'gyro' } as const)[event.u16(12)];
  const [x, y, z] = event.struct(0)?.f32s(0) ?? [];
  if (kind === undefined || x === undefined || y === undefined || z === undefined) return undefined;
  return [x, y, z].every(Number.isFinite) ? { kind, v: [x, y, z] } : undefined;
}

/** A valid LiveLocationKalman: degrees, metres; radians from north, east, down to forward, right, down. */
export function kalmanOf(
  live: Struct,
): { readonly place: readonly number[]; readonly turn: readonly number[] } | undefined {
  const [place, turn] = [live.struct(1), live.struct(7)];
  // Its filter runs (2), and both are said to be valid.
  if (live.u16(4) !== 2 || !place?.bit(0) || !turn?.bit(0)) return undefined;
  const [values, angles] = [place.f64s(0), turn.f64s(0)];
  const isWhole = [...values, ...angles].every(Number.isFinite) && values.length === 3 && angles.length === 3;
  return isWhole && Math.abs(values[0] ?? 91) <= 90 ? { place: values, turn: angles } : undefined;
}

/** Speed and rates of a valid LivePose, turned from the device's forward, right, down to forward, left, up. */
export function motionOf(live: Struct): Record<string, number> | undefined {
  const [velocity, rates] = [live.struct(1), live.struct(3)];
  if (!velocity?.bit(192) || !rates?.bit(192)) return undefined;
  const values = {
    'linear.x': velocity.f32(0),
    'linear.y': -velocity.f32(4),
    'linear.z': -velocity.f32(8),
    'angular.x': rates.f32(0),
    'angular.y': -rates.f32(4),
    'angular.z': -rates.f32(8),
  };
  return Object.values(values).every(Number.isFinite) ? values : undefined;
}

export type Track = {
  readonly id: number;
  readonly forward: number;
  readonly left: number;
  readonly speed: number;
};

export const tracksOf = (radar: Struct): Track[] =>
  radar.structs(1).map((point) => ({
    id: Number(BigInt.asUintN(32, point.u64(0))),
    forward: point.f32(8),
    left: point.f32(12),
    speed: point.f32(16),
  }));

export const oldTracksOf = (event: Struct): Track[] =>
  event.structs(0).map((track) => ({
    id: track.u32(0),
    forward: track.f32(4),
    left: track.f32(8),
    speed: track.f32(12),
  }));
