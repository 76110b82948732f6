/** Samples of a drive: the two questions (latest at, from a to b), by sequence number. */
import type { SampleInfo } from '../../contract/streams.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import { damaged, isTime } from '../store/rows.ts';
import type { Store } from '../store/store.ts';

/** Which time orders samples: when they were measured (the default), when the log received them, or when they were published. */
export type Clock = 'measured' | 'log' | 'published';

/** What only video has: where decoding starts and the place in decode order. And the raw stamp where it was invalid. */
export type SampleDetail = SampleInfo & {
  readonly tRaw: string | undefined;
  readonly keySeq: number | undefined;
  readonly decodeSeq: number | undefined;
};

const PAGE_ROWS = 512;
const FIELDS = 'stream, seq, t, t_log AS tLog, bytes, flags';
/** What rows are read from, and the column that orders them. */
type Table = { readonly fields: string; readonly from: string; readonly by: string };
const MEASURED: Table = { fields: FIELDS, from: 'sample', by: 't' };
const LOGGED: Table = { ...MEASURED, by: 't_log' };
/** Of streams with publish times. A CROSS JOIN keeps the order of the tables: the index of the first one finds the rows. */
const WITH_PUBLISHED = {
  fields: `${FIELDS}, t_published AS tPublished`,
  from: 'sample LEFT JOIN publish_time USING (stream, seq)',
};
const PUBLISHED: Table = {
  fields: WITH_PUBLISHED.fields,
  from: 'publish_time CROSS JOIN sample USING (stream, seq)',
  by: 't_published',
};
/** Samples are numbered with 32 bits on the wire. */
const MOST_SEQ = 0xffff_ffff;

export class Samples {
  readonly #store: Store;
  /** Streams with publish times; a stream's samples never change. */
  readonly #published = new Map<number, boolean>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Whether a stream has publish times that differ from its log times. A drive of an older version has none. */
  hasPublished(stream: number): boolean {
    let found = this.#published.get(stream);
    if (found === undefined) {
      found =
        this.#store.query("SELECT 1 FROM sqlite_schema WHERE name = 'publish_time'").get() !== undefined &&
        this.#store.query('SELECT 1 FROM publish_time WHERE stream = ? LIMIT 1').get(stream) !== undefined;
      this.#published.set(stream, found);
    }
    return found;
  }

