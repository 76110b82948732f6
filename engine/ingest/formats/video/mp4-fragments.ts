/**
 * The pictures of a fragmented MP4 (ISO/IEC 14496-12 section 8.8): the index at its begin has none, each fragment (`moof`) those that
 * follow it. What a recording that was cut has up to its last whole fragment is there.
 */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import { boxesIn, inside, typeAt, viewOf } from './boxes.ts';
import { MOST_PICTURES, type VideoSample } from './tracks.ts';

/** Of a fragment's index: an hour in one has some MB. */
const MOST_MOOF_BYTES = 64 * 1024 * 1024;
/** Of all fragments together. */
const MOST_INDEX_BYTES = 512 * 1024 * 1024;
/** At the top of a file: a day in fragments of half a second has 350,000. */
const MOST_BOXES = 400_000;

export type FragmentedTrack = {
  readonly id: number;
  readonly duration: number;
  readonly size: number;
  /** Units a second. */
  readonly scale: number;
};

/** What samples of a track have where a fragment does not say it (trex). */
export function trackDefaults(mvex: Uint8Array, id: number): Omit<FragmentedTrack, 'scale'> {
  const found = boxesIn(mvex).find(
    ({ type, body }) => type === 'trex' && body.length >= 24 && viewOf(body).getUint32(4) === id,
  )?.body;
  const view = found && viewOf(found);
  return { id, duration: view?.getUint32(12) ?? 0, size: view?.getUint32(16) ?? 0 };
}

/**
 * @param most pictures of all tracks
 * @returns those of each track, in the order of decoding, seconds from the first one shown of all tracks
 */
export async function fragmentSamples(
  file: FileHandle,
  tracks: readonly FragmentedTrack[],
  most: number,
): Promise<{ readonly samples: readonly VideoSample[][]; readonly damage: readonly string[] }> {
  const found = tracks.map((track) => ({ track, samples: [] as VideoSample[], time: 0, missing: 0 }));
  const damage: string[] = [];
  const { size: whole } = await file.stat();
  const head = new Uint8Array(16);
  const view = viewOf(head);
  let [left, read] = [most, 0];
  let at = 0;
  for (let boxes = 0; at + 8 <= whole && boxes < MOST_BOXES; boxes++) {
    await file.read(head, 0, 16, at);
    const small = view.getUint32(0);
    const size = small === 1 ? Number(view.getBigUint64(8)) : small === 0 ? whole - at : small;
    const begin = small === 1 ? 16 : 8;
    if (size < begin) break;
    if (typeAt(head, 4) === 'moof') {
      read += size;
      if (at + size > whole || size > MOST_MOOF_BYTES || read > MOST_INDEX_BYTES) break;
      const body = new Uint8Array(size - begin);
      await file.read(body, 0, body.length, at + begin);
      for (const { type, body: traf } of boxesIn(body)) {
        const into = type === 'traf' ? found.find(({ track }) => track.id === idOf(traf)) : undefined;
        if (into) left -= addRuns(into, traf, at, left);
      }
      if (left <= 0)
        throw new InputError(`its fragments have more than the ${MOST_PICTURES} pictures that are read`);
    }
    at += size;
  }
  if (at < whole) damage.push(`ends within a fragment, or is damaged, at byte ${at}: what is before is read`);
  const missing = found.reduce((sum, each) => sum + each.missing, 0);
  if (missing > 0)
    damage.push(`has fragments that claim ${missing} pictures more than they describe: those are not there`);
  const first = Math.min(...found.map(({ samples }) => leastOf(samples)));
  return {
    samples: found.map(({ samples }) => samples.map((each) => ({ ...each, s: each.s - first }))),
    damage,
  };
}

const leastOf = (samples: readonly VideoSample[]): number =>
  samples.reduce((least, { s }) => Math.min(least, s), Number.POSITIVE_INFINITY);

function idOf(traf: Uint8Array): number {
  const head = inside(traf, 'tfhd');
  return head && head.length >= 8 ? viewOf(head).getUint32(4) : -1;
}

type Into = {
  readonly track: FragmentedTrack;
  readonly samples: VideoSample[];
  time: number;
  missing: number;
};

/** @param moofAt from which places count unless another base is given; @returns how many it added */
function addRuns(into: Into, traf: Uint8Array, moofAt: number, most: number): number {
  const head = inside(traf, 'tfhd');
  if (!head) return 0;
  const flags = viewOf(head).getUint32(0) & 0xffffff;
  const fields = new Fields(head, 8);
  const base = flags & 1 ? fields.u64() : moofAt;
  if (flags & 2) fields.u32();
  const duration = flags & 8 ? fields.u32() : into.track.duration;
  const size = flags & 0x10 ? fields.u32() : into.track.size;
  const decoded = inside(traf, 'tfdt');
  if (decoded && decoded.length >= 8)
    into.time =
      decoded[0] === 1 && decoded.length >= 12
        ? Number(viewOf(decoded).getBigUint64(4))
        : viewOf(decoded).getUint32(4);
  let added = 0;
  let at = base;
  for (const { type, body } of boxesIn(traf)) {
    if (type !== 'trun' || body.length < 8) continue;
    const has = viewOf(body).getUint32(0) & 0xffffff;
    const isSigned = body[0] === 1;
    const run = new Fields(body, 8);
    // Signed, from the base.
    if (has & 1) at = base + (run.u32() | 0);
    if (has & 4) run.u32();
    const perSample = [0x100, 0x200, 0x400, 0x800].filter((flag) => has & flag).length * 4;
    const claimed = viewOf(body).getUint32(4);
    // A picture has bytes of its own in the index, unless it is the only one of its run: no two of a video have one size.
    const count = Math.min(claimed, perSample > 0 ? Math.floor(run.left / perSample) : 1);
    into.missing += claimed - count;
    for (let i = 0; i < count && added < most; i++) {
      const lasts = has & 0x100 ? run.u32() : duration;
      const bytes = has & 0x200 ? run.u32() : size;
      if (has & 0x400) run.u32();
      const raw = has & 0x800 ? run.u32() : 0;
      const shift = isSigned ? raw | 0 : raw;
      into.samples.push({ at, bytes, s: (into.time + shift) / into.track.scale });
      at += bytes;
      into.time += lasts;
      added++;
    }
  }
  return added;
}

/** Numbers one after another; 0 behind the end. */
class Fields {
  readonly #view: DataView;
  #at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#view = viewOf(bytes);
    this.#at = at;
  }

  get left(): number {
    return Math.max(0, this.#view.byteLength - this.#at);
  }

  u32(): number {
    this.#at += 4;
    return this.#at <= this.#view.byteLength ? this.#view.getUint32(this.#at - 4) : 0;
  }

  u64(): number {
    this.#at += 8;
    return this.#at <= this.#view.byteLength ? Number(this.#view.getBigUint64(this.#at - 8)) : 0;
  }
}
