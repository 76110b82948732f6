/**
 * The video tracks of a Matroska or WebM file (RFC 8794 for EBML, RFC 9559 for Matroska). Elements are walked from front to back, through
 * a window of the file; clusters and groups of blocks are stepped into, so that sizes that are not known do no harm. After damage
 * the walk goes on at the next cluster.
 */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../../../contract/errors.ts';
import {
  av1Codec,
  avcCodec,
  type Codec,
  hevcCodec,
  MOST_PICTURES,
  noSets,
  type VideoIndex,
  type VideoSample,
} from './tracks.ts';

const ID = {
  ebml: 0x1a45dfa3,
  segment: 0x18538067,
  info: 0x1549a966,
  tracks: 0x1654ae6b,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  group: 0xa0,
  block: 0xa1,
  simpleBlock: 0xa3,
} as const;
const STEPPED_INTO: ReadonlySet<number> = new Set([ID.segment, ID.cluster, ID.group]);
/** Only these may have a size that is not known (RFC 9559 section 5.1): another one would take in all that follows. */
const UNSIZED: ReadonlySet<number> = new Set([ID.segment, ID.cluster]);
/** Of what says what is in the file. */
const MOST_HEAD_BYTES = 16 * 1024 * 1024;
const MOST_TRACKS = 64;
const WINDOW_BYTES = 256 * 1024;
const MOST_FINDINGS = 100;
/** Between 1970 and 2001, from which Matroska counts. */
const EPOCH_S = 978_307_200;
const USUAL_SCALE_NS = 1_000_000;
const VIDEO = 1;
const LACED = 0x06;

type Track = {
  readonly number: number;
  readonly entry: string;
  readonly codec: Codec;
  readonly samples: VideoSample[];
};

/** @throws InputError where it has no tracks, or more pictures than are read */
export async function readMkv(file: FileHandle): Promise<VideoIndex> {
  const { size } = await file.stat();
  const window = new Window(file, size);
  const found = new Found();
  /** Where the cluster that is read ends. */
  let clusterEnd = size;
  for (let at = 0; at < size; ) {
    const element = await elementAt(window, at);
    if (at >= clusterEnd) clusterEnd = size;
    const isStepped = element !== undefined && STEPPED_INTO.has(element.id);
    const end = element && element.body + (isStepped ? 0 : element.size);
    if (!element || end === undefined || end > clusterEnd) {
      found.damaged(at);
      clusterEnd = size;
      at = (await window.nextCluster(at + 1)) ?? size;
      continue;
    }
    if (element.id === ID.cluster) clusterEnd = Math.min(size, element.body + element.size);
    if (element.id === ID.info || element.id === ID.tracks) {
      if (element.size > MOST_HEAD_BYTES) throw new InputError('what it says of its tracks is too long');
      const body = await window.read(element.body, element.size);
      if (element.id === ID.info) found.info(body);
      else found.addTracks(body);
    } else if (element.id === ID.timestamp)
      found.time = unsigned(await window.read(element.body, Math.min(8, element.size)));
    else if (element.id === ID.block || element.id === ID.simpleBlock)
      found.block(await window.read(element.body, Math.min(12, element.size)), element.body, element.size);
    at = STEPPED_INTO.has(element.id) ? element.body : element.body + element.size;
  }
  return found.index();
}

class Found {
  readonly #tracks: Track[] = [];
  readonly #damage: string[] = [];
  #scaleNs = USUAL_SCALE_NS;
  #createdS: number | undefined;
  readonly #others = new Set<number>();
  #pictures = 0;
  #laced = 0;
  #strange = 0;
  /** Of the cluster. */
  time = 0;

