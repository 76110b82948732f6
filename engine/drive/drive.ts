/** An open drive file. Reading needs no more than the file; writing switches it to WAL until the last connection closes. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { IngestReport } from '../contract/api.ts';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import type { SignalInfo } from '../contract/signals.ts';
import type { SampleInfo, StreamInfo } from '../contract/streams.ts';
import type { Nanoseconds } from '../contract/time.ts';
import { Artifacts } from './artifacts.ts';
import { Bookmarks } from './bookmarks.ts';
import { Calibrations } from './calibrations.ts';
import { Lease } from './lease.ts';
import { Links } from './links.ts';
import { isWritable, readHeader } from './location.ts';
import { Revisions } from './revisions.ts';
import { Runs } from './runs.ts';
import { type Clock, type SampleDetail, Samples } from './samples.ts';
import { MIGRATIONS, PAGE_BYTES, SCHEMA_VERSION } from './schema.ts';
import { SignalSink } from './signal-sink.ts';
import { type Series, type SignalRange, Signals } from './signals.ts';
import { Store } from './store.ts';

export type DriveMode = 'read' | 'write';

export type DriveIdentity = {
  readonly uuid: string;
  readonly name: string;
  /** Decimal nanoseconds UTC. */
  readonly t0: string;
  readonly durationNs: Nanoseconds;
  readonly firstCompleteNs: Nanoseconds;
  readonly origin: MapOrigin | undefined;
  readonly source: string;
  readonly created: string;
};

/** How long a connection waits for another one's commit, which is at most 4 MiB. */
const WAIT_MS = 10_000;
/** A connection that writes a little leaves checkpoints to the job, unless the WAL has grown this much. */
const CHECKPOINT_PAGES = (64 * 1024 * 1024) / PAGE_BYTES;

type StreamRow = Omit<StreamInfo, 'schema' | 'periodNs' | 'key' | 'meta'> & {
  key: number;
  period: number | null;
  meta: string;
  schema_name: string | null;
  schema_encoding: string | null;
  schema_text: string | null;
};

export class Drive {
  readonly path: string;
  readonly mode: DriveMode;
  readonly info: DriveIdentity;
  readonly artifacts: Artifacts;
  readonly bookmarks: Bookmarks;
  readonly lease: Lease;
  readonly links: Links;
  readonly revisions: Revisions;
  readonly runs: Runs;
  readonly #store: Store;
  readonly #samples: Samples;
  readonly #signals: Signals;
  readonly #calibrations: Calibrations;
  #streams: readonly StreamInfo[] | undefined;

  /**
   * @throws InputError naming the file and the reason: missing, a folder, empty, no drive, of a newer version, damaged, or (for
   * writing) in a read-only place.
   */
  static open(path: string, mode: DriveMode): Drive {
    return new Drive(resolve(path), mode);
  }

