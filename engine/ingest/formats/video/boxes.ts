/** Boxes of MP4 (ISO/IEC 14496-12 section 4.2): a size, four letters, a body. */

/** Beside one another; a file and its index have some dozen. */
const MOST_BOXES = 4096;

export type Box = { readonly type: string; readonly body: Uint8Array };

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const typeAt = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));

/** Boxes that fit; what follows one that does not is left out. */
export function boxesIn(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MOST_BOXES; ) {
    const size = view.getUint32(at);
    if (size < 8 || at + size > bytes.length) break;
    boxes.push({ type: typeAt(bytes, at + 4), body: bytes.subarray(at + 8, at + size) });
    at += size;
  }
  return boxes;
}

export function inside(bytes: Uint8Array, ...path: readonly string[]): Uint8Array | undefined {
  let found: Uint8Array | undefined = bytes;
  for (const type of path) found = found && boxesIn(found).find((box) => box.type === type)?.body;
  return found;
}
