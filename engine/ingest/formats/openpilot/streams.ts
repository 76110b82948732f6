/** Events as items: each reader declares its stream by its first sample. */
import type { MapOrigin } from '../../../contract/calibration.ts';
import { Q_ENU_NED, Q_FRD_FLU } from '../../../geometry/axes.ts';
import { toEnu } from '../../../geometry/geodesy.ts';
import { fromRollPitchYaw, multiply, normalise } from '../../../geometry/se3.ts';
import type { Item, PayloadMemory, StreamDeclaration } from '../../format.ts';
import { EXTENDED } from '../../media/can/frame.ts';
import type { CanStreams } from '../../media/can/streams.ts';
import { gnssSample, gnssStream } from '../../media/gnss-track.ts';
import { sweepBlock } from '../../media/sweep-columns.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import type { Struct } from './capnp.ts';
import {
  CAR_UNITS,
  carSignals,
  fixOf,
  GEARS,
  KIND,
  kalmanOf,
  motionOf,
  oldTracksOf,
  sensorOf,
  type Track,
  tracksOf,
} from './events.ts';

/** Where the device sits: origin of the drive's vehicle. */
export const VEHICLE = 'vehicle';
const sensor = { role: 'sensor', frame: VEHICLE, codec: 'json' } as const;

/** CAN of 11 bits; longer addresses are extended. CAN FD carries 64 bytes. */
const [MOST_STANDARD, MOST_CAN_BYTES] = [0x7ff, 64];
/** Acceleration and rate of one time come one behind the other. */
const MOST_APART_NS = 20_000_000n;

export class EventStreams {
  readonly #toT: (ns: bigint) => number;
  readonly #origin: MapOrigin | undefined;
  readonly #can: CanStreams;
  readonly #memory: PayloadMemory;
  readonly #declared = new Set<string>();
  /** Events that are read and hold nothing that can be. */
  readonly bad = new Map<string, number>();
  #accel: { readonly ns: bigint; readonly v: readonly number[] } | undefined;

  constructor(
    toT: (ns: bigint) => number,
    origin: MapOrigin | undefined,
    can: CanStreams,
    memory: PayloadMemory,
  ) {
    this.#toT = toT;
    this.#origin = origin;
    this.#can = can;
    this.#memory = memory;
  }

  *take(kind: number, event: Struct, ns: bigint): Generator<Item> {
    const content = event.struct(0);
    if (kind === KIND.can) yield* this.#frames(event, ns);
    else if (kind === KIND.sensorEvents) for (const each of event.structs(0)) yield* this.#inertial(each, ns);
    else if (kind === KIND.oldTracks) yield* this.#radar(oldTracksOf(event), ns);
    else if (!content) return;
    else if (kind === KIND.accelerometer || kind === KIND.gyroscope) yield* this.#inertial(content, ns);
    else if (kind === KIND.liveTracks) yield* this.#radar(tracksOf(content), ns);
    else if (kind === KIND.carState) yield* this.#car(content, ns);
    else if (kind === KIND.gpsLocation) yield* this.#fix('gpsLocation', content, ns);
    else if (kind === KIND.gpsLocationExternal) yield* this.#fix('gpsLocationExternal', content, ns);
    else if (kind === KIND.liveLocationKalman) yield* this.#pose(content, ns);
    else if (kind === KIND.livePose) yield* this.#motion(content, ns);
  }

