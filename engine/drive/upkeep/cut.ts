/**
 * Cuts a stretch out of a drive as a drive of its own: its samples under their numbers and times, signals, calibrations, bookmarks,
 * and runs with their maps. It holds all it needs, also where the whole drive refers to its log. Read back, each payload is the
 * same, and what was left out is said in the report. The new file takes its name when it is complete and on the disk.
 */
import { randomUUID } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { CutNote } from '../../contract/api.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { StreamInfo } from '../../contract/streams.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../drive.ts';
import { syncToDisk } from '../file/location.ts';
import { clearPlace, explainIo, makePrivate, partOf } from '../file/place.ts';
import { medianStep, StreamHash } from '../samples/stream-hash.ts';
import { SignalSink } from '../signals/signal-sink.ts';
import { INDICES } from '../store/schema.ts';
import { Store } from '../store/store.ts';
import { beginCopy } from './copy.ts';
import { copyRuns } from './cut-runs.ts';
import { copyIgnored } from './ignored.ts';
import { copyPublished } from './published.ts';

export type CutRequest = {
  /** From t0; both are part of the cut. */
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly runs: readonly number[];
  /** JSON of the interface. */
  readonly layout?: string | undefined;
  /** 0 to 1. @throws CancelledError when the cut is to stop */
  readonly progress: (fraction: number) => void;
};

const COMMIT_BYTES = 4 * 1024 * 1024;
const ROWS_AT_ONCE = 256;
const TURN_MS = 20;

/** @returns what was left out, a sentence each. @throws InputError when the stretch holds no sample or the place cannot be written */
export async function cutDrive(drive: Drive, out: string, request: CutRequest): Promise<readonly string[]> {
  const place = resolve(out);
  const [from, to] = [Math.max(0, request.from), Math.min(drive.info.durationNs, request.to)];
  const total = drive.streams().reduce((sum, { id }) => sum + drive.count(id, from, to), 0);
  if (total === 0)
    throw new InputError(`${drive.path} holds no sample from ${seconds(from)} to ${seconds(to)} s.`);
  clearPlace(place);
  const work = new Cut(drive, place, { ...request, from, to }, total);
  try {
    return await work.run();
  } catch (error) {
    work.abort();
    throw error instanceof CancelledError ? error : explainIo(place, error);
  }
}

const seconds = (ns: Nanoseconds): string => (ns / 1e9).toFixed(1);

class Cut {
  readonly #drive: Drive;
  readonly #out: string;
  readonly #part: string;
  readonly #request: CutRequest;
  readonly #total: number;
  readonly #store: Store;
  readonly #notes: string[] = [];
  #done = 0;
  #uncommitted = 0;
  #turned = performance.now();

