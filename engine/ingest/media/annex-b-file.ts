/** A file of bare H.264 or H.265 (Annex B of both): one unit behind another, without times. Its pictures, read front to back. */
import type { FileHandle } from 'node:fs/promises';
import { nextCode } from '../../contract/video/nal.ts';

export type BareFormat = 'h264' | 'h265';

const BLOCK_BYTES = 1 << 20;
/** A picture is smaller; a file without start codes for so long is no video from there on. */
const MOST_PICTURE_BYTES = 64 * 1024 * 1024;

/** By the first units of a file; undefined where it is neither. */
export function bareFormat(begin: Uint8Array): BareFormat | undefined {
  const at = nextCode(begin, 0);
  if (at < 0 || at > 1) return undefined;
  const [a = 0, b = 0] = begin.subarray(at + 3);
  const type = (a >> 1) & 0x3f;
  // H.265: parameter sets and delimiters of the base layer (table 7-1); H.264: the same, and messages.
  if ((a & 0x81) === 0 && b === 1 && [32, 33, 35].includes(type)) return 'h265';
  return (a & 0x80) === 0 && [6, 7, 9].includes(a & 0x1f) ? 'h264' : undefined;
}

type Kind = { readonly picture: boolean; readonly first: boolean; readonly begins: boolean };

/** What a unit is: a slice, the first of its picture, or something that stands before the next picture (section 7.4.1.2.4 / 7.4.2.4.4). */
function kindOf(unit: Uint8Array, format: BareFormat): Kind {
  if (format === 'h264') {
    const type = (unit[0] ?? 0) & 0x1f;
    const picture = type >= 1 && type <= 5;
    return {
      picture,
      first: picture && ((unit[1] ?? 0) & 0x80) !== 0,
      begins: (type >= 6 && type <= 9) || (type >= 14 && type <= 18),
    };
  }
  const type = ((unit[0] ?? 0) >> 1) & 0x3f;
  const picture = type < 32;
  return {
    picture,
    first: picture && ((unit[2] ?? 0) & 0x80) !== 0,
    begins:
      (type >= 32 && type <= 35) || type === 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55),
  };
}

/** Whether a packet begins with what stands before a picture, or with a picture; false where it goes on with one. */
export function startsPicture(packet: Uint8Array, format: BareFormat): boolean {
  const code = nextCode(packet, 0);
  if (code < 0 || code > 1) return false;
  const { begins, first } = kindOf(packet.subarray(code + 3, code + 6), format);
  return begins || first;
}

/** The pictures of a packet, each with what stands before it; the packet itself where it has one or none. */
export function picturesIn(packet: Uint8Array, format: BareFormat): readonly Uint8Array[] {
  const begins: number[] = [];
  /** Where the next picture begins, should there be one. */
  let next: number | undefined = 0;
  for (let code = nextCode(packet, 0); code >= 0; code = nextCode(packet, code + 3)) {
    const kind = kindOf(packet.subarray(code + 3, code + 6), format);
    if (kind.begins || kind.first) next ??= code > 0 && packet[code - 1] === 0 ? code - 1 : code;
    if (!kind.picture || next === undefined) continue;
    begins.push(begins.length === 0 ? 0 : next);
    next = undefined;
  }
  if (begins.length < 2) return [packet];
  return begins.map((begin, k) => packet.subarray(begin, begins[k + 1] ?? packet.length));
}

/** Each picture with all that stands before it; the bytes are valid until the next one is asked for. */
export async function* barePictures(file: FileHandle, format: BareFormat): AsyncGenerator<Uint8Array> {
  let held: Uint8Array<ArrayBufferLike> = new Uint8Array();
  /** Where in `held` the picture begins. */
  let begin = 0;
  let hasPicture = false;
  let from = 0;
  for (let at = 0; ; ) {
    const block = new Uint8Array(BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    at += bytesRead;
    held = joined(held.subarray(begin), block.subarray(0, bytesRead));
    from -= begin;
    begin = 0;
    for (let code = nextCode(held, from); ; code = nextCode(held, from)) {
      // The bytes that tell what a unit is must be there, unless the file ends.
      if (code < 0 || (code + 6 > held.length && bytesRead > 0)) {
        from = code < 0 ? Math.max(0, held.length - 2) : code;
        break;
      }
      const kind = kindOf(held.subarray(code + 3, code + 6), format);
      const start = code > 0 && held[code - 1] === 0 ? code - 1 : code;
      if (hasPicture && (kind.begins || kind.first)) {
        yield held.subarray(begin, start);
        begin = start;
        hasPicture = false;
      }
      hasPicture ||= kind.picture;
      from = code + 3;
    }
    if (bytesRead === 0) {
      if (hasPicture) yield held.subarray(begin);
      return;
    }
    if (held.length - begin > MOST_PICTURE_BYTES) return;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