  /** Where nothing else is known, a sample was published when the log received it. */
  #table(stream: number, clock: Clock): Table {
    const kept = clock === 'measured' ? MEASURED : LOGGED;
    if (!this.hasPublished(stream)) return kept;
    return clock === 'published' ? PUBLISHED : { ...kept, ...WITH_PUBLISHED };
  }

  /** The newest sample at or before t. */
  latest(stream: number, t: Nanoseconds, clock: Clock = 'measured'): SampleInfo | undefined {
    const { fields, from, by } = this.#table(stream, clock);
    return this.#checked(
      this.#store
        .query<SampleInfo>(
          `SELECT ${fields} FROM ${from} WHERE stream = ? AND ${by} <= ? ORDER BY ${by} DESC, seq DESC LIMIT 1`,
        )
        .get(stream, t),
    );
  }

  /** The oldest sample after t. */
  next(stream: number, t: Nanoseconds, clock: Clock = 'measured'): SampleInfo | undefined {
    const { fields, from, by } = this.#table(stream, clock);
    return this.#checked(
      this.#store
        .query<SampleInfo>(
          `SELECT ${fields} FROM ${from} WHERE stream = ? AND ${by} > ? ORDER BY ${by}, seq LIMIT 1`,
        )
        .get(stream, t),
    );
  }

  at(stream: number, seq: number): SampleInfo | undefined {
    const { fields, from } = this.#table(stream, 'measured');
    return this.#checked(
      this.#store
        .query<SampleInfo>(`SELECT ${fields} FROM ${from} WHERE stream = ? AND seq = ?`)
        .get(stream, seq),
    );
  }

  detail(stream: number, seq: number): SampleDetail | undefined {
    const { fields, from } = this.#table(stream, 'measured');
    const row = this.#store
      .query<SampleInfo & { tRaw: string | null; keySeq: number | null; decodeSeq: number | null }>(
        `SELECT ${fields}, t_raw AS tRaw, key_seq AS keySeq, decode_seq AS decodeSeq
         FROM ${from} WHERE stream = ? AND seq = ?`,
      )
      .get(stream, seq);
    this.#checked(row);
    return (
      row && {
        ...row,
        tRaw: row.tRaw ?? undefined,
        keySeq: row.keySeq ?? undefined,
        decodeSeq: row.decodeSeq ?? undefined,
      }
    );
  }

  /** All samples with from <= t <= to in the order of t. Read in pages: no cursor is open while the caller works. */
  *between(stream: number, from: Nanoseconds = -Infinity, to: Nanoseconds = Infinity): Iterable<SampleInfo> {
    const table = this.#table(stream, 'measured');
    const page = this.#store.query<SampleInfo>(
      `SELECT ${table.fields} FROM ${table.from} WHERE stream = ?1 AND (t, seq) > (?2, ?3) AND t <= ?4
       ORDER BY t, seq LIMIT ${PAGE_ROWS}`,
    );
    let after: readonly [number, number] = [from, -1];
    while (true) {
      const rows = page.all(stream, after[0], after[1], to);
      for (const row of rows) this.#checked(row);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE_ROWS) return;
      after = [last.t, last.seq];
    }
  }

  /** By hand and not by a schema: an hour of an inertial sensor has half a million rows. */
  #checked<Row extends SampleInfo | undefined>(row: Row): Row {
    if (row === undefined) return row;
    const { stream, seq, t, tLog, tPublished, bytes, flags } = row;
    const right =
      Number.isInteger(seq) &&
      seq >= 0 &&
      seq <= MOST_SEQ &&
      isTime(t) &&
      isTime(tLog) &&
      (tPublished == null || isTime(tPublished)) &&
      isTime(bytes) &&
      bytes >= 0 &&
      Number.isInteger(flags);
    if (right) return row;
    const place = { path: this.#store.path, table: 'sample', row: `${String(seq)} of stream ${stream}` };
    throw damaged(place, 'its number, times, length or flags are out of range');
  }

  /** Samples in each of `bins` equal spans of from..to. */
  density(
    stream: number,
    from: Nanoseconds,
    to: Nanoseconds,
    bins: number,
    clock: Clock = 'measured',
  ): Uint32Array {
    const table = this.#table(stream, clock);
    const counts = new Uint32Array(bins);
    if (!(to > from)) return counts;
    const rows = this.#store
      .query<{ bin: number; n: number }>(
        `SELECT CAST((${table.by} - ?1) * ?3 / ?4 AS INTEGER) AS bin, count(*) AS n
         FROM ${table.from} WHERE stream = ?5 AND ${table.by} >= ?1 AND ${table.by} <= ?2 GROUP BY bin`,
      )
      .all(from, to, bins, to - from, stream);
    for (const { bin, n } of rows) {
      const at = Math.min(Math.max(0, bin), bins - 1);
      counts[at] = (counts[at] ?? 0) + n;
    }
    return counts;
  }

  count(stream: number, from: Nanoseconds, to: Nanoseconds, clock: Clock = 'measured'): number {
    const table = this.#table(stream, clock);
    return (
      this.#store
        .query<{ n: number }>(
          `SELECT count(*) AS n FROM ${table.from} WHERE stream = ? AND ${table.by} >= ? AND ${table.by} <= ?`,
        )
        .get(stream, from, to)?.n ?? 0
    );
  }

  /** Times and sequence numbers in order, thinned by even steps to at most `limit`. */
  times(
    stream: number,
    from: Nanoseconds,
    to: Nanoseconds,
    limit: number,
    clock: Clock = 'measured',
  ): { readonly t: Float64Array; readonly seq: Uint32Array } {
    const { from: rows, by } = this.#table(stream, clock);
    const total = this.count(stream, from, to, clock);
    const step = Math.max(1, Math.ceil(total / limit));
    const query = this.#store.query<{ t: number; seq: number }>(
      step === 1
        ? `SELECT ${by} AS t, seq FROM ${rows} WHERE stream = ?1 AND ${by} >= ?2 AND ${by} <= ?3 ORDER BY ${by}, seq`
        : `SELECT t, seq FROM (SELECT ${by} AS t, seq, row_number() OVER (ORDER BY ${by}, seq) - 1 AS i
             FROM ${rows} WHERE stream = ?1 AND ${by} >= ?2 AND ${by} <= ?3) WHERE i % ?4 = 0`,
    );
    const found = step === 1 ? query.all(stream, from, to) : query.all(stream, from, to, step);
    return { t: Float64Array.from(found, (r) => r.t), seq: Uint32Array.from(found, (r) => r.seq) };
  }

  /** Kept times in order, and when each sample comes on a clock, thinned by even steps to at most `limit`. */
  clockTimes(
    stream: number,
    clock: Clock,
    limit: number,
  ): { readonly t: Float64Array; readonly at: Float64Array } {
    const { from } = this.#table(stream, 'measured');
    const { by } = this.#table(stream, clock);
    const step = Math.max(1, Math.ceil(this.count(stream, -Infinity, Infinity) / limit));
    const rows = this.#store
      .query<{ t: number; at: number }>(
        `SELECT t, at FROM (SELECT t, ${by} AS at, row_number() OVER (ORDER BY t, seq) - 1 AS i
           FROM ${from} WHERE stream = ?1) WHERE i % ?2 = 0`,
      )
      .all(stream, step);
    return { t: Float64Array.from(rows, (r) => r.t), at: Float64Array.from(rows, (r) => r.at) };
  }
}
