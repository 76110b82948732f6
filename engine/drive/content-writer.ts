/**
 * What is written into a drive whether it is new (writer.ts) or there already (extension.ts): streams, samples, signals, calibration,
 * the report and raw bytes.
 */
import { randomUUID } from 'node:crypto';
import type { IngestReport } from '../contract/api.ts';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { SAMPLE_FLAG, type StreamInfo, type StreamKind, type StreamRole } from '../contract/streams.ts';
import { MOST_STAMP_ERROR_NS, type Nanoseconds } from '../contract/time.ts';
import type { BytePlace } from './logs/place.ts';
import { References } from './logs/references.ts';
import type { Recipe } from './recipes/recipe.ts';
import { LARGE_BYTES, payloadDigest } from './samples/payload-digest.ts';
import { medianStep, StreamHash } from './samples/stream-hash.ts';
import { SignalSink } from './signals/signal-sink.ts';
import type { Store } from './store/store.ts';

export type StreamDraft = {
  readonly name: string;
  readonly kind: StreamKind;
  readonly role: StreamRole;
  readonly frame: string;
  readonly codec: string;
  readonly schema?: NonNullable<StreamInfo['schema']> | undefined;
  /** Default: lidar, camera and radar of role sensor are key. */
  readonly key?: boolean | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
};

export type SampleDraft = {
  readonly t: Nanoseconds;
  readonly tLog: Nanoseconds;
  /** When its sender published it, where the log keeps that apart. */
  readonly tPublished?: Nanoseconds | undefined;
  readonly payload: Uint8Array;
  /** SAMPLE_FLAG bits. */
  readonly flags?: number | undefined;
  /** The stamp as the log has it, when it was invalid. */
  readonly tRaw?: string | undefined;
  readonly keySeq?: number | undefined;
  readonly decodeSeq?: number | undefined;
  /** payloadDigest of a payload of LARGE_BYTES or more, if the caller has it. */
  readonly digest?: Uint8Array | undefined;
  /** Where the log has the payload: then a drive that refers to the log does not keep it. */
  readonly place?: PlaceDraft | undefined;
};

/** Bytes of a file of the log (an absolute path), and how the payload is made of them. */
export type PlaceDraft = BytePlace & { readonly file: string; readonly recipe?: Recipe | undefined };

/** SQLite keeps a blob below 2³⁰ bytes; a sample that large is a fault of the log or of its reader. */
const MAX_PAYLOAD_BYTES = 1_000_000_000 - 1;
/** Far more than any log has; a file that claims more is not believed. */
const MOST_STREAMS = 65_536;
/** What a sample takes whose payload stays in the log, about: its recipe most of it. */
const REFERENCE_BYTES = 512;
const KEY_KINDS: readonly StreamKind[] = ['lidar', 'camera', 'radar'];

type OpenStream = {
  readonly draft: StreamDraft;
  readonly key: boolean;
  readonly hash: StreamHash;
  readonly times: number[];
  /** When samples were published, the log time where nothing else is said. */
  readonly published: number[];
  /** Whether one of them was published at another time than its log time. */
  apart: boolean;
  bytes: number;
};

export abstract class ContentWriter {
  protected readonly store: Store;
  protected readonly references: References;
  readonly #t0: bigint;
  readonly #sink: SignalSink;
  readonly #streams = new Map<number, OpenStream>();
  #end = 0;
  #blobs: number;

  /** @param t0 of the drive. @param blobs the largest number of a payload that is there */
  protected constructor(store: Store, t0: string, blobs: number) {
    this.store = store;
    this.references = new References(store);
    this.#t0 = BigInt(t0);
    this.#sink = new SignalSink(store);
    this.#blobs = blobs;
  }

  /** Completes the drive. On failure it is as before, or is not there. */
  abstract finish(): void;
  /** Leaves nothing behind. */
  abstract abort(): void;
  abstract setCalibration(set: CalibrationSet): void;
  abstract setOrigin(origin: MapOrigin): void;
  /** Called after so many bytes more. */
  protected abstract wrote(bytes: number): void;

