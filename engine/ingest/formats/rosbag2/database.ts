/**
 * One database of a rosbag2 recording (github.com/ros2/rosbag2, rosbag2_storage_sqlite3): tables `topics` and `messages` in every
 * version; `message_definitions` since Iron. It may be anybody's: it is opened as a drive from elsewhere is (drive/store), and
 * only plain tables are read.
 */
import { rm } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import { Store } from '../../../drive/store/store.ts';
import { tableKind } from '../../../drive/store/tables.ts';
import { MOST_MESSAGE_BYTES, MOST_SCHEMA_BYTES } from '../../encodings/budget.ts';
import { type SettledDatabase, settle } from './settled.ts';

export type StoredTopic = {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly encoding: string;
};
export type StoredDefinition = { readonly type: string; readonly encoding: string; readonly text: string };
/** A message without its data. */
export type StoredMessage = {
  readonly id: number;
  readonly topic: number;
  readonly ns: bigint;
  readonly bytes: number;
};

const MOST_TOPICS = 131_072;
const MOST_DEFINITIONS = 16_384;
const MOST_NAME = 4096;
/** Rows that are held at once. */
const PAGE_ROWS = 2000;

type Row = {
  readonly id: number;
  readonly topic: unknown;
  readonly sec: unknown;
  readonly rest: unknown;
  readonly bytes: unknown;
};

export class RecordingDatabase {
  readonly notes: SettledDatabase['notes'];
  readonly #path: string;
  readonly #store: Store;
  readonly #folder: string | undefined;
  readonly #tables: ReadonlySet<string>;

