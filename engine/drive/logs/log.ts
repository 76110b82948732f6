/**
 * The log that a drive refers to: finds it, asks whether it may be read, and reads payloads out of it. A payload is given out
 * only when it has the digest that it had when the drive was made: a changed log costs samples and never gives wrong ones.
 */
import { realpathSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../../contract/errors.ts';
import { xxh128 } from '../../kernels/digests.ts';
import { follow, recipeSchema } from '../recipes/recipe.ts';
import { checkJson, checkRow, count, damaged, type RowPlace, sentence, time } from '../store/rows.ts';
import type { Store } from '../store/store.ts';
import type { LogAccess } from './access.ts';
import { ChunkMemory } from './chunk-memory.ts';
import { UNPACK } from './holders.ts';
import { ChangedFileError, type FileRow, LogFile, pathBelow } from './log-file.ts';
import type { PlaceRow } from './place.ts';

const SOURCE = z.object({ path: sentence, relative: sentence, format: sentence });
const FILE = z.object({
  path: z.string().max(32_768),
  bytes: count,
  modified: time,
  digest: z.instanceof(Uint8Array),
});

/** How a log that a drive refers to was found. */
export type LogState = {
  readonly state: 'there' | 'missing' | 'changed' | 'not-allowed';
  /** Where it is looked for. */
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
  /** What is wrong, for the person; empty where nothing is. */
  readonly text: string;
};

/** Files that are held open; more are closed in the order of their use. */
const MOST_OPEN = 16;
/** Of more files than this, some are looked at when the drive is opened; each is when it is read. */
const MOST_LOOKED_AT = 2000;

export class ReferredLog {
  readonly #store: Store;
  readonly #uuid: string;
  readonly #access: LogAccess;
  readonly #open = new Map<number, LogFile>();
  readonly #chunks = new ChunkMemory();
  /** All links followed; a person's answer may change it, so an error is not kept. */
  #root: string | undefined;

  /** @param uuid the drive's */
  constructor(store: Store, uuid: string, access: LogAccess) {
    this.#store = store;
    this.#uuid = uuid;
    this.#access = access;
  }

  /** Where the log is looked for: where it was, then beside the drive as it was. */
  get places(): readonly string[] {
    const { path, relative } = this.#source();
    return [...new Set([path, resolve(dirname(this.#store.path), relative)])];
  }

  /** A payload, made of bytes of the log. @throws InputError when the log is not there, not allowed, or has changed */
  payload(place: RowPlace, row: PlaceRow, bytes: number): Uint8Array {
    const file = this.#file(row.file);
    let payload = this.#bytes(file, row);
    if (row.recipe !== null) {
      const recipe = checkJson(place, 'recipe', row.recipe, recipeSchema);
      try {
        payload = follow(recipe, payload);
      } catch (error) {
        throw this.#changed(file, place, messageOf(error));
      }
    }
    if (payload.byteLength !== bytes) throw this.#changed(file, place, 'its length');
    if (Buffer.compare(xxh128(payload), row.digest) !== 0) throw this.#changed(file, place, 'its digest');
    return payload;
  }

  /** Looks at the log without reading its payloads. */
  state(): LogState {
    const { path } = this.#source();
    const files = this.#files();
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const facts = { path, files: files.length, bytes };
    let root: string;
    try {
      root = this.#allowed();
    } catch (error) {
      const known = this.#access.knows(this.#uuid);
      const state = known && this.#found() === undefined ? 'missing' : 'not-allowed';
      return { ...facts, state, text: messageOf(error) };
    }
    const step = Math.max(1, Math.ceil(files.length / MOST_LOOKED_AT));
    for (let i = 0; i < files.length; i += step) {
      const file = files[i];
      if (!file) continue;
      try {
        LogFile.again(root, file).close();
      } catch (error) {
        const state = error instanceof ChangedFileError ? 'changed' : 'missing';
        return { ...facts, path: root, state, text: messageOf(error) };
      }
    }
    return { ...facts, path: root, state: 'there', text: '' };
  }

  /** @throws InputError naming the first file at `root` that is not as the drive has it */
  check(root: string): void {
    for (const file of this.#files()) LogFile.again(root, file).close();
  }

  close(): void {
    for (const file of this.#open.values()) file.close();
    this.#open.clear();
    this.#chunks.clear();
  }

  #bytes(file: LogFile, { holder, chunk, at, length, file: id }: PlaceRow): Uint8Array {
    if (holder === 'file') return file.read(at, length);
    const begin = chunk ?? 0;
    const unpacked = this.#chunks.get(`${id} ${holder} ${begin}`, () => UNPACK[holder](file, begin));
    if (at + length > unpacked.byteLength)
      throw new InputError(`${file.path}: what begins at byte ${begin} has changed: it is too short.`);
    // A copy: what is given out may be kept, and would keep the whole chunk.
    return unpacked.slice(at, at + length);
  }

  #file(id: number): LogFile {
    const known = this.#open.get(id);
    if (known) {
      this.#open.delete(id);
      this.#open.set(id, known);
      return known;
    }
    const root = this.#allowed();
    const found = this.#store
      .query('SELECT path, bytes, modified, digest FROM log_file WHERE id = ?')
      .get(id);
    const place = { path: this.#store.path, table: 'log_file', row: id };
    if (!found) throw damaged(place, 'there is none');
    const file = LogFile.again(root, checkRow(place, found, FILE));
    this.#open.set(id, file);
    for (const [oldest, other] of this.#open) {
      if (this.#open.size <= MOST_OPEN) break;
      this.#open.delete(oldest);
      other.close();
    }
    return file;
  }

  #allowed(): string {
    if (this.#root !== undefined) return this.#root;
    const [first = ''] = this.places;
    if (!this.#access.knows(this.#uuid)) throw notAllowed(first);
    const root = this.#found();
    if (root === undefined)
      throw new InputError(
        `The log that this drive refers to is not at ${first} any more. Show where it lies now: "Find the log" on its card, or lanetrace relink.`,
      );
    if (!this.#access.allows(this.#uuid, root)) throw notAllowed(root);
    this.#root = root;
    return root;
  }

  /** The first place where the log's first file is, with its size; links followed. */
  #found(): string | undefined {
    const [first] = this.#files(1);
    for (const path of this.places) {
      if (isRemote(path)) continue;
      try {
        const root = realpathSync.native(path);
        if (first) realpathSync.native(pathBelow(root, first.path));
        return root;
      } catch {
        // It is not there: the next place is asked.
      }
    }
    return undefined;
  }

  #source(): z.infer<typeof SOURCE> {
    const found = this.#store.query('SELECT path, relative, format FROM log_source').get();
    const place = { path: this.#store.path, table: 'log_source', row: 1 };
    if (!found) throw damaged(place, 'there is none, though samples refer to a log');
    return checkRow(place, found, SOURCE);
  }

  #files(most = 1_000_000): FileRow[] {
    return this.#store
      .query('SELECT id, path, bytes, modified, digest FROM log_file ORDER BY id LIMIT ?')
      .all(most)
      .map((row, i) => checkRow({ path: this.#store.path, table: 'log_file', row: i + 1 }, row, FILE));
  }

  #changed(file: LogFile, { row }: RowPlace, what: string): InputError {
    return new InputError(
      `${file.path} has changed since the drive was made of it: sample ${row} is refused (${what}).`,
    );
  }
}

const notAllowed = (path: string): InputError =>
  new InputError(
    `This drive refers to the log ${path}, which nobody has chosen for it on this machine: it is not read. Choose it: "Find the log" on its card, or lanetrace relink.`,
  );

/** Windows would log on to the server that such a path names. */
const isRemote = (path: string): boolean => process.platform === 'win32' && /^[/\\]{2}/.test(path);
