/**
 * Makes a drive file: ingest and nothing else. It writes beside the target under a temporary name without a journal on disk,
 * since a killed ingest starts over anyway, and renames at the end; so a drive is whole or absent.
 */
import { createHash, type Hash, randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { IngestReport } from '../contract/api.ts';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import type { StreamKind, StreamRole } from '../contract/streams.ts';
import { SAMPLE_FLAG } from '../contract/streams.ts';
import { MOST_STAMP_ERROR_NS, type Nanoseconds } from '../contract/time.ts';
import { syncToDisk } from './file/location.ts';
import { clearPlace, explainIo, makePrivate, partOf } from './file/place.ts';
import type { BytePlace } from './logs/place.ts';
import { References } from './logs/references.ts';
import type { Recipe } from './recipes/recipe.ts';
import { LARGE_BYTES, payloadDigest } from './samples/payload-digest.ts';
import { SignalSink } from './signals/signal-sink.ts';
import { canonicalJson } from './store/canonical.ts';
import { APPLICATION_ID, INDICES, PAGE_BYTES, SCHEMA_VERSION, TABLES } from './store/schema.ts';
import { Store, writeInBlocks } from './store/store.ts';

export { removeOrphan } from './file/place.ts';

export type DriveDraft = {
  readonly name: string;
  /** Decimal nanoseconds UTC of the first log time. */
  readonly t0: string;
  readonly source: string;
};

export type StreamDraft = {
  readonly name: string;
  readonly kind: StreamKind;
  readonly role: StreamRole;
  readonly frame: string;
  readonly codec: string;
  readonly schema?: { readonly name: string; readonly encoding: string; readonly text: string } | undefined;
  /** Default: lidar, camera and radar of role sensor are key. */
  readonly key?: boolean | undefined;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
};

export type SampleDraft = {
  readonly t: Nanoseconds;
  readonly tLog: Nanoseconds;
  readonly payload: Uint8Array;
  readonly flags?: number | undefined;
  readonly tRaw?: string | undefined;
  readonly keySeq?: number | undefined;
  readonly decodeSeq?: number | undefined;
  /** payloadDigest of a payload of LARGE_BYTES or more, if the caller has it. */
  readonly digest?: Uint8Array | undefined;
  /** Where the log has the payload: then the drive refers to it there and does not keep it. */
  readonly place?: PlaceDraft | undefined;
};

/** Bytes of a file of the log (an absolute path), and how the payload is made of them. */
export type PlaceDraft = BytePlace & { readonly file: string; readonly recipe?: Recipe | undefined };

/** SQLite keeps a blob below 2³⁰ bytes; a sample that large is a fault of the log or of its reader. */
const MAX_PAYLOAD_BYTES = 1_000_000_000 - 1;
/** Far more than any log has; a file that claims more is not believed. */
const MOST_STREAMS = 65_536;
const COMMIT_BYTES = 512 * 1024;
/** What a sample takes whose payload stays in the log, about: its recipe most of it. */
const REFERENCE_BYTES = 512;
const KEY_KINDS: readonly StreamKind[] = ['lidar', 'camera', 'radar'];

type OpenStream = {
  readonly draft: StreamDraft;
  readonly key: boolean;
  readonly hash: Hash;
  readonly times: number[];
  bytes: number;
};

export class DriveWriter {
  readonly path: string;
  readonly #part: string;
  readonly #store: Store;
  readonly #draft: DriveDraft;
  readonly #sink: SignalSink;
  readonly #references: References;
  readonly #uuid = randomUUID();
  readonly #streams = new Map<number, OpenStream>();
  #uncommitted = 0;
  #end = 0;
  #blobs = 0;
  #calibrated = false;
  #vehicleFrame = '';
  #origin: MapOrigin | undefined;

  /**
   * @throws InputError when the place cannot be written, another ingest writes the same drive, or something that is no drive
   * lies at `path` (a drive of that name is replaced at the end, anything else never). `payloads`: memory that most payloads will
   * lie in, which saves them a copy; it is to live as long as the writer.
   */
  static create(path: string, identity: DriveDraft, payloads?: ArrayBufferLike): DriveWriter {
    return new DriveWriter(resolve(path), identity, payloads);
  }

  private constructor(path: string, draft: DriveDraft, payloads: ArrayBufferLike | undefined) {
    if (!/^-?\d+$/.test(draft.t0)) throw new TypeError(`t0 is not decimal nanoseconds: ${draft.t0}`);
    clearPlace(path);
    this.path = path;
    this.#draft = draft;
    this.#part = partOf(path);
    makePrivate(path, this.#part);
    writeInBlocks();
    this.#store = new Store(path, this.#part, { readonly: false, create: true, timeoutMs: 0 });
    try {
      this.#store.pragma(`page_size = ${PAGE_BYTES}`);
      this.#store.pragma('auto_vacuum = INCREMENTAL');
      // Pages are written once and not looked at again: few of them, written soon, stay in the processor's cache meanwhile.
      this.#store.pragma('cache_size = -1000');
      // Not OFF: better-sqlite3 opens files in defensive mode, which quietly ignores that and would leave a journal on disk.
      this.#store.pragma('journal_mode = MEMORY');
      this.#store.pragma('synchronous = OFF');
      this.#store.pragma('locking_mode = EXCLUSIVE');
      this.#store.pragma(`application_id = ${APPLICATION_ID}`);
      this.#store.pragma(`user_version = ${SCHEMA_VERSION}`);
      this.#store.exec(TABLES);
      if (payloads) this.#store.lend(payloads);
      this.#store.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      this.abort();
      throw error;
    }
    this.#sink = new SignalSink(this.#store);
    this.#references = new References(this.#store);
  }

  /** The UUID that the drive will have. */
  get uuid(): string {
    return this.#uuid;
  }

  /** Says what log samples refer to: a file or a folder, absolute. To be called before the first such sample. */
  referTo(log: string, format: string): void {
    this.#references.begin(log, format);
  }

  /** Returns the stream's id. */
  addStream(draft: StreamDraft): number {
    if (this.#streams.size === MOST_STREAMS)
      throw new InputError(`The log has more than ${MOST_STREAMS} streams.`);
    const key = draft.key ?? (draft.role === 'sensor' && KEY_KINDS.includes(draft.kind));
    const id = this.#store
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
    this.#streams.set(id, { draft, key, hash: createHash('sha256'), times: [], bytes: 0 });
    return id;
  }

  /** Replaces a stream's meta; for what is known only after its samples (rings seen, largest intensity). */
  setMeta(stream: number, meta: Readonly<Record<string, unknown>>): void {
    const open = this.#stream(stream);
    this.#streams.set(stream, { ...open, draft: { ...open.draft, meta } });
    this.#store.query('UPDATE stream SET meta = ? WHERE id = ?').run(JSON.stringify(meta), stream);
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
      tRaw ??= Number.isFinite(t) ? String(BigInt(this.#draft.t0) + BigInt(t)) : String(t);
      t = tLog;
      flags |= SAMPLE_FLAG.stampInvalid;
    }
    const seq = open.times.length;
    const blob = ++this.#blobs;
    const large = payload.byteLength >= LARGE_BYTES;
    const digest = large ? (sample.digest ?? payloadDigest(payload)) : undefined;
    if (sample.place) this.#references.add(blob, sample.place, digest ?? payloadDigest(payload));
    else if (this.#store.isLent(payload))
      this.#store
        .query('INSERT INTO sample_blob (id, bytes) VALUES (?, lent(?, ?))')
        .run(blob, payload.byteOffset, payload.byteLength);
    else this.#store.query('INSERT INTO sample_blob (id, bytes) VALUES (?, ?)').run(blob, payload);
    this.#store
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
    open.hash.update(new Float64Array([t, tLog, flags, payload.byteLength]));
    open.hash.update(digest ?? payload);
    open.times.push(t);
    open.bytes += payload.byteLength;
    this.#end = Math.max(this.#end, t, tLog);
    this.#wrote(sample.place ? REFERENCE_BYTES : payload.byteLength + 64);
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
    this.#wrote(16 * count * times.length);
  }

  /** Calibration set 0. */
  setCalibration(set: CalibrationSet): void {
    this.#calibrated = true;
    this.#store
      .query('INSERT OR REPLACE INTO calibration (version, uuid, created, note, body) VALUES (0, ?, ?, ?, ?)')
      .run(randomUUID(), new Date().toISOString(), 'from the log', JSON.stringify({ ...set, version: 0 }));
    this.#vehicleFrame = set.vehicleFrame;
  }

  setOrigin(origin: MapOrigin): void {
    this.#origin = origin;
  }

  setReport(report: IngestReport): void {
    this.#store.query('INSERT OR REPLACE INTO report (id, body) VALUES (1, ?)').run(JSON.stringify(report));
  }

  /** Keeps bytes of the log that Lanetrace does not understand, so that nothing is lost. */
  keepRaw(name: string, bytes: Uint8Array, note: string): void {
    this.#store.query('INSERT INTO raw (name, note, bytes) VALUES (?, ?, ?)').run(name, note, bytes);
    this.#wrote(bytes.byteLength);
  }

  /** Completes the drive and gives it its name. On failure nothing is left behind. */
  finish(): void {
    try {
      const signalDigests = this.#sink.finish();
      for (const [id, stream] of this.#streams) {
        this.#finishStream(id, stream, signalDigests.get(id) ?? '');
      }
      if (!this.#calibrated)
        this.setCalibration({
          version: 0,
          vehicleFrame: '',
          rule: 'the log has no calibration',
          sensors: [],
        });
      this.#writeIdentity();
      this.#references.finish();
      this.#store.exec('COMMIT');
      // What was handed over is on the disk only after a sync, and a write that failed meanwhile says so then.
      this.#store.pragma('synchronous = FULL');
      this.#store.exec(`BEGIN EXCLUSIVE; ${INDICES} COMMIT`);
      this.#store.close();
      for (const side of ['-wal', '-shm', '-journal']) rmSync(this.path + side, { force: true });
      renameSync(this.#part, this.path);
      syncToDisk(dirname(this.path));
    } catch (error) {
      this.abort();
      throw explainIo(this.path, error);
    }
  }

  /** Leaves nothing behind. */
  abort(): void {
    if (this.#store.open) this.#store.close();
    rmSync(this.#part, { force: true });
  }

  #stream(id: number): OpenStream {
    const stream = this.#streams.get(id);
    if (!stream) throw new RangeError(`There is no stream ${id}.`);
    return stream;
  }

  #wrote(bytes: number): void {
    this.#uncommitted += bytes;
    if (this.#uncommitted < COMMIT_BYTES) return;
    this.#store.exec('COMMIT');
    this.#store.exec('BEGIN EXCLUSIVE');
    this.#uncommitted = 0;
  }

  #finishStream(id: number, stream: OpenStream, signalDigest: string): void {
    const times = Float64Array.from(stream.times).sort();
    const { name, kind, role, frame, codec, meta } = stream.draft;
    const digest = createHash('sha256')
      .update(canonicalJson({ name, kind, role, frame, codec, meta: meta ?? {} }))
      .update(stream.hash.digest())
      .update(signalDigest)
      .digest('hex');
    this.#store
      .query(
        'UPDATE stream SET count = ?, first = ?, last = ?, period = ?, bytes = ?, digest = ? WHERE id = ?',
      )
      .run(times.length, times[0] ?? 0, times.at(-1) ?? 0, medianStep(times), stream.bytes, digest, id);
  }

  #writeIdentity(): void {
    const { name, t0, source } = this.#draft;
    const origin = this.#origin;
    this.#store
      .query(
        `INSERT INTO drive (id, uuid, name, t0, duration, first_complete, source, created,
           latitude, longitude, altitude, datum, vehicle_frame) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.#uuid,
        name,
        t0,
        this.#end,
        this.#firstComplete(),
        source,
        new Date().toISOString(),
        origin?.latitudeDeg ?? null,
        origin?.longitudeDeg ?? null,
        origin?.altitudeM ?? null,
        origin?.datum ?? null,
        this.#vehicleFrame,
      );
  }

  #firstComplete(): number {
    let latest = 0;
    for (const { key, times } of this.#streams.values()) {
      if (!key || times.length === 0) continue;
      let first = Infinity;
      for (const t of times) if (t < first) first = t;
      latest = Math.max(latest, first);
    }
    return latest;
  }
}

/** Median difference of sorted times; null below two. */
function medianStep(times: Float64Array): number | null {
  if (times.length < 2) return null;
  const steps = new Float64Array(times.length - 1);
  for (let i = 0; i < steps.length; i++) steps[i] = (times[i + 1] ?? 0) - (times[i] ?? 0);
  steps.sort();
  return Math.round(steps[steps.length >> 1] ?? 0);
}
