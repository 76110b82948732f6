/** Small clips of every codec, each picture showing its own number as bars, and their packets in the order of decoding. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextCode } from '../../../engine/contract/video/nal.ts';

export type Clip = 'b-frames.h264' | 'b-frames.mp4' | 'open-groups.h265' | 'vp9.ivf' | 'av1.ivf';

export const CLIP = { width: 128, height: 64, count: 60, keyEvery: 20, bars: 8 } as const;

/** Grey pixels of picture `n`: its bits as bars, white for 1. */
export function paintNumber(n: number): Buffer {
  const pixels = Buffer.alloc(CLIP.width * CLIP.height);
  const wide = CLIP.width / CLIP.bars;
  for (let at = 0; at < pixels.length; at++) {
    const bar = Math.floor((at % CLIP.width) / wide);
    pixels[at] = (n >> (CLIP.bars - 1 - bar)) & 1 ? 235 : 16;
  }
  return pixels;
}

export const clipPath = (name: Clip): string => join(import.meta.dirname, 'clips', name);
export const clipBytes = (name: Clip): Uint8Array => new Uint8Array(readFileSync(clipPath(name)));

/** The packets of a clip, one a picture, in the order of decoding. */
export function clipPackets(name: Exclude<Clip, 'b-frames.mp4'>): Uint8Array[] {
  const bytes = clipBytes(name);
  if (name.endsWith('.ivf')) return ivfPackets(bytes);
  return annexBPackets(bytes, name.endsWith('265'));
}

/** IVF: a header of 32 bytes, then each frame behind its size (4 bytes) and time (8 bytes). */
function ivfPackets(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: Uint8Array[] = [];
  for (let at = view.getUint16(6, true); at + 12 <= bytes.length; ) {
    const size = view.getUint32(at, true);
    packets.push(bytes.slice(at + 12, at + 12 + size));
    at += 12 + size;
  }
  return packets;
}

/** Cut behind each slice: these clips have one a picture. */
function annexBPackets(bytes: Uint8Array, h265: boolean): Uint8Array[] {
  const packets: Uint8Array[] = [];
  let from = 0;
  for (let code = nextCode(bytes, 0); code >= 0; ) {
    const next = nextCode(bytes, code + 3);
    const head = bytes[code + 3] ?? 0;
    const slice = h265 ? ((head >> 1) & 0x3f) < 32 : (head & 0x1f) === 1 || (head & 0x1f) === 5;
    const end = next < 0 ? bytes.length : bytes[next - 1] === 0 ? next - 1 : next;
    if (slice) {
      packets.push(bytes.slice(from, end));
      from = end;
    }
    code = next;
  }
  return packets;
}
