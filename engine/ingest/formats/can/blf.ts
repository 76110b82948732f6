/**
 * BLF traces of Vector's tools (layout as python-can's blf.py has it): a head, then objects, most in containers packed by zlib. An
 * object may go on in the next container. Frames are CAN_MESSAGE, CAN_MESSAGE2, CAN_FD_MESSAGE and CAN_FD_MESSAGE_64.
 */
import type { FileHandle } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { UnpackAllowance } from '../../compression/allowance.ts';
import { type CanFrame, EXTENDED, FD_BYTES } from '../../media/can/frame.ts';
import type { TraceRead, TraceReader } from './frame.ts';

const LEAST_HEAD_BYTES = 72;
const SIGNATURE = 0x4a42_4f4c; // "LOBJ"
const BASE_BYTES = 16;
/** Of a container; tools write 128 kB. */
const MOST_CONTAINER = 16 * 1024 * 1024;
const CONTAINER = 10;
/** Of frames, which differ in their times at least; what packs by more is no trace (UnpackAllowance). */
const USUAL_RATIO = 100;
/** Of the file at a time; a container has half of it. */
const WINDOW_BYTES = 256 * 1024;
/** Where no object begins, the next one is looked for so far at a time. */
const SEARCHED_BYTES = 64 * 1024;
/** A file that is damaged everywhere is no trace. */
const MOST_BAD = 50_000;
const FRAMES = { classic: 1, classic2: 86, fd: 100, fd64: 101 } as const;
const TEN_MICROSECONDS = 1;
const REMOTE = 0x80;

export const blf = {
  title: 'BLF',
  is: (head) => Buffer.from(head.subarray(0, 4)).toString('latin1') === 'LOGG',

  async *frames(path: string, read: TraceRead): AsyncGenerator<readonly CanFrame[]> {
    const file = await openPlain(path);
    try {
      const { size } = await file.stat();
      const take = windowOf(file, size);
      const head = await take(0, LEAST_HEAD_BYTES);
      if (head.length < LEAST_HEAD_BYTES) throw new InputError(`${path} is cut: it ends inside of its head.`);
      const begin = systemTime(head, 40);
      read.local = begin !== undefined;
      const objects = new Objects(begin ?? 0n, read);
      const allowance = new UnpackAllowance(USUAL_RATIO);
      for (let at = head.readUInt32LE(4); at < size; ) {
        const base = await take(at, BASE_BYTES + 16);
        if (base.length < BASE_BYTES) break;
        if (read.bad > MOST_BAD) {
          read.cut = true;
          break;
        }
        if (base.readUInt32LE(0) !== SIGNATURE) {
          const near = base.indexOf('LOBJ', 1, 'latin1');
          const ahead = near > 0 ? base : await take(at, SEARCHED_BYTES);
          const next = ahead.indexOf('LOBJ', 1, 'latin1');
          at += next > 0 ? next : Math.max(1, ahead.length - 3);
          continue;
        }
        const [headBytes, bytes, type] = [base.readUInt16LE(4), base.readUInt32LE(8), base.readUInt32LE(12)];
        if (bytes < BASE_BYTES || headBytes < BASE_BYTES || at + bytes > size) {
          read.cut ||= at + bytes > size;
          note(read, at);
          at += BASE_BYTES;
          continue;
        }
        if (bytes > MOST_CONTAINER) note(read, at);
        else if (type === CONTAINER)
          yield objects.add(unpacked(await take(at + BASE_BYTES, bytes - BASE_BYTES), read, at, allowance));
        else yield objects.add(await take(at, bytes));
        at += bytes + (bytes % 4);
        read.bytes = Math.min(at, size);
      }
      if (objects.rest > 0) read.cut = true;
    } finally {
      await file.close();
    }
  },
} satisfies TraceReader;

function note(read: TraceRead, at: number): void {
  read.bad++;
  read.firstBad ??= `byte ${at}`;
}

/** Reads a file by windows: what is asked for in small pieces one behind another is read once. */
function windowOf(file: FileHandle, size: number): (at: number, length: number) => Promise<Buffer> {
  let window: Buffer = Buffer.alloc(0);
  let begin = 0;
  const readAt = async (at: number, length: number): Promise<Buffer> => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - at)));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at);
    return bytes.subarray(0, bytesRead);
  };
  return async (at, length) => {
    if (length > WINDOW_BYTES) return readAt(at, length);
    const wanted = Math.max(0, Math.min(length, size - at));
    if (at < begin || at + wanted > begin + window.length) {
      window = await readAt(at, WINDOW_BYTES);
      begin = at;
    }
    return window.subarray(at - begin, at - begin + wanted);
  };
}

/** Method (0 plain, 2 zlib) and size, then the bytes. */
function unpacked(bytes: Buffer, read: TraceRead, at: number, allowance: UnpackAllowance): Buffer {
  if (bytes.length < 16) return Buffer.alloc(0);
  const [method, size] = [bytes.readUInt16LE(0), bytes.readUInt32LE(8)];
  const data = bytes.subarray(16);
  if (method === 0) return data;
  try {
    const packed = { compression: 'zlib', uncompressedBytes: size };
    if (method !== 2 || size > MOST_CONTAINER || allowance.refuse(packed, data.length) !== undefined)
      throw new Error('unknown');
    return inflateSync(data, { maxOutputLength: Math.max(1, size) });
  } catch {
    note(read, at);
    return Buffer.alloc(0);
  }
}

