/**
 * One connection to a drive file. Every error of SQLite that a user can act on comes out as an InputError naming the file;
 * blobs come out as plain Uint8Array, rows as typed by the caller.
 */
import Database from 'better-sqlite3';
import { InputError } from '../../contract/errors.ts';
import { deadline, guard, lend, SQLITE_EXTENSION } from '../../kernels/sqlite.ts';

export type SqlValue = number | string | bigint | null | Uint8Array;

export interface Query<Row> {
  get(...values: SqlValue[]): Row | undefined;
  all(...values: SqlValue[]): Row[];
  /** Returns the rowid of the last row inserted. */
  run(...values: SqlValue[]): number;
  /** Rows changed. */
  change(...values: SqlValue[]): number;
}

/** A blob as SQLite gives it (a Buffer) seen as the Uint8Array it is: Buffer's `slice` does not copy, and callers trust that it does. */
export const plainBytes = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What SQLite says of a schema that it cannot use. The file may have been made so: these names come from it. */
const SCHEMA_FAULT =
  /^(no such (table|column|collation sequence|module|function|view|index)|malformed|unsupported file format|unknown (table|function)|virtual tables|views? .* (is|are) circularly defined|ambiguous column|too many (columns|terms|attached))/;

/** The sentence for an SQLite error that a user can act on; anything else comes back as it is. */
export function explain(path: string, error: unknown, statementMs = STATEMENT_MS): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const sentence = ((): string | undefined => {
    const { code } = error;
    if (code === 'SQLITE_INTERRUPT')
      return `${path} was given up: one question to it took longer than ${statementMs / 1000} s. It is damaged, or made to do so.`;
    if (code === 'SQLITE_NOMEM' || code === 'SQLITE_TOOBIG')
      return `${path} was given up: it holds a value that takes too much memory.`;
    if (code === 'SQLITE_FULL') return `${path} cannot grow: the disk is full.`;
    if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_IOERR_SHORT_READ')
      return `${path} is damaged: its pages do not fit together (${error.message}).`;
    if (code === 'SQLITE_NOTADB') return `${path} is not a drive file.`;
    // SQLite asks for a journal or log beside the file to be worked off, and may not write.
    if (/^SQLITE_READONLY_(ROLLBACK|RECOVERY|CANTINIT)$/.test(code))
      return `${path} was not closed properly, and what lies beside it cannot be worked off in a read-only place; copy all of its files to where they can be written.`;
    if (code.startsWith('SQLITE_READONLY')) return `${path} cannot be written: it lies in a read-only place.`;
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
      return `${path} is busy: another program is holding it.`;
    if (code.startsWith('SQLITE_CANTOPEN')) return `${path} cannot be opened.`;
    if (code.startsWith('SQLITE_IOERR')) return `${path} cannot be read or written (${code}).`;
    // The schema of a drive has been compared with ours: a statement of ours that does not fit meets a file that changed under it.
    if (code.startsWith('SQLITE_ERROR') && SCHEMA_FAULT.test(error.message))
      return `${path} is damaged: it has ${error.message}.`;
    if (/^SQLITE_(MISMATCH|FORMAT|RANGE|CONSTRAINT)/.test(code) || code === 'SQLITE_PROTOCOL')
      return `${path} is damaged: ${error.message} (${code}).`;
    return undefined;
  })();
  return sentence === undefined ? error : new InputError(sentence, { cause: error });
}

/** Longer than any statement of ours takes on a drive of hours; what takes longer is a damaged file, or one made to do so. */
export const STATEMENT_MS = 30_000;

let limitMs = STATEMENT_MS;

/** For connections that this thread opens from now on: a thread that others wait for gives up earlier. undefined: STATEMENT_MS. */
export function limitStatements(milliseconds: number | undefined): void {
  limitMs = milliseconds ?? STATEMENT_MS;
}

/** From now on this process writes databases that are being made in large blocks, where the machine can (kernels/sqlite.ts). */
export function writeInBlocks(): void {
  const db = new Database(':memory:');
  try {
    db.loadExtension(SQLITE_EXTENSION);
  } finally {
    db.close();
  }
}