  damaged(at: number): void {
    if (this.#damage.length < MOST_FINDINGS)
      this.#damage.push(`is damaged or cut at byte ${at}: read on at the next cluster`);
  }

  info(body: Uint8Array): void {
    for (const { id, bytes } of elementsIn(body)) {
      if (id === 0x2ad7b1) this.#scaleNs = unsigned(bytes) || USUAL_SCALE_NS;
      if (id === 0x4461 && bytes.length === 8)
        this.#createdS = EPOCH_S + Number(viewOf(bytes).getBigInt64(0)) / 1e9;
    }
  }

  addTracks(body: Uint8Array): void {
    for (const { id, bytes } of elementsIn(body)) {
      if (id !== 0xae || this.#tracks.length >= MOST_TRACKS) continue;
      const fields = new Map(elementsIn(bytes).map((each) => [each.id, each.bytes]));
      if (unsigned(fields.get(0x83)) !== VIDEO) {
        this.#others.add(unsigned(fields.get(0xd7)));
        continue;
      }
      const entry = new TextDecoder('latin1')
        .decode(fields.get(0x86) ?? new Uint8Array())
        .replace(/\0+$/, '')
        .slice(0, 64);
      // Blocks that are packed, or lack bytes that all have, are no packets as they are.
      const isPacked = fields.has(0x6d80);
      const codec = isPacked ? noSets(undefined) : codecOf(entry, fields.get(0x63a2) ?? new Uint8Array());
      const number = unsigned(fields.get(0xd7));
      this.#tracks.push({ number, entry: isPacked ? `${entry}, packed` : entry, codec, samples: [] });
    }
  }

  /** A track's number, a time from the cluster's, flags; then the picture. */
  block(head: Uint8Array, at: number, size: number): void {
    const numbered = vint(head, 0, true);
    const track = numbered && this.#tracks.find(({ number }) => number === numbered.value);
    if (!numbered || !track || numbered.bytes + 3 > head.length) {
      if (!numbered || !this.#others.has(numbered.value)) this.#strange++;
      return;
    }
    const flags = head[numbered.bytes + 2] ?? 0;
    if (flags & LACED) {
      this.#laced++;
      return;
    }
    if (++this.#pictures > MOST_PICTURES)
      throw new InputError(`it has more than the ${MOST_PICTURES} pictures that are read`);
    const time = this.time + viewOf(head).getInt16(numbered.bytes);
    const before = numbered.bytes + 3;
    track.samples.push({ at: at + before, bytes: size - before, s: (time * this.#scaleNs) / 1e9 });
  }

  index(): VideoIndex {
    if (this.#laced > 0)
      this.#damage.push(`has ${this.#laced} blocks of several pictures, which are not read`);
    if (this.#strange > 0)
      this.#damage.push(`has ${this.#strange} blocks of tracks that are not there: left out`);
    let first = Number.POSITIVE_INFINITY;
    for (const { samples } of this.#tracks) for (const { s } of samples) first = Math.min(first, s);
    const tracks = this.#tracks.map(({ entry, codec, samples }) => ({
      entry,
      ...codec,
      samples: samples.map((each) => ({ ...each, s: each.s - first })),
    }));
    return { createdS: this.#createdS, tracks, damage: this.#damage };
  }
}

function codecOf(entry: string, record: Uint8Array): Codec {
  switch (entry) {
    case 'V_MPEG4/ISO/AVC':
      return avcCodec(record) ?? noSets('h264');
    case 'V_MPEGH/ISO/HEVC':
      return hevcCodec(record) ?? noSets('h265');
    case 'V_AV1':
      return av1Codec(record);
    default:
      return noSets(entry === 'V_VP9' ? 'vp9' : undefined);
  }
}

type Element = { readonly id: number; readonly body: number; readonly size: number };

/** Undefined where there can be none. A size that is not known is that of the rest. */
async function elementAt(window: Window, at: number): Promise<Element | undefined> {
  const head = await window.read(at, Math.min(12, window.size - at));
  const id = vint(head, 0, false);
  const size = id && vint(head, id.bytes, true);
  if (!id || !size || id.bytes > 4) return undefined;
  const body = at + id.bytes + size.bytes;
  const isUnknown = size.value === 2 ** (7 * size.bytes) - 1;
  if (isUnknown && !UNSIZED.has(id.value)) return undefined;
  return { id: id.value, body, size: isUnknown ? window.size - body : size.value };
}

/** Elements of a body that is in memory; what follows one that does not fit is left out. */
function elementsIn(body: Uint8Array): { readonly id: number; readonly bytes: Uint8Array }[] {
  const found: { id: number; bytes: Uint8Array }[] = [];
  for (let at = 0; at < body.length; ) {
    const id = vint(body, at, false);
    const size = id && vint(body, at + id.bytes, true);
    if (!id || !size) break;
    const begin = at + id.bytes + size.bytes;
    if (begin + size.value > body.length) break;
    found.push({ id: id.value, bytes: body.subarray(begin, begin + size.value) });
    at = begin + size.value;
  }
  return found;
}

/** A number whose first bit that is set tells its length. @param isMasked without that bit, as sizes are */
function vint(
  bytes: Uint8Array,
  at: number,
  isMasked: boolean,
): { readonly value: number; readonly bytes: number } | undefined {
  const first = bytes[at];
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  if (at + length > bytes.length) return undefined;
  let value = isMasked ? first & (0xff >> length) : first;
  for (let k = 1; k < length; k++) value = value * 256 + (bytes[at + k] ?? 0);
  return { value, bytes: length };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function unsigned(bytes: Uint8Array | undefined): number {
  let value = 0;
  for (const byte of bytes ?? []) value = value * 256 + byte;
  return value;
}

/** A stretch of the file, so that small elements do not each cost a call to the system. */
class Window {
  readonly size: number;
  readonly #file: FileHandle;
  #bytes = new Uint8Array(0);
  #at = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** Valid until the next call. */
  async read(at: number, length: number): Promise<Uint8Array> {
    if (at < this.#at || at + length > this.#at + this.#bytes.length) {
      const bytes = new Uint8Array(Math.min(Math.max(length, WINDOW_BYTES), this.size - at));
      const { bytesRead } = await this.#file.read(bytes, 0, bytes.length, at);
      this.#bytes = bytes.subarray(0, bytesRead);
      this.#at = at;
    }
    return this.#bytes.subarray(at - this.#at, at - this.#at + length);
  }

  /** Each stretch is read once, however often it is searched from a place within. */
  async nextCluster(from: number): Promise<number | undefined> {
    for (let at = from; at + CLUSTER_MARK.length <= this.size; ) {
      const left = this.#at + this.#bytes.length - at;
      const isHere = at >= this.#at && left >= CLUSTER_MARK.length;
      const bytes = await this.read(at, isHere ? left : Math.min(WINDOW_BYTES, this.size - at));
      const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(CLUSTER_MARK);
      if (found >= 0) return at + found;
      at += Math.max(1, bytes.length - CLUSTER_MARK.length + 1);
    }
    return undefined;
  }
}

const CLUSTER_MARK = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
