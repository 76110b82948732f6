/**
 * Logs of comma openpilot (cereal/log.capnp): a segment is a minute of events, one Cap'n Proto message each. There is no lidar. Streams:
 *
 *   can0/…, can1/…                 frames of the CAN buses, with their signals where a DBC lies beside
 *   carState, carState/speed       what openpilot makes of them
 *   liveTracks                     tracks of the car's radar
 *   imu                            accelerometer and gyroscope of the device
 *   gpsLocation, gpsLocationExternal   fixes
 *   liveLocationKalman, livePose   openpilot's own estimates
 *   roadCamera, wideRoadCamera, driverCamera   fcamera, ecamera, dcamera.hevc beside the log
 *   qRoadCamera                    qcamera.ts, the small copy of the road camera's pictures
 *
 * Times are nanoseconds since the device was started, placed on UTC once (clock.ts).
 */
import { join } from 'node:path';
import type { MapOrigin } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { originFault } from '../../../drive/file/identity.ts';
import { IDENTITY } from '../../../geometry/se3.ts';
import { contentOf, kindOf, namesIn, reasonOf } from '../../files.ts';
import type { Finding, Format, Item, LogDescription, PayloadMemory, ReadOptions } from '../../format.ts';
import { definitionsBeside } from '../../media/can/definitions.ts';
import { CanStreams } from '../../media/can/streams.ts';
import { refuseStrayLinks } from '../../stray-links.ts';
import { Message, type Struct } from './capnp.ts';
import { Clocks } from './clock.ts';
import { fixOf, KIND, kalmanOf, kindOfEvent, pictureOf, timeOfEvent } from './events.ts';
import { endOfEvent, findSegments, isLog, type Segment, theSegment } from './layout.ts';
import { CAMERAS, type Reading, readPictures, timesOf } from './pictures.ts';
import { EventStreams, VEHICLE } from './streams.ts';
import { MOST_LOG_BYTES, unpackLog } from './unpack.ts';

const MOST_SEGMENTS = 10_000;
/** Events of a log; a minute has 100,000. */
const MOST_EVENTS = 2_000_000;
const KINDS: readonly number[] = Object.values(KIND);
/** Of the log's own clock: what lies further from the middle than a day is none. */
const MOST_OFF_NS = 86_400_000_000_000n;

export const openpilot = {
  name: 'openpilot',
  title: 'comma openpilot',
  noun: 'a log of openpilot (rlog, qlog), or the folder of a segment',
  extensions: [],

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind === 'file') return await isLog(path);
    return (await findSegments(path, 1)).length > 0;
  },

  async drives(path: string) {
    const segments = await findSegments(path, MOST_SEGMENTS);
    return segments.map(({ name, folder, file }) => ({ name, path: join(folder, file) }));
  },

  async describe(path: string): Promise<LogDescription> {
    const { name, folder, file } = await theSegment(path);
    const { bytes } = await kindOf(join(folder, file));
    return { format: 'openpilot', name, path: join(folder, file), bytes, files: 1, streams: [] };
  },

  buses: true,

  async *read(
    path: string,
    memory: PayloadMemory,
    { within, definitions: given }: ReadOptions = {},
  ): AsyncIterable<Item> {
    const segment = await theSegment(path);
    const { folder, file, name, prefix } = segment;
    if (within) await refuseStrayLinks(folder, within, 0, (each) => each.startsWith(prefix));
    const { bytes, fault } = await contentOf(join(folder, file), MOST_LOG_BYTES);
    if (!bytes)
      throw new InputError(`${join(folder, file)} cannot be read: ${fault ?? 'it does not exist'}.`);
    const reading: Reading = { bytes: bytes.byteLength, files: 1, findings: [] };
    const unpacked = await unpackLog(bytes);
    const events = eventsOf(unpacked.bytes);
    const first = look(events);
    const { begin } = first;
    if (begin === undefined)
      throw new InputError(
        `${join(folder, file)} holds no event of openpilot${reasonFor(unpacked, events)}.`,
      );
    const utc = first.clocks.utc();
    yield { type: 'begin', t0: String(begin + (utc?.offset ?? 0n)), name };
    const beside = await namesIn(folder);
    const cameras = CAMERAS.filter(
      (camera) =>
        timesOf(camera, first.pictures).size > 0 &&
        (camera.likeIndex === undefined || beside?.includes(`${prefix}${camera.file}`)),
    );
    yield { type: 'calibration', set: calibrationOf(cameras.map((camera) => camera.name)) };
    if (first.origin) yield { type: 'origin', origin: first.origin };
    const toT = (ns: bigint): number => Number(ns - begin);
    const definitions = await definitionsBeside(join(folder, file), within, given);
    const can = new CanStreams(begin, definitions);
    const streams = new EventStreams(toT, first.origin, can, memory);
    let [done, far] = [0, 0];
    for (const { kind, event, ns } of events.all()) {
      if (++done % 4096 === 0)
        yield { type: 'progress', fraction: done / first.count, text: 'Reading events' };
      if (first.near(ns)) yield* streams.take(kind, event, ns);
      else far++;
    }
    for (const camera of CAMERAS)
      yield* readPictures(segment, camera, timesOf(camera, first.pictures), toT, reading);
    const findings = [
      ...definitions.findings,
      ...(first.frames > 0 ? can.findings(file) : []),
      ...reading.findings,
      ...findingsOf(segment, first, events, unpacked.fault, far, streams.bad),
    ];
    const reason = utc
      ? `are nanoseconds since the device was started: placed on UTC once, by ${utc.by}; their steps are kept`
      : 'are nanoseconds since the device was started, and nothing tells UTC: the date is not that of the drive';
    yield {
      type: 'finding',
      finding: { level: utc ? 'info' : 'warn', file, place: 'times', reason, count: 1 },
    };
    for (const finding of findings) yield { type: 'finding', finding };
    yield { type: 'end', files: reading.files, bytes: reading.bytes };
  },
} satisfies Format;

