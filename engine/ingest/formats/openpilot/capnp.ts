/**
 * Messages of Cap'n Proto (encoding specification, capnproto.org/encoding.html) by the places of their fields. The library of
 * TypeScript (capnp-es) needs code made from the schema; of the hundred kinds of messages that openpilot logs some dozen are read.
 * Every pointer is checked against its segment, and a value beyond the end of its structure is zero, as the encoding says. What is
 * read of a message is bounded by its bytes (section "Security considerations"): pointers may name one list a million times.
 */

const WORD = 8;
const MOST_SEGMENTS = 64;
/** Structures of no size would make lists of any length of no bytes. */
const MOST_EMPTY = 4096;
/** Of a list that becomes objects or numbers, each many times its bytes; an event of a CAN bus has some hundreds. */
const MOST_ELEMENTS = 100_000;
/** Each part of a message is read a few times. */
const MOST_READS = 16;

type Segment = { readonly begin: number; readonly end: number };

export class Message {
  readonly view: DataView;
  readonly segments: readonly Segment[];
  /** Where the next message begins. */
  readonly end: number;
  #left: number;

  private constructor(view: DataView, segments: readonly Segment[], begin: number, end: number) {
    this.view = view;
    this.segments = segments;
    this.end = end;
    this.#left = MOST_READS * (end - begin);
  }

  /** Its pointers led to more bytes than it has many times over: what was beyond reads as nothing. */
  get isOverread(): boolean {
    return this.#left < 0;
  }

  /** Whether a list may have so many elements; one of more costs what is left of the message. */
  takesList(elements: number): boolean {
    if (elements > MOST_ELEMENTS) this.#left = -1;
    return elements <= MOST_ELEMENTS;
  }

  /** Whether so many bytes may still be read. */
  take(bytes: number): boolean {
    this.#left -= bytes;
    return this.#left >= 0;
  }

  /** @throws Error in words where no message lies there. */
  static at(view: DataView, begin: number): Message {
    const left = view.byteLength - begin;
    const count = left >= WORD ? view.getUint32(begin, true) + 1 : 0;
    const head = WORD * Math.ceil((4 + 4 * count) / WORD);
    if (count === 0 || count > MOST_SEGMENTS || head > left) throw new Error('is no message of Cap’n Proto');
    const segments: Segment[] = [];
    let at = begin + head;
    for (let i = 0; i < count; i++) {
      const end = at + WORD * view.getUint32(begin + 4 + 4 * i, true);
      if (end > view.byteLength) throw new Error('ends within a message');
      segments.push({ begin: at, end });
      at = end;
    }
    return new Message(view, segments, begin, at);
  }

  root(): Struct | undefined {
    return structAt(this, 0, this.segments[0]?.begin ?? 0);
  }
}

type Place = { readonly segment: number; readonly at: number; readonly low: number; readonly high: number };

/** The pointer at a place, far ones followed; `at` is where its content begins. */
function follow(message: Message, segment: number, place: number): Place | undefined {
  const { view, segments } = message;
  const read = (k: number, where: number): readonly [number, number] | undefined => {
    const bounds = segments[k];
    if (!bounds || where < bounds.begin || where + WORD > bounds.end) return undefined;
    return [view.getUint32(where, true), view.getUint32(where + 4, true)];
  };
  const [low, high] = read(segment, place) ?? [0, 0];
  if ((low === 0 && high === 0) || (low & 3) === 3) return undefined;
  if ((low & 3) !== 2) return { segment, at: place + WORD + WORD * (low >> 2), low, high };
  // Far: a landing pad in another segment, of one word, or of two whose second is the pointer's own kind and sizes.
  const pad = (segments[high]?.begin ?? 0) + WORD * (low >>> 3);
  const [padLow, padHigh] = read(high, pad) ?? [2, 0];
  if ((low & 4) === 0)
    return (padLow & 3) > 1
      ? undefined
      : { segment: high, at: pad + WORD + WORD * (padLow >> 2), low: padLow, high: padHigh };
  const tag = read(high, pad + WORD);
  if (!tag || (padLow & 3) !== 2) return undefined;
  const at = (segments[padHigh]?.begin ?? 0) + WORD * (padLow >>> 3);
  return { segment: padHigh, at, low: tag[0], high: tag[1] };
}

function structAt(message: Message, segment: number, place: number): Struct | undefined {
  const found = follow(message, segment, place);
  if (!found || (found.low & 3) !== 0) return undefined;
  const [data, pointers] = [WORD * (found.high & 0xffff), found.high >>> 16];
  return structOf(message, found.segment, found.at, data, pointers);
}

function structOf(
  message: Message,
  segment: number,
  at: number,
  data: number,
  pointers: number,
): Struct | undefined {
  const bounds = message.segments[segment];
  const bytes = data + WORD * pointers;
  if (!bounds || at < bounds.begin || at + bytes > bounds.end) return undefined;
  if (!message.take(Math.max(WORD, bytes))) return undefined;
  return new Struct(message, segment, at, data, pointers);
}