  #bad(name: string): void {
    this.bad.set(name, (this.bad.get(name) ?? 0) + 1);
  }

  *#sample(
    stream: StreamDeclaration,
    ns: bigint,
    signals: Readonly<Record<string, number>>,
    payload: unknown = signals,
  ): Generator<Item> {
    if (!this.#declared.has(stream.name)) {
      this.#declared.add(stream.name);
      yield { type: 'stream', stream };
    }
    const t = this.#toT(ns);
    const bytes = new TextEncoder().encode(JSON.stringify(payload));
    yield { type: 'sample', stream: stream.name, t, tLog: t, payload: bytes, signals };
  }

  *#frames(event: Struct, ns: bigint): Generator<Item> {
    for (const frame of event.structs(0)) {
      const [address, data] = [frame.u32(0), frame.bytes(0)];
      if (data.byteLength > MOST_CAN_BYTES) {
        this.#bad('can');
        continue;
      }
      const id = address > MOST_STANDARD ? address + EXTENDED : address;
      yield* this.#can.take({ ns, channel: String(frame.u8(6)), id, data });
    }
  }

  *#car(content: Struct, ns: bigint): Generator<Item> {
    const signals = carSignals(content);
    const meta = { enumerations: { gearShifter: GEARS } };
    yield* this.#sample(
      { ...sensor, name: 'carState', kind: 'message', units: CAR_UNITS, meta },
      ns,
      signals,
    );
    const { vEgo } = signals;
    if (vEgo !== undefined)
      yield* this.#sample(
        { ...sensor, name: 'carState/speed', kind: 'twist', units: SIGNAL_UNITS.twist },
        ns,
        { 'linear.x': vEgo },
      );
  }

  *#fix(name: string, content: Struct, ns: bigint): Generator<Item> {
    const signals = fixOf(content);
    if (!signals) {
      this.#bad(name);
      return;
    }
    if (!this.#declared.has(name)) yield gnssStream(name, 'ellipsoid');
    this.#declared.add(name);
    yield* gnssSample(name, this.#toT(ns), signals).items;
  }

  /** Sensor axes are up, left, back of the device as it is mounted (selfdrive/locationd): turned to forward, left, up. */
  *#inertial(content: Struct, ns: bigint): Generator<Item> {
    const found = sensorOf(content);
    if (!found) return;
    const [up, left, back] = found.v;
    const v = [-back, left, up];
    if (found.kind === 'accel') {
      this.#accel = { ns, v };
      return;
    }
    const accel = this.#accel;
    if (!accel || ns - accel.ns > MOST_APART_NS || accel.ns > ns) return;
    const [ax = 0, ay = 0, az = 0] = accel.v;
    const [gx = 0, gy = 0, gz = 0] = v;
    yield* this.#sample(
      {
        ...sensor,
        name: 'imu',
        kind: 'imu',
        units: SIGNAL_UNITS.imu,
        meta: { source: 'gyroscope with the accelerometer before it, turned to forward, left, up' },
      },
      ns,
      { 'accel.x': ax, 'accel.y': ay, 'accel.z': az, 'gyro.x': gx, 'gyro.y': gy, 'gyro.z': gz },
    );
  }

  *#radar(tracks: readonly Track[], ns: bigint): Generator<Item> {
    const { payload, points } = sweepBlock(
      [tracks.map(({ forward }) => forward), tracks.map(({ left }) => left), tracks.map(() => 0)],
      {
        doppler: { type: 'f32', values: tracks.map(({ speed }) => speed) },
        range: { type: 'f32', values: tracks.map(({ forward, left }) => Math.hypot(forward, left)) },
        azimuth: { type: 'f32', values: tracks.map(({ forward, left }) => Math.atan2(left, forward)) },
        track: { type: 'u32', values: tracks.map(({ id }) => id) },
      },
      {},
      this.#memory,
    );
    if (points === 0) return;
    const name = 'liveTracks';
    if (!this.#declared.has(name)) {
      this.#declared.add(name);
      const meta = {
        dopplerSource: 'relative speed of the track',
        source: 'tracks of the car’s radar; no height is measured',
      };
      yield {
        type: 'stream',
        stream: { ...sensor, name, kind: 'radar', codec: 'columns/1', key: true, meta },
      };
    }
    const t = this.#toT(ns);
    yield { type: 'sample', stream: name, t, tLog: t, payload };
  }

  *#pose(content: Struct, ns: bigint): Generator<Item> {
    const found = kalmanOf(content);
    if (!found || !this.#origin) return;
    const [latitudeDeg = 0, longitudeDeg = 0, altitudeM = 0] = found.place;
    const [roll = 0, pitch = 0, yaw = 0] = found.turn;
    const q = normalise(multiply(Q_ENU_NED, multiply(fromRollPitchYaw(roll, pitch, yaw), Q_FRD_FLU)));
    const p = toEnu(this.#origin, { latitudeDeg, longitudeDeg, altitudeM });
    yield* this.#sample(
      {
        ...sensor,
        name: 'liveLocationKalman',
        kind: 'pose',
        role: 'estimate',
        units: SIGNAL_UNITS.pose,
        meta: { parent: 'map', child: VEHICLE, source: 'openpilot’s filter of GNSS, IMU and pictures' },
      },
      ns,
      poseSignals({ p, q }),
      { positionGeodetic: found.place, orientationNED: found.turn },
    );
  }

  *#motion(content: Struct, ns: bigint): Generator<Item> {
    const signals = motionOf(content);
    if (!signals) return;
    yield* this.#sample(
      {
        ...sensor,
        name: 'livePose',
        kind: 'twist',
        role: 'estimate',
        units: SIGNAL_UNITS.twist,
        meta: { source: 'openpilot’s filter of IMU and pictures, turned to forward, left, up' },
      },
      ns,
      signals,
    );
  }
}
