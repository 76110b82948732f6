/**
 * Makes a drive file: ingest and nothing else. It writes beside the target under a temporary name without a journal on disk,
 * since a killed ingest starts over anyway, and renames at the end; so a drive is whole or absent.
 */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import { ContentWriter } from './content-writer.ts';
import { syncToDisk } from './file/location.ts';
import { clearPlace, explainIo, makePrivate, partOf } from './file/place.ts';
import { APPLICATION_ID, INDICES, PAGE_BYTES, SCHEMA_VERSION, TABLES } from './store/schema.ts';
import { Store, writeInBlocks } from './store/store.ts';

export type { PlaceDraft, SampleDraft, StreamDraft } from './content-writer.ts';
export { removeOrphan } from './file/place.ts';

export type DriveDraft = {
  readonly name: string;
  /** Decimal nanoseconds UTC of the first log time. */
  readonly t0: string;
  readonly source: string;
};

const COMMIT_BYTES = 512 * 1024;

export class DriveWriter extends ContentWriter {
  readonly path: string;
  readonly #part: string;
  readonly #draft: DriveDraft;
  readonly #uuid = randomUUID();
  #uncommitted = 0;
  #calibrated = false;
  #vehicleFrame = '';
  #origin: MapOrigin | undefined;

  /**
   * @throws InputError when the place cannot be written, another ingest writes the same drive, or something that is no drive
   * lies at `path` (a drive of that name is replaced at the end, anything else never). `payloads`: memory that most payloads will
   * lie in, which saves them a copy; it is to live as long as the writer.
   */
  static create(path: string, identity: DriveDraft, payloads?: ArrayBufferLike): DriveWriter {
    if (!/^-?\d+$/.test(identity.t0)) throw new TypeError(`t0 is not decimal nanoseconds: ${identity.t0}`);
    const at = resolve(path);
    clearPlace(at);
    const part = partOf(at);
    makePrivate(at, part);
    writeInBlocks();
    const store = new Store(at, part, { readonly: false, create: true, timeoutMs: 0 });
    try {
      begin(store, payloads);
    } catch (error) {
      discard(store, part);
      throw error;
    }
    return new DriveWriter(store, part, identity);
  }

  private constructor(store: Store, part: string, draft: DriveDraft) {
    super(store, draft.t0, 0);
    this.path = store.path;
    this.#part = part;
    this.#draft = draft;
  }

  /** The UUID that the drive will have. */
  get uuid(): string {
    return this.#uuid;
  }

  /** Calibration set 0. */
  setCalibration(set: CalibrationSet): void {
    this.#calibrated = true;
    this.store
      .query('INSERT OR REPLACE INTO calibration (version, uuid, created, note, body) VALUES (0, ?, ?, ?, ?)')
      .run(randomUUID(), new Date().toISOString(), 'from the log', JSON.stringify({ ...set, version: 0 }));
    this.#vehicleFrame = set.vehicleFrame;
  }

  setOrigin(origin: MapOrigin): void {
    this.#origin = origin;
  }

  /** Completes the drive and gives it its name. On failure nothing is left behind. */
  finish(): void {
    try {
      this.finishStreams();
      if (!this.#calibrated)
        this.setCalibration({
          version: 0,
          vehicleFrame: '',
          rule: 'the log has no calibration',
          sensors: [],
        });
      this.#writeIdentity();
      this.references.finish();
      this.store.exec('COMMIT');
      // What was handed over is on the disk only after a sync, and a write that failed meanwhile says so then.
      this.store.pragma('synchronous = FULL');
      this.store.exec(`BEGIN EXCLUSIVE; ${INDICES} COMMIT`);
      this.store.close();
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
    discard(this.store, this.#part);
  }

  protected wrote(bytes: number): void {
    this.#uncommitted += bytes;
    if (this.#uncommitted < COMMIT_BYTES) return;
    this.store.exec('COMMIT');
    this.store.exec('BEGIN EXCLUSIVE');
    this.#uncommitted = 0;
  }

  #writeIdentity(): void {
    const { name, t0, source } = this.#draft;
    const origin = this.#origin;
    this.store
      .query(
        `INSERT INTO drive (id, uuid, name, t0, duration, first_complete, source, created,
           latitude, longitude, altitude, datum, vehicle_frame) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        this.#uuid,
        name,
        t0,
        this.end,
        this.firstComplete(),
        source,
        new Date().toISOString(),
        origin?.latitudeDeg ?? null,
        origin?.longitudeDeg ?? null,
        origin?.altitudeM ?? null,
        origin?.datum ?? null,
        this.#vehicleFrame,
      );
  }
}

function begin(store: Store, payloads: ArrayBufferLike | undefined): void {
  store.pragma(`page_size = ${PAGE_BYTES}`);
  store.pragma('auto_vacuum = INCREMENTAL');
  // Pages are written once and not looked at again: few of them, written soon, stay in the processor's cache meanwhile.
  store.pragma('cache_size = -1000');
  // Not OFF: better-sqlite3 opens files in defensive mode, which quietly ignores that and would leave a journal on disk.
  store.pragma('journal_mode = MEMORY');
  store.pragma('synchronous = OFF');
  store.pragma('locking_mode = EXCLUSIVE');
  store.pragma(`application_id = ${APPLICATION_ID}`);
  store.pragma(`user_version = ${SCHEMA_VERSION}`);
  store.exec(TABLES);
  if (payloads) store.lend(payloads);
  store.exec('BEGIN EXCLUSIVE');
}

function discard(store: Store, part: string): void {
  if (store.open) store.close();
  rmSync(part, { force: true });
}
