/** An open drive file. Reading needs no more than the file; writing switches it to WAL until the last connection closes. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { IngestReport } from '../contract/api.ts';
import type { CalibrationSet } from '../contract/calibration.ts';
import type { Proposal, ProposedSet } from '../contract/doctor/repairs.ts';
import { InputError } from '../contract/errors.ts';
import type { SignalInfo } from '../contract/signals.ts';
import type { SampleInfo, StreamInfo } from '../contract/streams.ts';
import type { Nanoseconds } from '../contract/time.ts';
import { type DriveIdentity, readIdentity } from './file/identity.ts';
import { Lease } from './file/lease.ts';
import { openForReading, openForWriting, rest, settle } from './file/opening.ts';
import { KeptAccess, type LogAccess } from './logs/access.ts';
import type { LogState } from './logs/log.ts';
import { Artifacts } from './results/artifacts.ts';
import { Bookmarks } from './results/bookmarks.ts';
import { IgnoredProblems } from './results/ignored.ts';
import { Links } from './results/links.ts';
import { Revisions } from './results/revisions.ts';
import { Runs } from './results/runs.ts';
import { Calibrations } from './samples/calibrations.ts';
import { type Keeping, Payloads } from './samples/payloads.ts';
import { type Clock, type SampleDetail, Samples } from './samples/samples.ts';
import { readReport, readStreams } from './samples/streams.ts';
import { SignalSink } from './signals/signal-sink.ts';
import { type Series, type SignalRange, Signals, type SignalValue } from './signals/signals.ts';
import { checkBlob, checkRow, count, id, sentence, word } from './store/rows.ts';
import { PAGE_BYTES } from './store/schema.ts';
import type { Store } from './store/store.ts';

const RAW = z.object({ id, name: sentence, note: sentence, bytes: count });
const DIGEST = z.object({ digest: word });

export type DriveMode = 'read' | 'write';

export type { DriveIdentity };

export class Drive {
  readonly path: string;
  readonly mode: DriveMode;
  readonly info: DriveIdentity;
  readonly artifacts: Artifacts;
  readonly bookmarks: Bookmarks;
  readonly ignored: IgnoredProblems;
  readonly lease: Lease;
  readonly links: Links;
  readonly revisions: Revisions;
  readonly runs: Runs;
  readonly #store: Store;
  readonly #samples: Samples;
  readonly #payloads: Payloads;
  readonly #signals: Signals;
  readonly #calibrations: Calibrations;
  #streams: readonly StreamInfo[] | undefined;

  /**
   * @throws InputError naming the file and the reason: missing, a folder, empty, no drive, of a newer version, damaged, or (for
   * writing) in a read-only place. `access`: which logs it may read from, where it refers to one.
   */
  static open(path: string, mode: DriveMode, access: LogAccess = new KeptAccess()): Drive {
    return new Drive(resolve(path), mode, access);
  }

  private constructor(path: string, mode: DriveMode, access: LogAccess) {
    this.path = path;
    this.mode = mode;
    this.#store = mode === 'write' ? openForWriting(path) : openForReading(path);
    try {
      this.info = readIdentity(this.#store);
      this.#payloads = new Payloads(this.#store, this.info.uuid, access);
    } catch (error) {
      this.#store.close();
      throw error;
    }
    this.artifacts = new Artifacts(this.#store);
    this.bookmarks = new Bookmarks(this.#store);
    this.ignored = new IgnoredProblems(this.#store);
    this.lease = new Lease(this.#store);
    this.links = new Links(this.#store);
    this.revisions = new Revisions(this.#store);
    this.runs = new Runs(this.#store);
    this.#samples = new Samples(this.#store);
    this.#signals = new Signals(this.#store);
    this.#calibrations = new Calibrations(this.#store);
  }

  streams(): StreamInfo[] {
    this.#streams ??= readStreams(this.#store).map((stream) =>
      this.#samples.hasPublished(stream.id) ? { ...stream, published: true } : stream,
    );
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
    const row = this.#store.query('SELECT digest FROM stream WHERE id = ?').get(stream);
    if (!row) throw new InputError(`${this.path} has no stream ${stream}.`);
    return checkRow({ path: this.path, table: 'stream', row: stream }, row, DIGEST).digest;
  }

  /** Those that hold for the drive, the newest last; none that is only proposed. */
  calibrations(): CalibrationSet[] {
    return this.#calibrations.list();
  }

  calibration(version = 0): CalibrationSet {
    return this.#calibrations.get(version);
  }

  addCalibration(set: Omit<CalibrationSet, 'version'>, note: string): number {
    return this.#calibrations.add(set, note);
  }

  proposedSets(): ProposedSet[] {
    return this.#calibrations.proposals();
  }

  /** Keeps a proposed set, which only runs made with it use. Returns its version. */
  proposeCalibration(set: Omit<CalibrationSet, 'version'>, proposal: Proposal): number {
    return this.#calibrations.add(set, proposal.name, proposal);
  }

  report(): IngestReport {
    const found = readReport(this.#store);
    if (found) return found;
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

  /** `take`: gives memory of so many bytes, where the caller has some that it uses again. */
  payload(stream: number, seq: number, take?: (bytes: number) => Uint8Array): Uint8Array {
    return this.#payloads.of(stream, seq, take);
  }

  /** How the log is found that the drive refers to; undefined for a drive that holds all it needs. */
  logState(): LogState | undefined {
    return this.#payloads.logState();
  }

  /** @throws InputError naming the first file at `root` that is not the one the drive was made of, or when it refers to none. */
  checkLog(root: string): void {
    this.#payloads.checkLog(root);
  }

  /** Refers to the log at another place from now on. @throws InputError when it is not the log that the drive was made of. */
  moveLog(root: string): void {
    this.#payloads.moveLog(root);
  }

  /** How payloads are kept, and the bytes that they take. */
  keeping(): Keeping {
    return this.#payloads.keeping();
  }

  density(stream: number, from: Nanoseconds, to: Nanoseconds, bins: number, clock?: Clock): Uint32Array {
    return this.#samples.density(stream, from, to, bins, clock);
  }

  /** Samples of a stream, both ends included. */
  count(stream: number, from: Nanoseconds, to: Nanoseconds, clock?: Clock): number {
    return this.#samples.count(stream, from, to, clock);
  }

  times(
    stream: number,
    from: Nanoseconds,
    to: Nanoseconds,
    limit: number,
    clock?: Clock,
  ): { readonly t: Float64Array; readonly seq: Uint32Array } {
    return this.#samples.times(stream, from, to, limit, clock);
  }

  /** Kept times of a stream in order, and when each sample comes on a clock, thinned by even steps to at most `limit`. */
  clockTimes(
    stream: number,
    clock: Clock,
    limit: number,
  ): { readonly t: Float64Array; readonly at: Float64Array } {
    return this.#samples.clockTimes(stream, clock, limit);
  }

  signals(search?: string): SignalInfo[] {
    return this.#signals.list(search);
  }

  signal(id: number, from: Nanoseconds, to: Nanoseconds, points: number): SignalRange {
    return this.#signals.range(id, from, to, points);
  }

  signalAt(id: number, t: Nanoseconds): SignalValue | undefined {
    return this.#signals.at(id, t);
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
      .query('SELECT id, name, note, length(bytes) AS bytes FROM raw ORDER BY id')
      .all()
      .map((row, i) => checkRow({ path: this.path, table: 'raw', row: i + 1 }, row, RAW));
  }

  rawBytes(id: number): Uint8Array {
    const row = this.#store.query<{ bytes: unknown }>('SELECT bytes FROM raw WHERE id = ?').get(id);
    if (!row) throw new InputError(`${this.path} has no raw record ${id}.`);
    return new Uint8Array(checkBlob({ path: this.path, table: 'raw', row: id }, row.bytes));
  }

  /** The first fault of the file's pages that SQLite finds; undefined when there is none. @throws InputError when it takes too long. */
  quickCheck(): string | undefined {
    const [row] = this.#store.query<{ quick_check: unknown }>('PRAGMA quick_check(1)').all();
    const found = String(row?.quick_check ?? 'ok');
    return found === 'ok' ? undefined : found;
  }

  /** All of `work` or nothing of it; keep it short (at most 4 MiB), since other connections wait for it. */
  transaction<T>(work: () => T): T {
    return this.#store.transaction(work);
  }

  /** Pages that hold nothing any more, and the bytes that they take in the file. */
  freePages(): { readonly pages: number; readonly bytes: number } {
    const pages = Number(this.#store.pragma('freelist_count'));
    return { pages, bytes: pages * Number(this.#store.pragma('page_size')) };
  }

  /** Gives at most so many of them back to the disk; in one transaction, so that a kill leaves the drive as it was or as it is then. */
  giveBack(pages: number): void {
    this.#store.exec(`PRAGMA incremental_vacuum(${Math.max(1, Math.floor(pages))})`);
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
    this.#payloads.close();
    this.lease.release();
    if (this.mode === 'write') rest(this.#store);
    this.#store.close();
    // The last to close may be a reader, which cannot end WAL mode itself.
    if (this.mode === 'read') settle(this.path);
  }
}