  /** Says what log samples refer to: a file or a folder, absolute. To be called before the first such sample. */
  referTo(log: string, format: string): void {
    this.references.begin(log, format);
  }

  /** Returns the stream's id. */
  addStream(draft: StreamDraft): number {
    if (this.#streams.size === MOST_STREAMS)
      throw new InputError(`The log has more than ${MOST_STREAMS} streams.`);
    const key = draft.key ?? (draft.role === 'sensor' && KEY_KINDS.includes(draft.kind));
    const id = this.store
      .query(
        `INSERT INTO stream (uuid, name, kind, role, frame, codec, schema_name, schema_encoding, schema_text, key, meta)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        randomUUID(),
        draft.name,
        draft.kind,
        draft.role,
        draft.frame,
        draft.codec,
        draft.schema?.name ?? null,
        draft.schema?.encoding ?? null,
        draft.schema?.text ?? null,
        key ? 1 : 0,
        JSON.stringify(draft.meta ?? {}),
      );
    this.#streams.set(id, {
      draft,
      key,
      hash: new StreamHash(),
      times: [],
      published: [],
      apart: false,
      bytes: 0,
    });
    return id;
  }

  /** Replaces a stream's meta; for what is known only after its samples (rings seen, largest intensity). */
  setMeta(stream: number, meta: Readonly<Record<string, unknown>>): void {
    const open = this.#stream(stream);
    this.#streams.set(stream, { ...open, draft: { ...open.draft, meta } });
    this.store.query('UPDATE stream SET meta = ? WHERE id = ?').run(JSON.stringify(meta), stream);
  }

  /** Replaces the times of a stream's samples, in the order of their numbers; for video whose stamps are those of its packets. */
  setTimes(stream: number, times: Float64Array): void {
    const open = this.#stream(stream);
    if (times.length !== open.times.length) throw new RangeError('There is not one time for each sample.');
    const update = this.store.query('UPDATE sample SET t = ? WHERE stream = ? AND seq = ? AND t != ?');
    for (const [seq, time] of times.entries()) {
      const t = Math.round(time);
      update.run(t, stream, seq, t);
      open.times[seq] = t;
    }
    open.hash.retime(times);
  }

  /**
   * Adds a sample in log order and returns its seq. A stamp more than an hour off its log time is taken as invalid here, whatever
   * the format thought of it.
   */
  addSample(stream: number, sample: SampleDraft): number {
    const open = this.#stream(stream);
    const { payload } = sample;
    if (payload.byteLength > MAX_PAYLOAD_BYTES)
      throw new InputError(
        `A sample of "${open.draft.name}" has ${payload.byteLength} bytes, more than 1 GB.`,
      );
    const tLog = Math.round(sample.tLog);
    let t = Math.round(sample.t);
    let flags = sample.flags ?? 0;
    let { tRaw } = sample;
    if (!(Math.abs(t - tLog) <= MOST_STAMP_ERROR_NS)) {
      tRaw ??= Number.isFinite(t) ? String(this.#t0 + BigInt(t)) : String(t);
      t = tLog;
      flags |= SAMPLE_FLAG.stampInvalid;
    }
    const seq = open.times.length;
    const blob = ++this.#blobs;
    const large = payload.byteLength >= LARGE_BYTES;
    const digest = large ? (sample.digest ?? payloadDigest(payload)) : undefined;
    if (sample.place) this.references.add(blob, sample.place, digest ?? payloadDigest(payload));
    else if (this.store.isLent(payload))
      this.store
        .query('INSERT INTO sample_blob (id, bytes) VALUES (?, lent(?, ?))')
        .run(blob, payload.byteOffset, payload.byteLength);
    else this.store.query('INSERT INTO sample_blob (id, bytes) VALUES (?, ?)').run(blob, payload);
    this.store
      .query(
        `INSERT INTO sample (stream, seq, t, t_log, bytes, flags, blob, t_raw, key_seq, decode_seq)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        stream,
        seq,
        t,
        tLog,
        payload.byteLength,
        flags,
        blob,
        tRaw ?? null,
        sample.keySeq ?? null,
        sample.decodeSeq ?? null,
      );
    open.hash.add(t, tLog, flags, payload, digest);
    open.times.push(t);
    const published = publishedOf(sample, tLog);
    open.published.push(published);
    if (published !== tLog) open.apart = true;
    open.bytes += payload.byteLength;
    this.#end = Math.max(this.#end, t, tLog);
    this.wrote(sample.place ? REFERENCE_BYTES : payload.byteLength + 64);
    return seq;
  }

  declareSignal(stream: number, path: string, unit: string): void {
    this.#sink.declare(stream, path, unit);
  }

  /** One time and a number a path, or an array of times and an array of the same length a path. */
  addSignals(
    stream: number,
    t: Nanoseconds | Float64Array,
    values: Readonly<Record<string, number | Float64Array>>,
  ): void {
    let count = 0;
    for (const path in values) {
      const v = values[path];
      if (v === undefined) continue;
      if (typeof t === 'number' && typeof v === 'number') this.#sink.add(stream, path, t, v);
      else if (typeof t !== 'number' && typeof v !== 'number' && v.length === t.length)
        this.#sink.addMany(stream, path, t, v);
      else throw new TypeError(`Signal "${path}" does not have one value for each time.`);
      count++;
    }
    const times = typeof t === 'number' ? [t] : t;
    for (const each of times) if (each > this.#end) this.#end = each;
    this.wrote(16 * count * times.length);
  }

  setReport(report: IngestReport): void {
    this.store.query('INSERT OR REPLACE INTO report (id, body) VALUES (1, ?)').run(JSON.stringify(report));
  }

  /** Keeps bytes of the log that Lanetrace does not understand, so that nothing is lost. */
  keepRaw(name: string, bytes: Uint8Array, note: string): void {
    this.store.query('INSERT INTO raw (name, note, bytes) VALUES (?, ?, ?)').run(name, note, bytes);
    this.wrote(bytes.byteLength);
  }

  /** Time of the last sample or value. */
  protected get end(): Nanoseconds {
    return this.#end;
  }

  /** Writes what is known of each stream only at its end. */
  protected finishStreams(): void {
    const signalDigests = this.#sink.finish();
    for (const [id, stream] of this.#streams) this.#finishStream(id, stream, signalDigests.get(id) ?? '');
  }

  /** The time by which every key stream that was written has spoken. */
  protected firstComplete(): Nanoseconds {
    let latest = 0;
    for (const { key, times } of this.#streams.values()) {
      if (!key || times.length === 0) continue;
      let first = Infinity;
      for (const t of times) if (t < first) first = t;
      latest = Math.max(latest, first);
    }
    return latest;
  }

  #stream(id: number): OpenStream {
    const stream = this.#streams.get(id);
    if (!stream) throw new RangeError(`There is no stream ${id}.`);
    return stream;
  }

  #finishStream(id: number, stream: OpenStream, signalDigest: string): void {
    const times = Float64Array.from(stream.times).sort();
    const { name, kind, role, frame, codec, meta } = stream.draft;
    const digest = stream.hash.finish({ name, kind, role, frame, codec, meta: meta ?? {} }, signalDigest);
    this.store
      .query(
        'UPDATE stream SET count = ?, first = ?, last = ?, period = ?, bytes = ?, digest = ? WHERE id = ?',
      )
      .run(times.length, times[0] ?? 0, times.at(-1) ?? 0, medianStep(times), stream.bytes, digest, id);
    if (stream.apart) this.#writePublished(id, stream.published);
  }

  /** At the end and in order, so that a stream whose messages are all of their log time takes no room. */
  #writePublished(stream: number, times: readonly number[]): void {
    const insert = this.store.query('INSERT INTO publish_time (stream, seq, t_published) VALUES (?, ?, ?)');
    for (const [seq, t] of times.entries()) insert.run(stream, seq, t);
    this.wrote(32 * times.length);
  }
}

/** One that is more than an hour off its log time is none: writers that know none say zero. */
function publishedOf({ tPublished }: SampleDraft, tLog: Nanoseconds): Nanoseconds {
  if (tPublished === undefined) return tLog;
  const t = Math.round(tPublished);
  return Math.abs(t - tLog) <= MOST_STAMP_ERROR_NS ? t : tLog;
}
