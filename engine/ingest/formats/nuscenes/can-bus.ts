/**
 * The CAN bus extension (`can_bus/scene-0061_pose.json`, …; devkit, can_bus/README.md): lists of messages with `utime` in
 * microseconds. `ms_imu` and `pose` become what they are, the others messages whose numbers are signals.
 */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { byName } from '../../../contract/text/byName.ts';
import { compose, normalise } from '../../../geometry/se3.ts';
import { namesIn } from '../../files.ts';
import type { Finding, Item, StreamDeclaration } from '../../format.ts';
import { compareNs } from '../../media/time-named-files.ts';
import { poseSignals, SIGNAL_UNITS, twistSignals } from '../../messages/header.ts';
import { VEHICLE } from './calibration.ts';
import { CAN_BUS } from './layout.ts';
import type { Placement } from './poses.ts';
import { type Row, readRows } from './rows.ts';
import { rotationOf, timeOf, vec3Of } from './values.ts';

/** Messages of a kind, which are held in memory: of a thousand a second, an hour. */
const MOST_MESSAGES = 4_000_000;
/** Of a kind; that of a scene of 20 s has up to 1 MB. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Signals of a message. */
const MOST_SIGNALS = 64;
/** Kinds of messages of one scene; there are six, `meta` and `route` besides. */
const MOST_KINDS = 64;

const UNITS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  steeranglefeedback: { value: 'rad' },
  vehicle_monitor: {
    available_distance: 'km',
    brake: 'bar',
    rear_left_rpm: '1/min',
    rear_right_rpm: '1/min',
    steering: 'deg',
    steering_speed: 'deg/s',
    vehicle_speed: 'km/h',
    yaw_rate: 'deg/s',
  },
  zoe_veh_info: {
    FL_wheel_speed: '1/min',
    FR_wheel_speed: '1/min',
    RL_wheel_speed: '1/min',
    RR_wheel_speed: '1/min',
    longitudinal_accel: 'm/s²',
    transversal_accel: 'g',
    meanEffTorque: 'N·m',
    odom: 'cm',
    odom_speed: 'km/h',
    steer_corrected: 'deg',
    steer_raw: 'deg',
  },
};

type Message = { readonly ns: bigint; readonly row: Row };

/** @param scene the scene's name, by which the files are found */
export async function* readCanBus(
  root: string,
  scene: string,
  t0: bigint,
  near: (ns: bigint) => boolean,
  placement: Placement,
): AsyncGenerator<Item, number> {
  const prefix = `${scene}_`;
  const names = ((await namesIn(join(root, CAN_BUS))) ?? [])
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .slice(0, MOST_KINDS);
  let bytes = 0;
  for (const name of names) {
    const kind = name.slice(prefix.length, -'.json'.length);
    // Without times: sums over the other files, and the way that was planned.
    if (kind === 'meta' || kind === 'route') continue;
    const messages: Message[] = [];
    const path = join(root, CAN_BUS, name);
    const size = (await stat(path).catch(() => undefined))?.size ?? 0;
    if (size > MOST_BYTES) {
      yield tooLong(`${CAN_BUS}/${name}`, size);
      continue;
    }
    let bad = 0;
    const file = `${CAN_BUS}/${name}`;
    const read = await readRows(path, file, (row) => {
      const ns = timeOf(row, 'utime');
      if (ns === undefined || !near(ns) || messages.length >= MOST_MESSAGES) bad++;
      else messages.push({ ns, row });
    });
    bytes += read.bytes;
    for (const finding of read.findings) yield { type: 'finding', finding };
    if (bad > 0) yield noTime(file, bad);
    messages.sort((a, b) => compareNs(a.ns, b.ns));
    if (messages.length > 0) yield* streamsOf(kind, messages, t0, placement);
  }
  return bytes;
}

const tooLong = (file: string, bytes: number): Item => ({
  type: 'finding',
  finding: {
    level: 'error',
    file,
    place: 'whole file',
    reason: `has ${bytes} bytes, more than the ${MOST_BYTES} that are read: left out`,
    count: 1,
    lost: true,
  } satisfies Finding,
});

const noTime = (file: string, count: number): Item => ({
  type: 'finding',
  finding: {
    level: 'error',
    file,
    place: 'utime',
    reason: 'messages without a time of this scene: left out',
    count,
  } satisfies Finding,
});

type Derived = {
  readonly stream: StreamDeclaration;
  readonly signals: (row: Row) => Readonly<Record<string, number>> | undefined;
};

function* streamsOf(
  kind: string,
  messages: readonly Message[],
  t0: bigint,
  placement: Placement,
): Generator<Item> {
  for (const { stream, signals } of derivedOf(kind, placement)) {
    yield { type: 'stream', stream };
    for (const { ns, row } of messages) {
      const values = signals(row);
      if (!values) continue;
      const t = Number(ns - t0);
      const payload = new TextEncoder().encode(JSON.stringify(row));
      yield { type: 'sample', stream: stream.name, t, tLog: t, payload, signals: values };
    }
  }
}

function derivedOf(kind: string, placement: Placement): Derived[] {
  const name = `${CAN_BUS}/${kind}`;
  if (kind === 'ms_imu')
    return [
      {
        stream: { name, kind: 'imu', role: 'sensor', frame: kind, codec: 'json', units: SIGNAL_UNITS.imu },
        signals: imuSignals,
      },
    ];
  if (kind !== 'pose')
    return [
      {
        stream: { name, kind: 'message', role: 'sensor', frame: '', codec: 'json', units: UNITS[kind] },
        signals: flatSignals,
      },
    ];
  const common = { role: 'estimate', frame: VEHICLE, codec: 'json' } as const;
  return [
    {
      stream: {
        ...common,
        name,
        kind: 'pose',
        units: SIGNAL_UNITS.pose,
        meta: { parent: placement.frame, child: VEHICLE },
      },
      signals: (row) => positionSignals(row, placement),
    },
    {
      stream: { ...common, name: `${name}/twist`, kind: 'twist', units: SIGNAL_UNITS.twist },
      signals: (row) => {
        const [linear, angular] = [vec3Of(row, 'vel'), vec3Of(row, 'rotation_rate')];
        return linear && angular && twistSignals(linear, angular);
      },
    },
  ];
}

function imuSignals(row: Row): Record<string, number> | undefined {
  const [accel, gyro] = [vec3Of(row, 'linear_accel'), vec3Of(row, 'rotation_rate')];
  if (!accel || !gyro) return undefined;
  return {
    'accel.x': accel[0],
    'accel.y': accel[1],
    'accel.z': accel[2],
    'gyro.x': gyro[0],
    'gyro.y': gyro[1],
    'gyro.z': gyro[2],
  };
}

function positionSignals(row: Row, { T_map_global }: Placement): Record<string, number> | undefined {
  const [p, q] = [vec3Of(row, 'pos'), rotationOf(row, 'orientation')];
  return p && q && poseSignals(compose(T_map_global, { p, q: normalise(q) }));
}

/** Numbers by name, those of lists with their place. */
function flatSignals(row: Row): Record<string, number> {
  const out = byName<number>();
  let count = 0;
  const add = (path: string, value: unknown): void => {
    if (typeof value !== 'number' || !Number.isFinite(value) || count >= MOST_SIGNALS) return;
    out[path] = value;
    count++;
  };
  for (const [key, value] of Object.entries(row)) {
    if (key === 'utime') continue;
    if (Array.isArray(value)) for (const [i, v] of value.entries()) add(`${key}.${i}`, v);
    else add(key, value);
  }
  return out;
}
