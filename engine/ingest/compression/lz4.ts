/**
 * Unpacks whole LZ4 frames with the LZ4 library of @foxglove/wasm-lz4. The package's own function keeps one decompression
 * context, and LZ4 leaves a context in the middle of a damaged frame: every later frame of the process then failed. Here the
 * library is started anew after such a frame.
 */
import { createRequire } from 'node:module';

/** What the package's WebAssembly module gives; pointers are places in HEAPU8. */
type Library = {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _createDecompressionContext(): number;
  /** Bytes written, or −1. */
  _decompressFrame(context: number, to: number, toBytes: number, from: number, fromBytes: number): number;
};
type Started = { readonly library: Library; readonly context: number };

const start = createRequire(import.meta.url)('@foxglove/wasm-lz4/dist/wasm-lz4.js') as () => Promise<Library>;

let current: Promise<Started> | undefined;

/** The frame's bytes, at most `most` of them. @throws Error when the frame is damaged. */
export async function unpackLz4(frame: Uint8Array, most: number): Promise<Uint8Array> {
  for (;;) {
    current ??= start().then((library) => ({ library, context: library._createDecompressionContext() }));
    const awaited = current;
    const ready = await awaited;
    // While this waited, another frame may have spoilt it. From here on nothing waits.
    if (awaited === current) return unpack(ready, frame, most);
  }
}

function unpack({ library, context }: Started, frame: Uint8Array, most: number): Uint8Array {
  const [from, to] = [library._malloc(frame.byteLength), library._malloc(most)];
  if (from === 0 || to === 0) {
    current = undefined;
    throw new Error(`there is no memory for ${most} bytes`);
  }
  library.HEAPU8.set(frame, from);
  const bytes = library._decompressFrame(context, to, most, from, frame.byteLength);
  if (bytes !== most) current = undefined;
  if (bytes < 0) throw new Error('its LZ4 frame is damaged');
  const out = library.HEAPU8.slice(to, to + bytes);
  library._free(from);
  library._free(to);
  return out;
}