  private constructor(path: string, mode: DriveMode) {
    this.path = path;
    this.mode = mode;
    this.#store = mode === 'write' ? openForWriting(path) : openForReading(path);
    try {
      this.info = this.#readIdentity();
    } catch (error) {
      this.#store.close();
      throw error;
    }
    this.artifacts = new Artifacts(this.#store);
    this.bookmarks = new Bookmarks(this.#store);
    this.lease = new Lease(this.#store);
    this.links = new Links(this.#store);
    this.revisions = new Revisions(this.#store);
    this.runs = new Runs(this.#store);
    this.#samples = new Samples(this.#store);
    this.#signals = new Signals(this.#store);
    this.#calibrations = new Calibrations(this.#store);
  }

  streams(): StreamInfo[] {
    this.#streams ??= this.#store
      .query<StreamRow>(
        `SELECT id, uuid, name, kind, role, frame, codec, schema_name, schema_encoding, schema_text, key, count, first, last,
           period, meta FROM stream ORDER BY id`,
      )
      .all()
      .map(streamOf);
    return [...this.#streams];
  }

  /** @throws InputError when there is none. */
  stream(id: number): StreamInfo {
    const found = this.streams().find((stream) => stream.id === id);
    if (!found) throw new InputError(`${this.path} has no stream ${id}.`);
    return found;
  }

  /** SHA-256 of a stream's content, made at ingest. */
  digest(stream: number): string {
    const row = this.#store.query<{ digest: string }>('SELECT digest FROM stream WHERE id = ?').get(stream);
    if (!row) throw new InputError(`${this.path} has no stream ${stream}.`);
    return row.digest;
  }

  calibrations(): CalibrationSet[] {
    return this.#calibrations.list();
  }

  calibration(version = 0): CalibrationSet {
    return this.#calibrations.get(version);
  }

  addCalibration(set: Omit<CalibrationSet, 'version'>, note: string): number {
    return this.#calibrations.add(set, note);
  }

  report(): IngestReport {
    const row = this.#store.query<{ body: string }>('SELECT body FROM report').get();
    if (row) return JSON.parse(row.body) as IngestReport;
    return { format: this.info.source, files: 0, bytes: 0, samples: 0, wallMs: 0, findings: [] };
  }

  latest(stream: number, t: Nanoseconds, clock?: Clock): SampleInfo | undefined {
    return this.#samples.latest(stream, t, clock);
  }

  next(stream: number, t: Nanoseconds, clock?: Clock): SampleInfo | undefined {
    return this.#samples.next(stream, t, clock);
  }

  at(stream: number, seq: number): SampleInfo | undefined {
    return this.#samples.at(stream, seq);
  }

  detail(stream: number, seq: number): SampleDetail | undefined {
    return this.#samples.detail(stream, seq);
  }

  samples(stream: number, from?: Nanoseconds, to?: Nanoseconds): Iterable<SampleInfo> {
    return this.#samples.between(stream, from, to);
  }

  payload(stream: number, seq: number): Uint8Array {
    return this.#samples.payload(stream, seq);
  }

  density(stream: number, from: Nanoseconds, to: Nanoseconds, bins: number): Uint32Array {
    return this.#samples.density(stream, from, to, bins);
  }

  times(
    stream: number,
    from: Nanoseconds,
    to: Nanoseconds,
    limit: number,
  ): { readonly t: Float64Array; readonly seq: Uint32Array } {
    return this.#samples.times(stream, from, to, limit);
  }

  signals(search?: string): SignalInfo[] {
    return this.#signals.list(search);
  }

  signal(id: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    return this.#signals.range(id, from, to, points);
  }

  series(stream: number, paths: readonly string[], from?: Nanoseconds, to?: Nanoseconds): Series {
    return this.#signals.series(stream, paths, from, to);
  }

  /** Keeps signals that were read out of raw messages on first use; paths the stream already has are left as they are. */
  keepSignals(
    stream: number,
    signals: readonly {
      readonly path: string;
      readonly unit: string;
      readonly t: Float64Array;
      readonly v: Float64Array;
    }[],
  ): void {
    this.#store.transaction(() => {
      const sink = new SignalSink(this.#store);
      const known = new Set(
        this.signals()
          .filter((each) => each.stream === stream)
          .map((each) => each.path),
      );
      for (const { path, unit, t, v } of signals) {
        if (known.has(path)) continue;
        sink.declare(stream, path, unit);
        sink.addMany(stream, path, t, v);
      }
      sink.finish();
    });
  }

  /** Names, notes and sizes of what the log carried and Lanetrace does not understand. */
  raw(): { readonly id: number; readonly name: string; readonly note: string; readonly bytes: number }[] {
    return this.#store
      .query<{ id: number; name: string; note: string; bytes: number }>(
        'SELECT id, name, note, length(bytes) AS bytes FROM raw ORDER BY id',
      )
      .all();
  }

  rawBytes(id: number): Uint8Array {
    const row = this.#store.query<{ bytes: Uint8Array }>('SELECT bytes FROM raw WHERE id = ?').get(id);
    if (!row) throw new InputError(`${this.path} has no raw record ${id}.`);
    return new Uint8Array(row.bytes);
  }

  /** All of `work` or nothing of it; keep it short (at most 4 MiB), since other connections wait for it. */
  transaction<T>(work: () => T): T {
    return this.#store.transaction(work);
  }

  /** Bytes of the write-ahead log now. */
  walBytes(): number {
    return statSync(`${this.path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** How often this connection's commits checkpoint by themselves. */
  setCheckpointBytes(bytes: number): void {
    this.#store.pragma(`wal_autocheckpoint = ${Math.max(1, Math.round(bytes / PAGE_BYTES))}`);
  }

  /** Moves the write-ahead log into the file and empties it, as far as readers allow. */
  truncateWal(): void {
    this.#store.pragma('wal_checkpoint(TRUNCATE)');
  }

  close(): void {
    if (!this.#store.open) return;
    this.lease.release();
    if (this.mode === 'write') rest(this.#store);
    this.#store.close();
    // The last to close may be a reader, which cannot end WAL mode itself.
    if (this.mode === 'read') settle(this.path);
  }

  #readIdentity(): DriveIdentity {
    type Row = Omit<DriveIdentity, 'origin' | 'durationNs' | 'firstCompleteNs'> & {
      duration: number;
      first_complete: number;
      latitude: number | null;
      longitude: number | null;
      altitude: number | null;
      datum: MapOrigin['datum'] | null;
    };
    const row = this.#store
      .query<Row>(
        `SELECT uuid, name, t0, duration, first_complete, source, created, latitude, longitude, altitude, datum FROM drive`,
      )
      .get();
    if (!row) throw new InputError(`${this.path} is damaged: it has no identity.`);
    const { latitude, longitude, altitude, datum } = row;
    return {
      uuid: row.uuid,
      name: row.name,
      t0: row.t0,
      source: row.source,
      created: row.created,
      durationNs: row.duration,
      firstCompleteNs: row.first_complete,
      origin:
        latitude === null || longitude === null
          ? undefined
          : {
              latitudeDeg: latitude,
              longitudeDeg: longitude,
              altitudeM: altitude ?? 0,
              datum: datum ?? 'unknown',
            },
    };
  }
}

function openForWriting(path: string): Store {
  const { version } = readHeader(path);
  if (!isWritable(path)) throw new InputError(`${path} cannot be written: it lies in a read-only place.`);
  const store = new Store(path, path, { readonly: false, create: false, timeoutMs: WAIT_MS });
  try {
    store.pragma('journal_mode = WAL');
    store.pragma('synchronous = NORMAL');
    store.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (version < SCHEMA_VERSION) migrate(store, version);
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

function openForReading(path: string): Store {
  const { version, wal } = readHeader(path);
  const writable = isWritable(path);
  if (version < SCHEMA_VERSION) {
    if (!writable)
      throw new InputError(
        `${path} is of an older version (${version}) and must be opened once where it can be written.`,
      );
    openForWriting(path).close();
  }
  // A file left in WAL mode needs side files, which a read-only place does not allow (and better-sqlite3 takes no immutable URI).
  if (!writable && wal) {
    throw new InputError(
      `${path} was not closed properly and lies in a read-only place; copy it (with ${path}-wal, if there) to where it can be written.`,
    );
  }
  return new Store(path, path, { readonly: true, create: false, timeoutMs: WAIT_MS });
}

function migrate(store: Store, from: number): void {
  for (let version = from; version < SCHEMA_VERSION; version++) {
    store.transaction(() => {
      store.exec(MIGRATIONS[version - 1] ?? '');
      store.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Back to one plain file. With other connections open it stays in WAL mode, and the last of them does this. */
function rest(store: Store): void {
  try {
    store.pragma('busy_timeout = 0');
    store.pragma('journal_mode = DELETE');
  } catch (error) {
    if (!(error instanceof InputError && error.message.includes('is busy'))) throw error;
  }
}

function settle(path: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (!there || !isWritable(path) || !readHeader(path).wal) return;
  let store: Store | undefined;
  try {
    store = new Store(path, path, { readonly: false, create: false, timeoutMs: 0 });
    rest(store);
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // Somebody else holds it and will close it after us.
  } finally {
    store?.close();
  }
}

function streamOf(row: StreamRow): StreamInfo {
  const { schema_name, schema_encoding, schema_text, period, key, meta, ...rest } = row;
  return {
    ...rest,
    schema:
      schema_name === null
        ? undefined
        : { name: schema_name, encoding: schema_encoding ?? '', text: schema_text ?? '' },
    periodNs: period ?? undefined,
    key: key === 1,
    meta: JSON.parse(meta) as Record<string, unknown>,
  };
}