export class Store {
  readonly path: string;
  readonly #db: Database.Database;
  readonly #statementMs: number | undefined;
  #lent: ArrayBufferLike | undefined;
  /** By their text, each with the rows that its caller names. */
  readonly #queries = new Map<string, unknown>();

  /**
   * `location` is the absolute path that SQLite opens, `path` the one that errors name. With `create` unset the file may be anybody's:
   * it is read with care, and no statement takes longer than `statementMs`.
   */
  constructor(
    path: string,
    location: string,
    options: { readonly: boolean; create: boolean; timeoutMs: number; statementMs?: number },
  ) {
    this.path = path;
    this.#statementMs = options.create ? undefined : (options.statementMs ?? limitMs);
    // better-sqlite3 trims what it opens, which would silently be another file.
    if (location.trim() !== location)
      throw new InputError(`${path} cannot be opened: its name ends in a space.`);
    this.#db = this.#guard(
      () =>
        new Database(location, {
          readonly: options.readonly,
          fileMustExist: !options.create,
          timeout: options.timeoutMs,
        }),
    );
    if (!options.create) this.#distrust();
  }

  /** Functions in the schema may do nothing but compute, pages are checked as they are read, statements end in time. */
  #distrust(): void {
    try {
      guard();
      this.#guard(() => this.#db.loadExtension(SQLITE_EXTENSION));
      this.pragma('trusted_schema = OFF');
      this.pragma('cell_size_check = ON');
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  #guard<T>(work: () => T): T {
    try {
      if (this.#statementMs !== undefined) deadline(this.#statementMs);
      return work();
    } catch (error) {
      throw explain(this.path, error, this.#statementMs);
    } finally {
      if (this.#statementMs !== undefined) deadline(Number.POSITIVE_INFINITY);
    }
  }

  /** The compiled statement for this text; compiled once a connection. */
  query<Row>(sql: string): Query<Row> {
    const known = this.#queries.get(sql);
    if (known) return known as Query<Row>;
    const statement = this.#guard(() => this.#db.prepare<unknown[], Row>(sql));
    // better-sqlite3 takes ?1 for a parameter named 1, so that numbered ones are handed over as an object.
    const bind = /\?\d/.test(sql)
      ? (values: SqlValue[]): unknown[] => [
          Object.fromEntries(values.map((value, i) => [String(i + 1), value])),
        ]
      : (values: SqlValue[]): unknown[] => values;
    const query: Query<Row> = {
      get: (...values) => this.#guard(() => statement.get(...bind(values))),
      all: (...values) => this.#guard(() => statement.all(...bind(values))),
      run: (...values) => this.#guard(() => Number(statement.run(...bind(values)).lastInsertRowid)),
      change: (...values) => this.#guard(() => statement.run(...bind(values)).changes),
    };
    this.#queries.set(sql, query);
    return query;
  }

  /** Blobs that lie in this memory, which the caller keeps alive, are stored without being copied first: `lent(at, bytes)` in SQL. */
  lend(memory: ArrayBufferLike): void {
    lend(new Uint8Array(memory));
    this.#guard(() => this.#db.loadExtension(SQLITE_EXTENSION));
    this.#lent = memory;
  }

  /** True for a blob that `lent(byteOffset, byteLength)` finds. */
  isLent(bytes: Uint8Array): boolean {
    return bytes.buffer === this.#lent;
  }

  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  pragma(text: string): unknown {
    return this.#guard(() => this.#db.pragma(text, { simple: true }));
  }

  /** Takes the write lock at once, so that a transaction never fails in its middle for another writer. */
  transaction<T>(work: () => T): T {
    if (this.#db.inTransaction) return work();
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Of the schema, as this connection sees it. */
  get version(): number {
    return Number(this.pragma('user_version'));
  }

  get open(): boolean {
    return this.#db.open;
  }

  get inTransaction(): boolean {
    return this.#db.inTransaction;
  }

  close(): void {
    this.#queries.clear();
    this.#guard(() => this.#db.close());
  }
}