export class Struct {
  readonly #message: Message;
  readonly #segment: number;
  readonly #at: number;
  readonly #data: number;
  readonly #pointers: number;

  constructor(message: Message, segment: number, at: number, data: number, pointers: number) {
    this.#message = message;
    this.#segment = segment;
    this.#at = at;
    this.#data = data;
    this.#pointers = pointers;
  }

  #has(byte: number, size: number): boolean {
    return byte + size <= this.#data;
  }

  /** Bytes are counted from the structure's begin, bits too. */
  u8(byte: number): number {
    return this.#has(byte, 1) ? this.#message.view.getUint8(this.#at + byte) : 0;
  }
  u16(byte: number): number {
    return this.#has(byte, 2) ? this.#message.view.getUint16(this.#at + byte, true) : 0;
  }
  u32(byte: number): number {
    return this.#has(byte, 4) ? this.#message.view.getUint32(this.#at + byte, true) : 0;
  }
  i32(byte: number): number {
    return this.u32(byte) | 0;
  }
  u64(byte: number): bigint {
    return this.#has(byte, 8) ? this.#message.view.getBigUint64(this.#at + byte, true) : 0n;
  }
  i64(byte: number): bigint {
    return BigInt.asIntN(64, this.u64(byte));
  }
  f32(byte: number): number {
    return this.#has(byte, 4) ? this.#message.view.getFloat32(this.#at + byte, true) : 0;
  }
  f64(byte: number): number {
    return this.#has(byte, 8) ? this.#message.view.getFloat64(this.#at + byte, true) : 0;
  }
  bit(bit: number): boolean {
    return ((this.u8(bit >> 3) >> (bit & 7)) & 1) === 1;
  }

  struct(pointer: number): Struct | undefined {
    return pointer < this.#pointers
      ? structAt(this.#message, this.#segment, this.#place(pointer))
      : undefined;
  }

  /** A list of structures. */
  structs(pointer: number): Struct[] {
    const found = this.#list(pointer);
    if (!found || (found.high & 7) !== 7) return [];
    const { segment, at, high } = found;
    const message = this.#message;
    const bounds = message.segments[segment];
    const words = high >>> 3;
    if (!bounds || at < bounds.begin || at + WORD + WORD * words > bounds.end) return [];
    const count = message.view.getUint32(at, true) >>> 2;
    const sizes = message.view.getUint32(at + 4, true);
    const [data, pointers] = [WORD * (sizes & 0xffff), sizes >>> 16];
    const step = data + WORD * pointers;
    if (count * step > WORD * words || (step === 0 && count > MOST_EMPTY)) return [];
    if (!message.takesList(count)) return [];
    const structs: Struct[] = [];
    for (let i = 0; i < count && !message.isOverread; i++) {
      const each = structOf(message, segment, at + WORD + i * step, data, pointers);
      if (each) structs.push(each);
    }
    return structs;
  }

  /** A list of bytes: data, or text with its zero at the end. */
  bytes(pointer: number): Uint8Array {
    const found = this.#values(pointer, 2, 1);
    const { buffer, byteOffset } = this.#message.view;
    return found ? new Uint8Array(buffer, byteOffset + found.at, found.count) : new Uint8Array();
  }

  f32s(pointer: number): number[] {
    const found = this.#values(pointer, 4, 4);
    return Array.from({ length: found?.count ?? 0 }, (_, i) =>
      this.#message.view.getFloat32((found?.at ?? 0) + 4 * i, true),
    );
  }
  f64s(pointer: number): number[] {
    const found = this.#values(pointer, 5, 8);
    return Array.from({ length: found?.count ?? 0 }, (_, i) =>
      this.#message.view.getFloat64((found?.at ?? 0) + 8 * i, true),
    );
  }

  #place(pointer: number): number {
    return this.#at + this.#data + WORD * pointer;
  }

  #list(pointer: number): Place | undefined {
    if (pointer >= this.#pointers) return undefined;
    const found = follow(this.#message, this.#segment, this.#place(pointer));
    return found && (found.low & 3) === 1 ? found : undefined;
  }

  #values(pointer: number, kind: number, size: number): { at: number; count: number } | undefined {
    const found = this.#list(pointer);
    if (!found || (found.high & 7) !== kind) return undefined;
    const [bounds, count] = [this.#message.segments[found.segment], found.high >>> 3];
    if (!bounds || found.at < bounds.begin || found.at + count * size > bounds.end) return undefined;
    if (size > 1 && !this.#message.takesList(count)) return undefined;
    if (!this.#message.take(count * size)) return undefined;
    return { at: found.at, count };
  }
}
