/**
 * Adds streams to a drive that is there: a second log of the same drive. All of it is one transaction, so that the drive is as it was
 * or has all of the log; what was in it before keeps its numbers, its digests and its runs.
 */
import { resolve } from 'node:path';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import { ContentWriter } from './content-writer.ts';
import { type DriveIdentity, readIdentity } from './file/identity.ts';
import { Lease } from './file/lease.ts';
import { openForWriting, rest } from './file/opening.ts';
import { explainIo } from './file/place.ts';
import type { Store } from './store/store.ts';

export class DriveExtension extends ContentWriter {
  readonly #info: DriveIdentity;
  readonly #lease: Lease;

  /**
   * @param payloads memory that most payloads will lie in (DriveWriter.create)
   * @throws InputError when there is no such drive, it cannot be written, or another process works on it
   */
  static open(path: string, payloads?: ArrayBufferLike): DriveExtension {
    const store = openForWriting(resolve(path));
    const lease = new Lease(store);
    try {
      const info = readIdentity(store);
      lease.take('add a log');
      if (payloads) store.lend(payloads);
      store.exec('BEGIN IMMEDIATE');
      const last = store.query<{ last: number | null }>('SELECT max(blob) AS last FROM sample').get();
      return new DriveExtension(store, info, lease, last?.last ?? 0);
    } catch (error) {
      close(store, lease);
      throw error;
    }
  }

  private constructor(store: Store, info: DriveIdentity, lease: Lease, blobs: number) {
    super(store, info.t0, blobs);
    this.#info = info;
    this.#lease = lease;
  }

  get uuid(): string {
    return this.#info.uuid;
  }

  /** In place of the one from the log: the caller has put both together. */
  setCalibration(set: CalibrationSet): void {
    this.store
      .query('UPDATE calibration SET body = ? WHERE version = 0')
      .run(JSON.stringify({ ...set, version: 0 }));
    this.store.query('UPDATE drive SET vehicle_frame = ?').run(set.vehicleFrame);
  }

  /** Where the drive has none yet: its poses are counted from the one that it has. */
  setOrigin({ latitudeDeg, longitudeDeg, altitudeM, datum }: MapOrigin): void {
    this.store
      .query('UPDATE drive SET latitude = ?, longitude = ?, altitude = ?, datum = ? WHERE latitude IS NULL')
      .run(latitudeDeg, longitudeDeg, altitudeM, datum);
  }

  finish(): void {
    try {
      this.finishStreams();
      this.store
        .query(
          'UPDATE drive SET duration = max(duration, ?), first_complete = max(first_complete, ?) WHERE id = 1',
        )
        .run(this.end, this.firstComplete());
      this.store.exec('COMMIT');
    } catch (error) {
      this.abort();
      throw explainIo(this.store.path, error);
    }
    close(this.store, this.#lease);
  }

  abort(): void {
    if (!this.store.open) return;
    if (this.store.inTransaction) this.store.exec('ROLLBACK');
    close(this.store, this.#lease);
  }

  /** One transaction holds all: nothing is committed on the way. */
  protected wrote(): void {}
}

function close(store: Store, lease: Lease): void {
  if (!store.open) return;
  lease.release();
  rest(store);
  store.close();
}
