/**
 * The oxts records as streams: each line as it is, and its values by meaning. They are read first: the map's origin is the
 * first position among them.
 */
import { reasonOf, textOf } from '../../files.ts';
import type { Item, StreamDeclaration } from '../../format.ts';
import { poseSignals, SIGNAL_UNITS } from '../../messages/header.ts';
import { readAhead } from '../../readahead.ts';
import type { Frame } from './frames.ts';
import { type Amount, encode, fault, stampOf } from './items.ts';
import {
  fixStatus,
  gnssSignals,
  imuSignals,
  OXTS_UNITS,
  type Oxts,
  originOf,
  parseOxts,
  poseOf,
  twistSignals,
} from './oxts.ts';
import { OXTS } from './sensors.ts';

/** Fields that no moving vehicle keeps at exactly zero: where they are, the log's source lacked them. */
const TELLING = ['ax', 'ay', 'az', 'wx', 'wy', 'wz', 'vl', 'vu', 'pos_accuracy'];
const IMU_FIELDS: Readonly<Record<string, string>> = {
  'accel.x': 'ax',
  'accel.y': 'ay',
  'accel.z': 'az',
  'gyro.x': 'wx',
  'gyro.y': 'wy',
  'gyro.z': 'wz',
};

/** A record has some 400 characters. */
const MOST_BYTES = 16 * 1024;

/** @throws Error in words when the file cannot be read. */
async function recordText(file: string): Promise<string> {
  const { text, fault } = await textOf(file, MOST_BYTES);
  if (text === undefined) throw new Error(fault ?? 'it does not exist');
  return text;
}

export async function* readOxts(frames: readonly Frame[], t0: bigint): AsyncGenerator<Item, Amount> {
  const lines: { frame: Frame; text: string }[] = [];
  const zero = new Set(TELLING);
  let [first, rtk]: (Oxts | undefined)[] = [];
  let bytes = 0;
  for await (const { job: frame, result } of readAhead(frames, 16, ({ file }) => recordText(file))) {
    const record = 'error' in result ? undefined : parseOxts(result.value);
    if ('error' in result) yield fault('oxts/data', frame, `cannot be read: ${reasonOf(result.error)}`);
    else if (!record) yield fault('oxts/data', frame, 'is no oxts record of 30 numbers: left out');
    else {
      bytes += result.value.length;
      lines.push({ frame, text: result.value });
      for (const field of zero) if (record[field] !== 0) zero.delete(field);
      if (fixStatus(record) >= 0) first ??= record;
      if (fixStatus(record) === 2) rtk ??= record;
    }
  }
  const amount = { files: frames.length, bytes };
  if (lines.length === 0) return amount;
  // A few records may well be at rest.
  const lacking = lines.length < 10 ? new Set<string>() : zero;
  if (lacking.size > 0) {
    const reason = 'are zero in every record: the source of this log probably lacked them';
    yield {
      type: 'finding',
      finding: {
        level: 'warn',
        file: 'oxts/data',
        place: [...lacking].join(', '),
        reason,
        count: lacking.size,
      },
    };
  }
  const anchor = rtk ?? first;
  const origin = anchor && originOf(anchor);
  if (origin) yield { type: 'origin', origin };
  for (const stream of declarations(origin !== undefined)) yield { type: 'stream', stream };
  for (const { frame, text } of lines) {
    const record = parseOxts(text);
    if (!record) continue;
    const stamp = stampOf(frame, t0);
    yield { type: 'sample', stream: OXTS, ...stamp, payload: encode(text), signals: record };
    const imu = Object.entries(imuSignals(record)).filter(([name]) => !lacking.has(IMU_FIELDS[name] ?? ''));
    const derived: [string, Record<string, number>][] = [
      ['oxts/gnss', gnssSignals(record)],
      ['oxts/imu', Object.fromEntries(imu)],
      ['oxts/velocity', twistSignals(record)],
    ];
    if (origin) derived.push(['oxts/pose', poseSignals(poseOf(record, origin))]);
    for (const [stream, signals] of derived)
      yield { type: 'sample', stream, ...stamp, payload: encode(JSON.stringify(signals)), signals };
  }
  return amount;
}

function declarations(placed: boolean): StreamDeclaration[] {
  const common = { role: 'sensor', frame: 'imu', codec: 'json' } as const;
  const sigmaUp = 'twice the stated horizontal accuracy: the unit states none for height';
  return [
    { ...common, name: OXTS, kind: 'message', codec: 'text', units: OXTS_UNITS },
    {
      ...common,
      name: 'oxts/gnss',
      kind: 'gnss',
      units: SIGNAL_UNITS.gnss,
      meta: { sigmaUp, datum: 'geoid' },
    },
    { ...common, name: 'oxts/imu', kind: 'imu', units: SIGNAL_UNITS.imu },
    {
      ...common,
      name: 'oxts/velocity',
      kind: 'twist',
      units: SIGNAL_UNITS.twist,
      meta: { source: 'vf, vl, vu turned from level to the unit’s own axes' },
    },
    ...(placed
      ? [
          {
            ...common,
            name: 'oxts/pose',
            kind: 'pose',
            role: 'estimate',
            units: SIGNAL_UNITS.pose,
            meta: { parent: 'map', child: 'imu' },
          } as const,
        ]
      : []),
  ];
}
