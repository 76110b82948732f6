/**
 * Writes a drive anew: packed for an archive, unpacked, or whole where it referred to its log. Each payload keeps its digest.
 * The new file is complete and on the disk before it takes its name; a killed one leaves nothing but a `.part`.
 */
import { renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { CancelledError, InputError } from '../../contract/errors.ts';
import { Drive } from '../drive.ts';
import { syncToDisk } from '../file/location.ts';
import { clearPlace, explainIo, makePrivate, partOf, refuseToReplace } from '../file/place.ts';
import type { LogAccess } from '../logs/access.ts';
import { pack } from '../packing/packing.ts';
import { INDICES } from '../store/schema.ts';
import { Store } from '../store/store.ts';
import { beginCopy } from './copy.ts';
import { copyIgnored } from './ignored.ts';
import { copyPublished } from './published.ts';
import { bytesOf, freeSpaceOf } from './usage.ts';

export type RewriteRequest = {
  /** Payloads and parts of artifacts are packed; without it, unpacked. */
  readonly pack: boolean;
  /** Payloads that lie in the log are taken into the drive; without it, it refers to the log as before. */
  readonly embed: boolean;
  readonly access?: LogAccess | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

export type Rewritten = { readonly before: number; readonly after: number };

/** Copied as they are. The lease belongs to the file, the rest is written payload by payload. */
const TABLES_AS_THEY_ARE = [
  'drive',
  'report',
  'stream',
  'sample',
  'signal',
  'signal_block',
  'calibration',
  'raw',
  'bookmark',
  'run',
  'run_stage',
  'result',
  'artifact',
  'part',
  'link',
  'metric',
  'log',
  'checkpoint',
  'map_revision',
  'map_edit',
] as const;
const ROWS_AT_ONCE = 256;
const COMMIT_BYTES = 4 * 1024 * 1024;
const TURN_MS = 20;

/**
 * @param out may be the drive itself, which is replaced when all is written
 * @throws InputError when the log cannot be read, the disk has no room, or the drive is damaged; CancelledError
 */
export async function rewrite(path: string, out: string, request: RewriteRequest): Promise<Rewritten> {
  const [from, to] = [resolve(path), resolve(out)];
  const drive = Drive.open(from, 'read', request.access);
  try {
    const before = bytesOf(from);
    await checkRoom(drive, to, request);
    clearPlace(to);
    const work = new Rewrite(drive, to, request);
    try {
      await work.run();
    } catch (error) {
      work.abort();
      throw explainIo(to, error);
    }
    return { before, after: bytesOf(to) };
  } finally {
    drive.close();
  }
}

/** Room for all of it unpacked: what packing saves is known only afterwards. */
async function checkRoom(drive: Drive, out: string, { embed }: RewriteRequest): Promise<void> {
  const { packed, referred } = drive.keeping();
  const needed = bytesOf(drive.path) + packed.unpackedBytes - packed.bytes + (embed ? referred.bytes : 0);
  const free = await freeSpaceOf(dirname(out));
  if (needed > free)
    throw new InputError(
      `${out} may need ${Math.ceil(needed / 1e6)} MB while it is written, and its disk has ${Math.floor(free / 1e6)} MB free.`,
    );
}

class Rewrite {
  readonly #drive: Drive;
  readonly #out: string;
  readonly #part: string;
  readonly #request: RewriteRequest;
  readonly #store: Store;
  #uncommitted = 0;
  #turned = performance.now();

  constructor(drive: Drive, out: string, request: RewriteRequest) {
    this.#drive = drive;
    this.#out = out;
    this.#part = partOf(out);
    this.#request = request;
    makePrivate(out, this.#part);
    this.#store = new Store(out, this.#part, { readonly: false, create: true, timeoutMs: 10_000 });
  }

  async run(): Promise<void> {
    const store = this.#store;
    beginCopy(store, this.#drive.path);
    for (const table of TABLES_AS_THEY_ARE) {
      await this.#step(0, 'Copying the tables');
      store.exec(`INSERT INTO main.${table} SELECT * FROM source.${table}`);
    }
    copyIgnored(store);
    copyPublished(store);
    store.exec(
      `INSERT INTO part_box SELECT id, min_x, max_x, min_y, max_y, min_z, max_z, artifact, artifact
       FROM source.part WHERE min_x IS NOT NULL`,
    );
    await this.#samples();
    await this.#parts();
    store.exec('COMMIT');
    store.exec('DETACH source');
    store.pragma('synchronous = FULL');
    store.exec(`BEGIN EXCLUSIVE; ${INDICES} COMMIT`);
    store.close();
    this.#drive.close();
    // Where it takes the drive's own place: refused once more, should somebody have opened it for writing meanwhile.
    refuseToReplace(this.#out);
    renameSync(this.#part, this.#out);
    syncToDisk(dirname(this.#out));
  }

  abort(): void {
    if (this.#store.open) this.#store.close();
    rmSync(this.#part, { force: true });
  }

  async #samples(): Promise<void> {
    const store = this.#store;
    const { embed } = this.#request;
    const { referred } = this.#drive.keeping();
    if (referred.count > 0 && !embed) {
      for (const table of ['log_source', 'log_file', 'sample_place'])
        store.exec(`INSERT INTO main.${table} SELECT * FROM source.${table}`);
    }
    const total = store.query<{ n: number }>('SELECT count(*) AS n FROM sample').get()?.n ?? 0;
    const page = store.query<{ stream: number; seq: number; blob: number }>(
      `SELECT stream, seq, blob FROM sample WHERE (stream, seq) > (?1, ?2) ORDER BY stream, seq LIMIT ${ROWS_AT_ONCE}`,
    );
    const refers = store.query('SELECT 1 FROM main.sample_place WHERE id = ?');
    let after: readonly [number, number] = [-1, -1];
    for (let done = 0; ; ) {
      const rows = page.all(...after);
      for (const { stream, seq, blob } of rows) {
        await this.#step(done++ / (total + 1), `Payload ${done} of ${total}`);
        if (refers.get(blob) === undefined) this.#put('sample', blob, this.#drive.payload(stream, seq));
        after = [stream, seq];
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  async #parts(): Promise<void> {
    const page = this.#store.query<{ id: number; artifact: number; key: string; level: number }>(
      `SELECT id, artifact, key, level FROM part WHERE id > ? ORDER BY id LIMIT ${ROWS_AT_ONCE}`,
    );
    for (let after = Number.MIN_SAFE_INTEGER; ; ) {
      const rows = page.all(after);
      for (const { id, artifact, key, level } of rows) {
        await this.#step(0.99, 'Parts of artifacts');
        this.#put('part', id, this.#drive.artifacts.read(artifact, key, level));
        after = id;
      }
      if (rows.length < ROWS_AT_ONCE) return;
    }
  }

  #put(what: 'sample' | 'part', id: number, bytes: Uint8Array): void {
    const packed = this.#request.pack ? pack(bytes) : undefined;
    const store = this.#store;
    if (packed)
      store
        .query(`INSERT OR IGNORE INTO ${what}_packed (id, packing, bytes) VALUES (?, ?, ?)`)
        .run(id, packed.packing, packed.bytes);
    else store.query(`INSERT OR IGNORE INTO ${what}_blob (id, bytes) VALUES (?, ?)`).run(id, bytes);
    this.#uncommitted += (packed?.bytes ?? bytes).byteLength;
    if (this.#uncommitted < COMMIT_BYTES) return;
    store.exec('COMMIT; BEGIN');
    this.#uncommitted = 0;
  }

  async #step(fraction: number, text: string): Promise<void> {
    if (performance.now() - this.#turned < TURN_MS) return;
    this.#turned = performance.now();
    await turn();
    if (this.#request.signal?.aborted) throw new CancelledError();
    this.#request.onProgress?.(fraction, text);
  }
}