type Events = {
  all(): Generator<{ readonly kind: number; readonly event: Struct; readonly ns: bigint }>;
  /** Once they were gone through: why the events end early, and how many messages are none or lie about their bytes. */
  fault: string | undefined;
  lost: number;
};

function eventsOf(bytes: Uint8Array): Events {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: Events = {
    fault: undefined,
    lost: 0,
    *all() {
      [events.fault, events.lost] = [undefined, 0];
      for (let [at, count] = [0, 0]; at < view.byteLength; count++) {
        if (count >= MOST_EVENTS) {
          events.fault ??= `there are more than ${MOST_EVENTS} events`;
          return;
        }
        let message: Message;
        try {
          message = Message.at(view, at);
        } catch (error) {
          const next = nextEvent(view, at + EVENT_STEP);
          const goesOn = next === undefined ? '' : `, and goes on at byte ${next}`;
          events.fault ??= `byte ${at} ${reasonOf(error)}${goesOn}`;
          if (next === undefined) return;
          at = next;
          continue;
        }
        at = message.end;
        const event = message.root();
        if (event) yield { kind: kindOfEvent(event), event, ns: timeOfEvent(event) };
        if (!event || message.isOverread) events.lost++;
      }
    },
  };
  return events;
}

/** Messages are whole words. */
const EVENT_STEP = 8;
/** Behind damage: where two events follow each other. */
function nextEvent(view: DataView, from: number): number | undefined {
  for (let at = from; at + EVENT_STEP < view.byteLength; at += EVENT_STEP) {
    const end = endOfEvent(view, at);
    if (end !== undefined && (end === view.byteLength || endOfEvent(view, end) !== undefined)) return at;
  }
  return undefined;
}

type First = {
  readonly begin: bigint | undefined;
  readonly count: number;
  /** Of the CAN buses. */
  readonly frames: number;
  readonly origin: MapOrigin | undefined;
  readonly clocks: Clocks;
  /** When each picture was taken, by the kind of its index. */
  readonly pictures: ReadonlyMap<number, Map<number, bigint>>;
  /** Events that are not read, by kind. */
  readonly unread: ReadonlyMap<number, number>;
  near(ns: bigint): boolean;
};

