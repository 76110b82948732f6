/**
 * One byte frame on both hosts, little endian:
 *
 *     0   4  magic "LTF1"
 *     4   4  u32 length H of the JSON header
 *     8   4  u32 number of payloads P
 *    12   4  zero
 *    16  8P  u32 offset, u32 length of each payload, offsets from the start of the frame and multiples of 8
 *     …   H  UTF-8 JSON header (api.ts, Header)
 *     …      payloads, each 8-byte aligned
 *
 * The buffer has exactly the frame's size, so a port that clones it copies nothing more.
 */
import type { Header } from '../api.ts';
import { InputError } from '../errors.ts';
import { isDeeper } from './json-depth.ts';

const MAGIC = 0x3146544c;

export const MAX_FRAME_BYTES = 512 * 1024 * 1024;

const MAX_PAYLOADS = 4096;

const align8 = (n: number): number => Math.ceil(n / 8) * 8;

export function encodeFrame(header: Header, payloads: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  let end = align8(16 + 8 * payloads.length + json.length);
  const offsets = payloads.map((payload) => {
    const offset = end;
    end = align8(end + payload.byteLength);
    return offset;
  });
  const frame = new Uint8Array(end);
  const view = new DataView(frame.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, json.length, true);
  view.setUint32(8, payloads.length, true);
  payloads.forEach((payload, i) => {
    view.setUint32(16 + 8 * i, offsets[i] ?? 0, true);
    view.setUint32(20 + 8 * i, payload.byteLength, true);
    frame.set(payload, offsets[i]);
  });
  frame.set(json, 16 + 8 * payloads.length);
  return frame;
}

/** Limits of a receiver: from an engine it takes the largest frame there can be, from a client far less (connection.ts). */
export type FrameLimits = { readonly bytes: number; readonly depth: number };

const ANY_FRAME: FrameLimits = { bytes: MAX_FRAME_BYTES, depth: Infinity };

/** The payloads are views of the frame. @throws InputError on anything that is not a whole frame within the limits. */
export function decodeFrame(
  frame: Uint8Array,
  most: FrameLimits = ANY_FRAME,
): { header: Header; payloads: Uint8Array[] } {
  if (frame.byteLength < 16 || frame.byteLength > most.bytes)
    throw new InputError(`A frame of ${frame.byteLength} bytes is out of bounds.`);
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new InputError('The frame does not start with its magic.');
  const headerLength = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  const headerStart = 16 + 8 * count;
  if (count > MAX_PAYLOADS || headerStart + headerLength > frame.byteLength)
    throw new InputError('The frame is shorter than its header says.');
  const payloads: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const offset = view.getUint32(16 + 8 * i, true);
    const length = view.getUint32(20 + 8 * i, true);
    if (offset + length > frame.byteLength || offset % 8 !== 0)
      throw new InputError(`Payload ${i} reaches past the end of its frame.`);
    payloads.push(frame.subarray(offset, offset + length));
  }
  const json = frame.subarray(headerStart, headerStart + headerLength);
  if (most.depth !== Infinity && isDeeper(json, most.depth))
    throw new InputError(`The frame's header is nested more than ${most.depth} deep.`);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    throw new InputError(`The frame's header is not JSON: ${String(error)}`);
  }
  if (typeof header !== 'object' || header === null || !('type' in header) || typeof header.type !== 'string')
    throw new InputError('The frame has no header type.');
  return { header: header as Header, payloads };
}
