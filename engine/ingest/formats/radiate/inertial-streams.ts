/** The records of the GPS/IMU as streams: each text as it is, and its values by meaning. Read first: they give the map's origin. */
import { reasonOf, textOf } from '../../files.ts';
import type { Finding, Item, StreamDeclaration } from '../../format.ts';
import { SIGNAL_UNITS } from '../../messages/header.ts';
import { readAhead } from '../../readahead.ts';
import { INERTIAL_FRAME } from './calibration.ts';
import type { Frame, SensorFrames } from './frames.ts';
import {
  gnssSignals,
  type InertialRecord,
  imuSignals,
  originOf,
  parseRecord,
  RECORD_UNITS,
  velocitySignals,
} from './inertial.ts';
import { INERTIAL } from './layout.ts';

/** A record has 900 characters. */
const MOST_BYTES = 16 * 1024;
/** Share of the records that may repeat others, by which it is weighed (%). */
const DOUBLED_PERCENT = 1;
const FILES_AHEAD = 16;

export async function* readInertial({ frames }: SensorFrames, t0: bigint): AsyncGenerator<Item, number> {
  const fault = (
    place: string,
    reason: string,
    level: Finding['level'] = 'error',
    count = 1,
    problem?: Finding['problem'],
  ): Item => ({
    type: 'finding',
    finding: { level, file: INERTIAL, place, reason, count, problem },
  });
  let bytes = 0;
  let declared = false;
  let before: { readonly ns: bigint; readonly text: string } | undefined;
  const repeated: string[] = [];
  for await (const { job: frame, result } of readAhead(frames, FILES_AHEAD, ({ path }) =>
    textOf(path, MOST_BYTES),
  )) {
    const text = 'error' in result ? undefined : result.value.text;
    if (text === undefined) {
      const why = 'error' in result ? reasonOf(result.error) : (result.value.fault ?? 'it does not exist');
      yield fault(frame.name, `cannot be read: ${why}`);
      continue;
    }
    bytes += text.length;
    if (before && before.ns === frame.ns && before.text === text) {
      repeated.push(frame.name);
      continue;
    }
    before = { ns: frame.ns, text };
    const record = parseRecord(text);
    if (!record) {
      yield fault(frame.name, 'is no record of 49 or more finite numbers with a place on Earth: left out');
      continue;
    }
    if (!declared) {
      declared = true;
      yield { type: 'origin', origin: originOf(record) };
      for (const stream of DECLARATIONS) yield { type: 'stream', stream };
    }
    yield* samplesOf(frame, text, record, t0);
  }
  const [first] = repeated;
  if (first !== undefined)
    yield fault(
      first,
      'repeats the record before it, with the same time: one of each is kept',
      'warn',
      repeated.length,
      {
        kind: 'samples-doubled',
        value: (100 * repeated.length) / frames.length,
        limit: DOUBLED_PERCENT,
        unit: '%',
      },
    );
  if (declared)
    yield fault(
      'mount',
      'the data set does not say where it sits: it is taken to be at the vehicle’s origin',
      'info',
    );
  return bytes;
}

function* samplesOf(frame: Frame, text: string, record: InertialRecord, t0: bigint): Generator<Item> {
  const t = Number(frame.ns - t0);
  const stamp = { t, tLog: t, flags: frame.guessed ? 1 : 0 };
  const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
  yield { type: 'sample', stream: INERTIAL, ...stamp, payload: encode(text), signals: record };
  for (const [stream, signals] of [
    [`${INERTIAL}/gnss`, gnssSignals(record)],
    [`${INERTIAL}/imu`, imuSignals(record)],
    [`${INERTIAL}/velocity`, velocitySignals(record)],
  ] as const)
    if (signals)
      yield { type: 'sample', stream, ...stamp, payload: encode(JSON.stringify(signals)), signals };
}

const COMMON = { role: 'sensor', frame: INERTIAL_FRAME, codec: 'json' } as const;
const DECLARATIONS: readonly StreamDeclaration[] = [
  { ...COMMON, name: INERTIAL, kind: 'message', codec: 'text', units: RECORD_UNITS },
  { ...COMMON, name: `${INERTIAL}/gnss`, kind: 'gnss', units: SIGNAL_UNITS.gnss, meta: { datum: 'unknown' } },
  {
    ...COMMON,
    name: `${INERTIAL}/imu`,
    kind: 'imu',
    units: SIGNAL_UNITS.imu,
    meta: { source: 'turned to x ahead, y left, z up', gravity: 'removed' },
  },
  {
    ...COMMON,
    name: `${INERTIAL}/velocity`,
    kind: 'twist',
    units: SIGNAL_UNITS.twist,
    meta: { source: 'the speed over ground, taken to be ahead: the record has it north, east, down' },
  },
];
