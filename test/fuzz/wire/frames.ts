/** Several frames as one input: the length of each as u32, little endian, then its bytes. */

export function packFrames(frames: readonly Uint8Array[]): Uint8Array {
  const parts = frames.flatMap((frame) => {
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, frame.length, true);
    return [size, frame];
  });
  return new Uint8Array(Buffer.concat(parts));
}

/** What a mutation has made of the lengths is cut to the bytes that are there. */
export function unpackFrames(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = Math.min(view.getUint32(at, true), bytes.length - at - 4);
    frames.push(bytes.slice(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return frames;
}

/** The JSON header of a frame replaced (contract/wire/frame.ts); the payloads stay. */
export function withHeader(frame: Uint8Array, change: (json: string) => string): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < 16) return frame;
  const start = 16 + 8 * view.getUint32(8, true);
  const end = start + view.getUint32(4, true);
  if (end > frame.length) return frame;
  const json = new TextEncoder().encode(change(new TextDecoder().decode(frame.subarray(start, end))));
  const out = new Uint8Array(Buffer.concat([frame.subarray(0, start), json, frame.subarray(end)]));
  new DataView(out.buffer).setUint32(4, json.length, true);
  return out;
}
