/**
 * ULog of PX4: every topic is a stream, further instances as `name[1]`. Times count from when the autopilot was started; they are placed
 * on UTC once, by the first GNSS message that knows it. Parameters are kept as a file.
 */
import { basename } from 'node:path';
import type { MapOrigin } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { originFault } from '../../../drive/file/identity.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { kindOf } from '../../files.ts';
import type { Finding, Format, Item, PayloadMemory } from '../../format.ts';
import { beginOf, isEnough } from '../../media/begin.ts';
import { describeFile } from '../../media/one-file.ts';
import { fieldsOf, formatOf, type Layout, type UlogField, type UlogValue, valuesOf } from './layout.ts';
import { isUlog, type UlogRead, type UlogRecord, ulogRecords } from './messages.ts';
import { type Meaning, meaningOf } from './topics.ts';

/** Subscriptions; a log has some 150. Layouts: 300. */
const MOST_TOPICS = 4096;
/** Of all layouts; those of a log have some 5000. */
const MOST_PARTS = 1 << 18;
const MOST_TEXTS = 1000;
/** Characters of a topic's. */
const MOST_NAME = 1024;
/** In 2001: receivers that know no time yet say 1980 or 1970. */
const LEAST_UTC_US = 1e15;

export const ulog = {
  name: 'ulog',
  title: 'ULog',
  noun: 'a ULog of PX4',
  extensions: ['ulg'],
  beside: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    const file = await openPlain(path);
    try {
      const bytes = new Uint8Array(16);
      const { bytesRead } = await file.read(bytes, 0, 16, 0);
      return isUlog(bytes.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  },

  describe: (path: string) => describeFile('ulog', path),

  async *read(path: string, _memory: PayloadMemory): AsyncIterable<Item> {
    const { utcLessBootUs, firstUs } = await lookAtTimes(path);
    const { bytes } = await kindOf(path);
    const read = newRead();
    const reader = new Reader(basename(path), utcLessBootUs ?? 0n, firstUs);
    for await (const records of ulogRecords(path, read)) {
      for (const record of records) yield* reader.take(record);
      if (reader.begun)
        yield { type: 'progress', fraction: read.bytes / Math.max(1, bytes), text: 'Reading messages' };
    }
    if (!reader.begun) throw new InputError(`${path} holds no message that can be read.`);
    yield* reader.end(read, utcLessBootUs !== undefined);
    yield { type: 'end', files: 1, bytes };
  },
} satisfies Format;

const newRead = (): UlogRead => ({ bytes: 0, lost: 0, cut: false, startUs: 0n });

type Times = {
  /** UTC less the time since the start, µs, by the first fix that knows it; undefined without one. */
  readonly utcLessBootUs: bigint | undefined;
  /** When the log begins, since the start; undefined where no message tells a time. */
  readonly firstUs: bigint | undefined;
};

async function lookAtTimes(path: string): Promise<Times> {
  const topics = new Topics();
  const times: bigint[] = [];
  let found: bigint | undefined;
  const isDone = (): boolean => found !== undefined && isEnough(times);
  for await (const records of ulogRecords(path, newRead(), isDone))
    for (const record of records) {
      const message = topics.take(record);
      const at = message?.values.timestamp;
      if (!isEnough(times) && typeof at === 'number' && Number.isSafeInteger(at))
        times.push(BigInt(at) * NS_PER_US);
      if (!message || found !== undefined) continue;
      if (message.topic.message !== 'vehicle_gps_position' && message.topic.message !== 'sensor_gps')
        continue;
      const { timestamp, time_utc_usec: utc, fix_type: fix } = message.values;
      if (typeof utc !== 'number' || typeof timestamp !== 'number' || !(Number(fix) >= 3)) continue;
      if (utc > LEAST_UTC_US && Number.isSafeInteger(utc) && Number.isSafeInteger(timestamp))
        found = BigInt(utc - timestamp);
    }
  const beginNs = beginOf(times);
  return { utcLessBootUs: found, firstUs: beginNs === undefined ? undefined : beginNs / NS_PER_US };
}
const NS_PER_US = 1000n;

type Topic = {
  readonly name: string;
  readonly message: string;
  /** Or why its messages cannot be read. */
  readonly fields: readonly UlogField[] | string;
  readonly meaning: Meaning;
  count: number;
};

/** Layouts and subscriptions, as they come. */
class Topics {
  readonly byId = new Map<number, Topic>();
  readonly #layouts = new Map<string, Layout>();
  #parts = 0;
  /** By the layouts so far: a log may subscribe to a message any number of times. */
  readonly #known = new Map<string, readonly UlogField[] | string>();

  take({
    type,
    bytes,
  }: UlogRecord): { readonly topic: Topic; readonly values: Record<string, UlogValue> } | undefined {
    const text = (from: number): string => Buffer.from(bytes.subarray(from)).toString('latin1');
    if (type === 'F') {
      const found = formatOf(text(0));
      // The format allows one description of a message.
      if (!found || this.#layouts.size >= MOST_TOPICS || this.#layouts.has(found[0])) return undefined;
      this.#parts += found[1].parts.length;
      if (this.#parts > MOST_PARTS) return undefined;
      this.#layouts.set(...found);
      this.#known.clear();
    } else if (type === 'A' && bytes.length > 3 && this.byId.size < MOST_TOPICS) {
      const [instance, id, message] = [bytes[0] ?? 0, (bytes[1] ?? 0) + 256 * (bytes[2] ?? 0), text(3)];
      const name = instance > 0 ? `${message}[${instance}]` : message;
      this.byId.set(id, {
        name: name.slice(0, MOST_NAME),
        message,
        fields: name.length > MOST_NAME ? 'its name is too long' : this.#fields(message),
        meaning: meaningOf(message),
        count: 0,
      });
    } else if (type === 'D' && bytes.length > 2) {
      const topic = this.byId.get((bytes[0] ?? 0) + 256 * (bytes[1] ?? 0));
      if (!topic) return undefined;
      topic.count++;
      return typeof topic.fields === 'string'
        ? undefined
        : { topic, values: valuesOf(topic.fields, bytes.subarray(2)) };
    }
    return undefined;
  }

  #fields(message: string): readonly UlogField[] | string {
    const known = this.#known.get(message);
    if (known !== undefined) return known;
    let fields: readonly UlogField[] | string;
    try {
      fields = fieldsOf(message, this.#layouts);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      fields = error.message;
    }
    this.#known.set(message, fields);
    return fields;
  }
}

class Reader {
  readonly #file: string;
  readonly #utcLessBootUs: bigint;
  readonly #topics = new Topics();
  readonly #declared = new Set<string>();
  readonly #parameters: string[] = [];
  readonly #texts: string[] = [];
  readonly #firstUs: bigint | undefined;
  #isBegun = false;
  #dropouts = { count: 0, ms: 0 };
  #timeless = 0;
  #placed = false;

  constructor(file: string, utcLessBootUs: bigint, firstUs: bigint | undefined) {
    this.#file = file;
    this.#firstUs = firstUs;
    this.#utcLessBootUs = utcLessBootUs;
  }

  get begun(): boolean {
    return this.#isBegun;
  }

  *take(record: UlogRecord): Generator<Item> {
    const { type, bytes } = record;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (type === 'O' && bytes.length >= 2) {
      this.#dropouts.count++;
      this.#dropouts.ms += view.getUint16(0, true);
    } else if (type === 'P' && bytes.length > 5) this.#parameter(bytes, view);
    else if (type === 'L' && bytes.length > 9 && this.#texts.length < MOST_TEXTS)
      this.#texts.push(
        `${view.getBigUint64(1, true)} µs: ${Buffer.from(bytes.subarray(9)).toString('utf8')}`,
      );
    const message = this.#topics.take(record);
    if (message) yield* this.#sample(message.topic, message.values);
  }

  *end(read: UlogRead, isDated: boolean): Generator<Item> {
    const kept = [
      ['parameters.txt', this.#parameters, 'parameters of the autopilot'],
      ['messages.txt', this.#texts, 'messages of the autopilot to its operator'],
    ] as const;
    for (const [name, lines, note] of kept)
      if (lines.length > 0)
        yield { type: 'raw', name, bytes: new TextEncoder().encode(`${lines.join('\n')}\n`), note };
    const say = (level: Finding['level'], place: string, reason: string, count = 1, lost = false): Item => ({
      type: 'finding',
      finding: { level, file: this.#file, place, reason, count, ...(lost ? { lost } : {}) },
    });
    for (const { name, fields, count } of this.#topics.byId.values())
      if (typeof fields === 'string' && count > 0)
        yield say('error', name, `cannot be read: ${fields}`, count);
    if (read.lost > 0)
      yield say('error', 'records', 'are damaged: read on at the next synchronisation', read.lost);
    if (read.cut) yield say('error', 'end', 'is cut: its last record has no end', 1, true);
    if (this.#dropouts.count > 0)
      yield say(
        'warn',
        'dropouts',
        `the logger lost ${this.#dropouts.ms} ms in all`,
        this.#dropouts.count,
        true,
      );
    if (this.#timeless > 0) yield say('error', 'times', 'messages have no time: left out', this.#timeless);
    yield say(
      isDated ? 'info' : 'warn',
      'times',
      isDated
        ? 'count from when the autopilot was started: placed on UTC once, by the first fix'
        : 'count from when the autopilot was started, and nothing tells UTC: the date is not that of the drive',
    );
  }

  #parameter(bytes: Uint8Array, view: DataView): void {
    const size = bytes[0] ?? 0;
    const key = Buffer.from(bytes.subarray(1, 1 + size)).toString('latin1');
    if (bytes.length < 1 + size + 4 || this.#parameters.length >= 10 * MOST_TEXTS) return;
    const value = key.startsWith('float') ? view.getFloat32(1 + size, true) : view.getInt32(1 + size, true);
    this.#parameters.push(`${key.replace(/^\w+ /, '')} ${value}`);
  }

  *#sample({ name, meaning }: Topic, values: Record<string, UlogValue>): Generator<Item> {
    const { timestamp } = values;
    if (typeof timestamp !== 'number' || !Number.isSafeInteger(timestamp)) {
      this.#timeless++;
      return;
    }
    const us = BigInt(timestamp);
    const firstUs = this.#firstUs ?? us;
    if (!this.#isBegun) {
      this.#isBegun = true;
      const t0 = (firstUs + this.#utcLessBootUs) * NS_PER_US;
      yield { type: 'begin', t0: String(t0), name: this.#file };
    }
    if (!this.#declared.has(name)) {
      this.#declared.add(name);
      yield { type: 'stream', stream: { name, ...meaning.declaration } };
    }
    const signals = meaning.signals(values);
    const t = Number(us - firstUs) * 1000;
    const payload = new TextEncoder().encode(JSON.stringify(values));
    yield { type: 'sample', stream: name, t, tLog: t, payload, signals };
    const { latitude: latitudeDeg, longitude: longitudeDeg, altitude: altitudeM = 0 } = signals;
    if (this.#placed || meaning.declaration.kind !== 'gnss') return;
    if (latitudeDeg === undefined || longitudeDeg === undefined) return;
    const origin: MapOrigin = { latitudeDeg, longitudeDeg, altitudeM, datum: 'unknown' };
    if (originFault(origin) !== undefined) return;
    this.#placed = true;
    yield { type: 'origin', origin };
  }
}