  /** @throws InputError when it is no recording, or cannot be opened. */
  static async open(path: string): Promise<RecordingDatabase> {
    const { location, copied, folder, notes } = await settle(path);
    try {
      const store = new Store(path, location, { readonly: !copied, create: false, timeoutMs: 1000 });
      try {
        return new RecordingDatabase(path, store, folder, notes);
      } catch (error) {
        store.close();
        throw error;
      }
    } catch (error) {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(
    path: string,
    store: Store,
    folder: string | undefined,
    notes: SettledDatabase['notes'],
  ) {
    this.#path = path;
    this.#store = store;
    this.#folder = folder;
    this.notes = notes;
    this.#tables = new Set(
      ['topics', 'messages', 'message_definitions'].filter((name) => this.#isPlainTable(name)),
    );
    for (const name of ['topics', 'messages'])
      if (!this.#tables.has(name))
        throw new InputError(`${path} is no rosbag2 recording: it has no table "${name}".`);
  }

  #isPlainTable(name: string): boolean {
    const kind = tableKind(this.#store, name);
    if (kind === undefined) return false;
    if (kind !== 'plain')
      throw new InputError(`${this.#path} is not opened: its "${name}" is no plain table.`);
    return true;
  }

  topics(): StoredTopic[] {
    return this.#store
      .query<{ id: unknown; name: unknown; type: unknown; encoding: unknown }>(
        `SELECT id, substr(name, 1, ${MOST_NAME}) AS name, substr(type, 1, ${MOST_NAME}) AS type,
           substr(serialization_format, 1, 100) AS encoding FROM topics LIMIT ${MOST_TOPICS}`,
      )
      .all()
      .map(({ id, name, type, encoding }) => ({
        id: Number(id),
        name: String(name),
        type: String(type),
        encoding: String(encoding),
      }));
  }

  /** Those that have a text of a size that is read; none before Iron. */
  definitions(): StoredDefinition[] {
    if (!this.#tables.has('message_definitions')) return [];
    return this.#store
      .query<{ type: unknown; encoding: unknown; text: unknown }>(
        `SELECT substr(topic_type, 1, ${MOST_NAME}) AS type, substr(encoding, 1, 100) AS encoding,
           encoded_message_definition AS text FROM message_definitions
           WHERE length(encoded_message_definition) <= ${MOST_SCHEMA_BYTES} LIMIT ${MOST_DEFINITIONS}`,
      )
      .all()
      .map(({ type, encoding, text }) => ({
        type: String(type),
        encoding: String(encoding),
        text: typeof text === 'string' ? text : '',
      }));
  }

  /** The page where the table of messages begins. */
  root(): number {
    return (
      this.#store
        .query<{ page: number }>(
          `SELECT rootpage AS page FROM sqlite_schema WHERE name = 'messages' AND type = 'table'`,
        )
        .get()?.page ?? 0
    );
  }

  /** The last row's number; 0 when there is none. */
  lastId(): number {
    return this.#store.query<{ id: number | null }>('SELECT max(rowid) AS id FROM messages').get()?.id ?? 0;
  }

  /**
   * Messages behind a row, in the order in which they were written; those before a damaged page, where there are any.
   * @throws InputError where the next message lies in a damaged page.
   */
  after(id: number): StoredMessage[] {
    const query = this.#store.query<Row>(
      `SELECT rowid AS id, topic_id AS topic, CAST(timestamp AS INTEGER) / 1000000000 AS sec,
         CAST(timestamp AS INTEGER) % 1000000000 AS rest, length(data) AS bytes
         FROM messages WHERE rowid >= ? ORDER BY rowid LIMIT ?`,
    );
    const some = (limit: number): Row[] => {
      try {
        // Not `rowid > id`, which looks for that row and may meet its damaged page again.
        return query.all(id + 1, limit);
      } catch (error) {
        if (limit === 1 || !(error instanceof InputError)) throw error;
        return some(Math.floor(limit / 2));
      }
    };
    const rows = some(PAGE_ROWS);
    return rows.map(({ id: row, topic, sec, rest, bytes }) => ({
      id: row,
      topic: Number(topic),
      ns: timeOf(sec, rest),
      bytes: Number(bytes ?? 0),
    }));
  }

  /** @throws InputError where its pages are damaged, or it is too long. */
  data({ id, bytes }: StoredMessage): Uint8Array {
    if (bytes > MOST_MESSAGE_BYTES)
      throw new InputError(`a message of ${bytes} bytes, more than the ${MOST_MESSAGE_BYTES} that are read`);
    const data = this.#store
      .query<{ data: unknown }>('SELECT data FROM messages WHERE rowid = ?')
      .get(id)?.data;
    if (data instanceof Uint8Array) return data;
    throw new InputError('its data is no bytes');
  }

  /**
   * The first row behind `id` that can be read, after one that cannot: by galloping and halving, since the rows of a damaged
   * page lie side by side. Undefined when there is none.
   */
  resync(id: number, last: number): number | undefined {
    let [bad, good] = [id, undefined as number | undefined];
    for (let step = 1; bad < last && good === undefined; step *= 2) {
      const next = Math.min(last, id + step);
      if (this.#readable(next)) good = next;
      else bad = next;
    }
    if (good === undefined) return undefined;
    while (good - bad > 1) {
      const middle = Math.floor((bad + good) / 2);
      if (this.#readable(middle)) good = middle;
      else bad = middle;
    }
    return good;
  }

  #readable(id: number): boolean {
    try {
      this.#store
        .query<Row>('SELECT rowid AS id, topic_id, timestamp, length(data) FROM messages WHERE rowid = ?')
        .get(id);
      return true;
    } catch (error) {
      if (error instanceof InputError) return false;
      throw error;
    }
  }

  /** The least time behind another, or not behind it; undefined where there is none. By the index, so at once. */
  timeAfter(ns: bigint): bigint | undefined {
    return this.#time('SELECT min(timestamp) AS t FROM messages WHERE timestamp > ?', ns);
  }

  timeUpTo(ns: bigint): bigint | undefined {
    return this.#time('SELECT max(timestamp) AS t FROM messages WHERE timestamp <= ?', ns);
  }

  #time(select: string, ns: bigint): bigint | undefined {
    const row = this.#store
      .query<{ sec: unknown; rest: unknown }>(
        `SELECT t / 1000000000 AS sec, t % 1000000000 AS rest FROM (${select})`,
      )
      .get(ns);
    return row?.sec === null || row === undefined ? undefined : timeOf(row.sec, row.rest);
  }

  async close(): Promise<void> {
    this.#store.close();
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Nanoseconds since 1970; times before are none of a recording and lie behind all that are. */
const timeOf = (sec: unknown, rest: unknown): bigint => {
  const ns = BigInt(Math.trunc(Number(sec))) * 1_000_000_000n + BigInt(Math.trunc(Number(rest)));
  return BigInt.asUintN(64, ns);
};
