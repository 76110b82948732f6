/**
 * The payload of a sample, wherever it is: in the file as it is, in the file packed, or in the log that the drive refers to.
 * Drives of version 1 have the first kind only.
 */
import { realpathSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../contract/errors.ts';
import { fill } from '../../kernels/sqlite.ts';
import type { LogAccess } from '../logs/access.ts';
import { type LogState, ReferredLog } from '../logs/log.ts';
import { placeRow } from '../logs/place.ts';
import { unpackRow } from '../packing/packed-row.ts';
import { checkBlob, checkRow, count, damaged } from '../store/rows.ts';
import { plainBytes, type Store } from '../store/store.ts';

const SAMPLE = z.object({ blob: z.number().int(), bytes: count });
/** What SQLite keeps as one value; a sample that states more has none. */
const MOST_BYTES = 1_000_000_000;

/** Larger ones are read by SQLite itself: what a damaged file states takes no memory before its pages are looked at. */
const MOST_FILLED_BYTES = 64 * 1024 * 1024;

type Place = { readonly path: string; readonly table: string; readonly row: string };

/** How many payloads of a drive are kept in which way, and the bytes that they take in it. */
export type Keeping = {
  readonly plain: { readonly count: number; readonly bytes: number };
  readonly packed: { readonly count: number; readonly bytes: number; readonly unpackedBytes: number };
  readonly referred: { readonly count: number; readonly bytes: number };
};

export class Payloads {
  readonly #store: Store;
  /** False for a drive of version 1. */
  readonly #others: boolean;
  readonly #log: ReferredLog | undefined;

  /** @param uuid the drive's */
  constructor(store: Store, uuid: string, access: LogAccess) {
    this.#store = store;
    this.#others = store.version >= 2;
    const refers = this.#others && store.query('SELECT 1 FROM sample_place LIMIT 1').get() !== undefined;
    this.#log = refers ? new ReferredLog(store, uuid, access) : undefined;
  }

  /**
   * @param take gives memory of so many bytes for a payload that is kept as it is; without it the memory is fresh
   * @throws InputError when there is no such sample, its bytes are not those that its row states, or its log cannot be read.
   */
  of(stream: number, seq: number, take?: (bytes: number) => Uint8Array): Uint8Array {
    const place = { path: this.#store.path, table: 'sample', row: `${seq} of stream ${stream}` };
    return (
      (take && this.#filled(stream, seq, take)) ??
      this.#plain(place, stream, seq) ??
      this.#elsewhere(place, stream, seq)
    );
  }

  /** Into the memory that `take` gives; undefined where that is not possible. */
  #filled(stream: number, seq: number, take: (bytes: number) => Uint8Array): Uint8Array | undefined {
    const row = this.#store
      .query<{ blob: number; bytes: number }>(
        `SELECT sample_blob.id AS blob, sample.bytes AS bytes
         FROM sample JOIN sample_blob ON sample_blob.id = sample.blob
         WHERE stream = ? AND seq = ? AND sample.bytes = length(sample_blob.bytes)
           AND typeof(sample_blob.bytes) = 'blob'`,
      )
      .get(stream, seq);
    if (!row || !(row.bytes <= MOST_FILLED_BYTES)) return undefined;
    const memory = take(row.bytes);
    fill(memory, () => this.#store.query('SELECT filled(?)').get(row.blob));
    return memory;
  }

  #plain(place: Place, stream: number, seq: number): Uint8Array | undefined {
    // The length is looked at before the bytes are read: what a row states is what callers have made room for.
    const row = this.#store
      .query<{ stated: unknown; there: unknown; bytes: unknown }>(
        `SELECT sample.bytes AS stated, length(sample_blob.bytes) AS there,
           CASE WHEN sample.bytes = length(sample_blob.bytes) THEN sample_blob.bytes END AS bytes
         FROM sample JOIN sample_blob ON sample_blob.id = sample.blob WHERE stream = ? AND seq = ?`,
      )
      .get(stream, seq);
    if (!row) return undefined;
    if (row.stated !== row.there)
      throw damaged(place, `it states ${String(row.stated)} bytes and has ${String(row.there)}`);
    return plainBytes(checkBlob(place, row.bytes));
  }

  #elsewhere(place: Place, stream: number, seq: number): Uint8Array {
    const found = this.#others
      ? this.#store.query('SELECT blob, bytes FROM sample WHERE stream = ? AND seq = ?').get(stream, seq)
      : undefined;
    if (!found) throw new InputError(`${this.#store.path} has no sample ${seq} of stream ${stream}.`);
    const { blob, bytes } = checkRow(place, found, SAMPLE);
    if (bytes > MOST_BYTES) throw damaged(place, `it states ${bytes} bytes`);
    return this.#packed(place, blob, bytes) ?? this.#referred(place, blob, bytes);
  }

  /** How the log is found that the drive refers to; undefined for a drive that refers to none. */
  logState(): LogState | undefined {
    return this.#log?.state();
  }

  /** @throws InputError naming the first file at `root` that is not the one the drive was made of, or when it refers to none */
  checkLog(root: string): void {
    if (!this.#log) throw new InputError(`${this.#store.path} refers to no log: it holds all it needs.`);
    this.#log.check(root);
  }

  /** Refers to the log at another place from now on. @throws InputError when it is not the log that the drive was made of */
  moveLog(root: string): void {
    this.checkLog(realpathSync.native(root));
    this.#store
      .query('UPDATE log_source SET path = ?, relative = ?')
      .change(root, relative(dirname(this.#store.path), root));
  }

  keeping(): Keeping {
    const one = (sql: string): { count: number; bytes: number } => {
      const row = this.#store.query<{ count: number; bytes: number | null }>(sql).get();
      return { count: row?.count ?? 0, bytes: row?.bytes ?? 0 };
    };
    const none = { count: 0, bytes: 0 };
    const kept = (table: string): string =>
      `SELECT count(*) AS count, sum(sample.bytes) AS bytes FROM sample WHERE blob IN (SELECT id FROM ${table})`;
    if (!this.#others)
      return { plain: one(kept('sample_blob')), packed: { ...none, unpackedBytes: 0 }, referred: none };
    return {
      plain: one(kept('sample_blob')),
      packed: {
        ...one('SELECT count(*) AS count, sum(length(bytes)) AS bytes FROM sample_packed'),
        unpackedBytes: one(kept('sample_packed')).bytes,
      },
      referred: one(kept('sample_place')),
    };
  }

  close(): void {
    this.#log?.close();
  }

  #packed(place: Place, blob: number, bytes: number) {
    const row = this.#store
      .query<{ packing: unknown; bytes: unknown }>('SELECT packing, bytes FROM sample_packed WHERE id = ?')
      .get(blob);
    return row && unpackRow(place, { ...row, stated: bytes });
  }

  #referred(place: Place, blob: number, bytes: number): Uint8Array {
    const row = this.#store
      .query('SELECT file, holder, chunk, at, length, recipe, digest FROM sample_place WHERE id = ?')
      .get(blob);
    if (!row || !this.#log) throw damaged(place, 'it has no bytes');
    return this.#log.payload(place, checkRow(place, row, placeRow), bytes);
  }
}