/** Goes through the events once: what must be known before the first sample. */
function look(events: Events): First {
  const clocks = new Clocks();
  const pictures = new Map<number, Map<number, bigint>>(CAMERAS.map(({ index }) => [index, new Map()]));
  const unread = new Map<number, number>();
  const times: bigint[] = [];
  let [count, frames] = [0, 0];
  let [fix, filtered] = [undefined as MapOrigin | undefined, undefined as MapOrigin | undefined];
  for (const { kind, event, ns } of events.all()) {
    count++;
    times.push(ns);
    const content = event.struct(0);
    clocks.look(kind, content, ns);
    if (kind === KIND.can) frames++;
    if (!KINDS.includes(kind)) unread.set(kind, (unread.get(kind) ?? 0) + 1);
    if (!content) continue;
    if (kind === KIND.gpsLocation || kind === KIND.gpsLocationExternal) fix ??= originOfFix(content);
    if (kind === KIND.liveLocationKalman) filtered ??= originOfFilter(content);
    const index = pictures.get(kind);
    const { picture, ns: taken } = pictureOf(content, ns);
    index?.set(picture, taken);
  }
  const sorted = times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const middle = sorted[sorted.length >> 1] ?? 0n;
  const near = (ns: bigint): boolean => ns - middle < MOST_OFF_NS && middle - ns < MOST_OFF_NS;
  const begin = sorted.find(near);
  return { begin, count, frames, origin: fix ?? filtered, clocks, pictures, unread, near };
}

function originOfFix(content: Struct): MapOrigin | undefined {
  const { latitude, longitude, altitude, status } = fixOf(content) ?? {};
  if (latitude === undefined || longitude === undefined || altitude === undefined || status !== 0)
    return undefined;
  return placed({ latitudeDeg: latitude, longitudeDeg: longitude, altitudeM: altitude, datum: 'ellipsoid' });
}

function originOfFilter(content: Struct): MapOrigin | undefined {
  const [latitudeDeg, longitudeDeg, altitudeM] = kalmanOf(content)?.place ?? [];
  if (latitudeDeg === undefined || longitudeDeg === undefined || altitudeM === undefined) return undefined;
  return placed({ latitudeDeg, longitudeDeg, altitudeM, datum: 'ellipsoid' });
}

/** The next fix may be one of Earth. */
const placed = (origin: MapOrigin): MapOrigin | undefined =>
  originFault(origin) === undefined ? origin : undefined;

const reasonFor = ({ fault }: { readonly fault?: string | undefined }, events: Events): string => {
  const reason = fault ?? events.fault;
  return reason === undefined ? '' : `: ${reason}`;
};

/** Cameras look along the device's x: x right, y down, z forward from x forward, y left, z up. Their lenses are not in a log. */
const calibrationOf = (cameras: readonly string[]) => ({
  version: 0,
  vehicleFrame: VEHICLE,
  rule: 'openpilot: the device’s place, x forward, y left, z up; where radar and receivers sit is not said',
  sensors: [
    { frame: VEHICLE, T_vehicle_sensor: IDENTITY, timeOffsetNs: 0 },
    ...cameras.map((frame) => ({
      frame,
      T_vehicle_sensor: { p: [0, 0, 0] as const, q: { w: 0.5, x: -0.5, y: 0.5, z: -0.5 } },
      timeOffsetNs: 0,
    })),
  ],
});

function findingsOf(
  { file }: Segment,
  { unread }: First,
  events: Events,
  packed: string | undefined,
  far: number,
  bad: ReadonlyMap<string, number>,
): Finding[] {
  const findings: Finding[] = [];
  const note = (level: Finding['level'], place: string, reason: string, count = 1, lost = false): void =>
    void findings.push({ level, file, place, reason, count, ...(lost ? { lost } : {}) });
  for (const fault of [packed, events.fault])
    if (fault !== undefined)
      note('error', 'end', `is damaged or cut: ${fault}; what is whole is read`, 1, true);
  if (events.lost > 0)
    note('error', 'messages', 'are no events, or their pointers lie: left out', events.lost, true);
  if (far > 0) note('error', 'events', 'have a time more than a day from the others: left out', far, true);
  for (const [name, count] of bad) note('error', name, 'have numbers that cannot be: left out', count);
  const others = [...unread.values()].reduce((sum, count) => sum + count, 0);
  if (others > 0)
    note(
      'info',
      `${unread.size} kinds`,
      'events of other kinds (states of openpilot and its models) are not read',
      others,
    );
  return findings;
}