  constructor(drive: Drive, out: string, request: CutRequest, total: number) {
    this.#drive = drive;
    this.#out = out;
    this.#part = partOf(out);
    this.#request = request;
    this.#total = total;
    makePrivate(out, this.#part);
    this.#store = new Store(out, this.#part, { readonly: false, create: true, timeoutMs: 10_000 });
  }

  async run(): Promise<readonly string[]> {
    const store = this.#store;
    beginCopy(store, this.#drive.path);
    for (const table of ['calibration', 'raw'])
      store.exec(`INSERT INTO main.${table} SELECT * FROM source.${table}`);
    const sink = new SignalSink(store);
    const streams = this.#drive.streams();
    const counted = [];
    for (const stream of streams) {
      this.#signals(stream, sink);
      counted.push({ stream, ...(await this.#samples(stream)) });
    }
    const digests = sink.finish();
    for (const { stream, hash, times, bytes } of counted)
      this.#finishStream(stream, hash, times, bytes, digests.get(stream.id) ?? '');
    this.#bookmarks();
    copyIgnored(store);
    copyPublished(store);
    this.#notes.push(...(await copyRuns(this.#drive, store, this.#request, (bytes) => this.#wrote(bytes))));
    this.#identity(counted.flatMap(({ stream, times }) => (stream.key ? [times] : [])));
    store.exec('COMMIT');
    store.exec('DETACH source');
    store.pragma('synchronous = FULL');
    store.exec(`BEGIN EXCLUSIVE; ${INDICES} COMMIT`);
    store.close();
    renameSync(this.#part, this.#out);
    syncToDisk(dirname(this.#out));
    return this.#notes;
  }

  abort(): void {
    if (this.#store.open) this.#store.close();
    rmSync(this.#part, { force: true });
  }

  /**
   * Those of the stretch; of messages that are said once (transforms, lenses) the last before it, and of video what is needed to
   * decode its first picture.
   */
  async #samples(stream: StreamInfo): Promise<{ hash: StreamHash; times: number[]; bytes: number }> {
    const store = this.#store;
    const { from, to } = this.#request;
    const chosen = `stream = ?1 AND (t BETWEEN ?2 AND ?3 OR seq BETWEEN ?4 AND ?5)`;
    const { first, last } = this.#before(stream);
    store.query(`INSERT INTO main.stream SELECT * FROM source.stream WHERE id = ?`).run(stream.id);
    store
      .query(`INSERT INTO main.sample SELECT * FROM source.sample WHERE ${chosen}`)
      .run(stream.id, from, to, first, last);
    const page = store.query<{ seq: number; t: number; tLog: number; flags: number; blob: number }>(
      `SELECT seq, t, t_log AS tLog, flags, blob FROM main.sample WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ${ROWS_AT_ONCE}`,
    );
    const hash = new StreamHash();
    const times: number[] = [];
    let bytes = 0;
    for (let after = -1; ; ) {
      const rows = page.all(stream.id, after);
      for (const { seq, t, tLog, flags, blob } of rows) {
        await this.#step();
        const payload = this.#drive.payload(stream.id, seq);
        store.query('INSERT OR IGNORE INTO sample_blob (id, bytes) VALUES (?, ?)').run(blob, payload);
        hash.add(t, tLog, flags, payload);
        times.push(t);
        bytes += payload.byteLength;
        this.#wrote(payload.byteLength);
        after = seq;
      }
      if (rows.length < ROWS_AT_ONCE) return { hash, times, bytes };
    }
  }

  /** Numbers of samples before the stretch that belong to it; from 1 to 0 where there are none. */
  #before({ id, kind }: StreamInfo): { readonly first: number; readonly last: number } {
    const none = { first: 1, last: 0 };
    const { from, to } = this.#request;
    const earlier = this.#drive.latest(id, from - 1);
    if (kind === 'message') return earlier ? { first: earlier.seq, last: earlier.seq } : none;
    const key = this.#store
      .query<{ key: number | null; first: number | null }>(
        'SELECT min(key_seq) AS key, min(seq) AS first FROM source.sample WHERE stream = ? AND t BETWEEN ? AND ?',
      )
      .get(id, from, to);
    return key?.key == null || key.first == null || key.key >= key.first
      ? none
      : { first: key.key, last: key.first - 1 };
  }

  #signals({ id }: StreamInfo, sink: SignalSink): void {
    const { from, to } = this.#request;
    for (const { stream, path, unit } of this.#drive.signals()) {
      if (stream !== id) continue;
      const { t, values } = this.#drive.series(id, [path], from, to);
      sink.declare(id, path, unit);
      if (values[0]) sink.addMany(id, path, t, values[0]);
      this.#wrote(16 * t.length);
    }
  }

  #finishStream(
    stream: StreamInfo,
    hash: StreamHash,
    times: readonly number[],
    bytes: number,
    signals: string,
  ): void {
    const { id, name, kind, role, frame, codec, meta } = stream;
    const sorted = Float64Array.from(times).sort();
    this.#store
      .query(
        'UPDATE main.stream SET count = ?, first = ?, last = ?, period = ?, bytes = ?, digest = ? WHERE id = ?',
      )
      .run(
        sorted.length,
        sorted[0] ?? 0,
        sorted.at(-1) ?? 0,
        medianStep(sorted),
        bytes,
        hash.finish({ name, kind, role, frame, codec, meta }, signals),
        id,
      );
  }

  #bookmarks(): void {
    const { from, to } = this.#request;
    this.#store
      .query('INSERT INTO main.bookmark SELECT * FROM source.bookmark WHERE t BETWEEN ? AND ?')
      .run(from, to);
    const outside = this.#drive.bookmarks.list().filter(({ t }) => t < from || t > to).length;
    if (outside > 0) this.#notes.push(`${counted(outside, 'bookmark')} outside of the stretch left out.`);
  }

  /** @param keys times of the streams that a first frame needs */
  #identity(keys: readonly (readonly number[])[]): void {
    const { from, to, layout } = this.#request;
    const { info } = this.#drive;
    const firsts = keys.map((times) => times.filter((t) => t >= from)).filter(({ length }) => length > 0);
    const complete = firsts.reduce((latest, times) => Math.max(latest, least(times)), from);
    const text = `case of ${info.name}: ${seconds(from)} to ${seconds(to)} of ${seconds(info.durationNs)} s`;
    this.#store
      .query(
        `INSERT INTO main.drive SELECT id, ?, ?, t0, ?, ?, ?, ?, latitude, longitude, altitude, datum, vehicle_frame
         FROM source.drive`,
      )
      .run(
        randomUUID(),
        `${info.name} ${seconds(from)}–${seconds(to)} s`,
        to,
        complete,
        `${text}; ${info.source}`,
        new Date().toISOString(),
      );
    const cut: CutNote = {
      ...{ name: info.name, uuid: info.uuid, fromNs: from, toNs: to, ofNs: info.durationNs },
      notes: this.#notes,
      ...(layout === undefined ? {} : { layout }),
    };
    this.#store
      .query('INSERT INTO main.report (id, body) VALUES (1, ?)')
      .run(JSON.stringify({ ...this.#drive.report(), cut }));
  }

  #wrote(bytes: number): void {
    this.#uncommitted += bytes;
    if (this.#uncommitted < COMMIT_BYTES) return;
    this.#store.exec('COMMIT; BEGIN');
    this.#uncommitted = 0;
  }

  async #step(): Promise<void> {
    this.#done++;
    if (performance.now() - this.#turned < TURN_MS) return;
    this.#turned = performance.now();
    await turn();
    this.#request.progress(Math.min(1, this.#done / (this.#total + 1)));
  }
}

function least(times: readonly number[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const t of times) if (t < first) first = t;
  return first;
}

const counted = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