/** The objects of containers one after another, across their ends. */
class Objects {
  readonly #begin: bigint;
  readonly #read: TraceRead;
  /** An object that goes on in the next container, as long as it says it is, and how much of it is there. */
  #open = Buffer.alloc(0);
  #held = 0;
  /** The begin of a head that goes on in the next container. */
  #head = Buffer.alloc(0);

  constructor(begin: bigint, read: TraceRead) {
    this.#begin = begin;
    this.#read = read;
  }

  /** Bytes of an object whose end has not come. */
  get rest(): number {
    return this.#held + this.#head.length;
  }

  add(bytes: Buffer): CanFrame[] {
    const frames: CanFrame[] = [];
    // Each byte is copied once, however small the containers are in which a large object comes.
    const taken = bytes.copy(this.#open, this.#held);
    this.#held += taken;
    if (this.#held < this.#open.length) return frames;
    if (this.#held > 0) this.#put(frames, this.#open);
    const all = Buffer.concat([this.#head, bytes.subarray(taken)]);
    this.#open = this.#head = Buffer.alloc(0);
    this.#held = 0;
    for (let at = 0; ; ) {
      // Objects are padded in several ways: the next one begins at its signature.
      const found = all.indexOf('LOBJ', at, 'latin1');
      if (found < 0) {
        // A signature may be cut; without its first letter it is padding.
        const tail = all.subarray(Math.max(at, all.length - 3));
        if (tail.includes('L')) this.#head = tail;
        return frames;
      }
      at = found;
      if (at + BASE_BYTES > all.length) {
        this.#head = all.subarray(at);
        return frames;
      }
      const bytesOf = all.readUInt32LE(at + 8);
      if (bytesOf < BASE_BYTES || bytesOf > MOST_CONTAINER) {
        note(this.#read, at);
        if (this.#read.bad > MOST_BAD) return frames;
        at += 4;
        continue;
      }
      if (at + bytesOf > all.length) {
        this.#open = Buffer.alloc(bytesOf);
        this.#held = all.copy(this.#open, 0, at);
        return frames;
      }
      this.#put(frames, all.subarray(at, at + bytesOf));
      at += bytesOf;
    }
  }

  #put(frames: CanFrame[], object: Buffer): void {
    const frame = this.#frame(object);
    if (frame) frames.push(frame);
  }

  #frame(object: Buffer): CanFrame | undefined {
    const [headBytes, version, type] = [
      object.readUInt16LE(4),
      object.readUInt16LE(6),
      object.readUInt32LE(12),
    ];
    const body = object.subarray(headBytes);
    const least = LEAST[type];
    if (least === undefined || object.length < BASE_BYTES + 16 || headBytes < BASE_BYTES) {
      this.#read.others++;
      return undefined;
    }
    if (body.length < least || version > 2) {
      note(this.#read, 0);
      return undefined;
    }
    const flags = object.readUInt32LE(16);
    const stamp = object.readBigUInt64LE(24);
    const ns = this.#begin + ((flags & TEN_MICROSECONDS) !== 0 ? stamp * 10_000n : stamp);
    const made = type === FRAMES.fd64 ? fd64(body) : type === FRAMES.fd ? fd(body) : classic(body);
    if (made === undefined) this.#read.others++;
    return made && { ...made, ns };
  }
}

const LEAST: Readonly<Record<number, number>> = {
  [FRAMES.classic]: 16,
  [FRAMES.classic2]: 16,
  [FRAMES.fd]: 20,
  [FRAMES.fd64]: 40,
};

type Untimed = Omit<CanFrame, 'ns'>;

/** Bit 31 of the id is that of extended ones, as in a DBC. */
const idOf = (id: number): number => (id >= EXTENDED ? (id & 0x1fff_ffff) + EXTENDED : id & 0x7ff);

function classic(body: Buffer): Untimed | undefined {
  if ((body.readUInt8(2) & REMOTE) !== 0) return undefined;
  const bytes = Math.min(8, body.readUInt8(3));
  return untimed(body.readUInt16LE(0), body.readUInt32LE(4), body.subarray(8, 8 + bytes));
}

function fd(body: Buffer): Untimed | undefined {
  if ((body.readUInt8(2) & REMOTE) !== 0) return undefined;
  const bytes = Math.min(FD_BYTES[body.readUInt8(3) & 15] ?? 0, body.readUInt8(14), body.length - 20);
  return untimed(body.readUInt16LE(0), body.readUInt32LE(4), body.subarray(20, 20 + bytes));
}

function fd64(body: Buffer): Untimed | undefined {
  // Flag 0x10: a remote frame.
  if ((body.readUInt32LE(12) & 0x10) !== 0) return undefined;
  const bytes = Math.min(FD_BYTES[body.readUInt8(1) & 15] ?? 0, body.readUInt8(2), body.length - 40);
  return untimed(body.readUInt8(0), body.readUInt32LE(4), body.subarray(40, 40 + bytes));
}

const untimed = (channel: number, id: number, data: Buffer): Untimed => ({
  channel: String(channel),
  id: idOf(id),
  data: Uint8Array.from(data),
});

/** Eight numbers of 16 bits: year, month, weekday, day, hour, minute, second, ms; ns from 1970 as if it were UTC. */
function systemTime(bytes: Buffer, at: number): bigint | undefined {
  const [year = 0, month = 0, , day = 0, hour, minute, second, ms] = Array.from({ length: 8 }, (_, k) =>
    bytes.readUInt16LE(at + 2 * k),
  );
  if (year < 1980 || year > 2200 || month < 1 || month > 12 || day < 1) return undefined;
  return BigInt(Date.UTC(year, month - 1, day, hour, minute, second, ms)) * 1_000_000n;
}
