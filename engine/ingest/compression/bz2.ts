/**
 * Unpacks bzip2 with the library of @foxglove/wasm-bz2. The package's own class throws away what was unpacked before damage;
 * here it is kept, up to the first block that is damaged.
 */
import { createRequire } from 'node:module';

/** What the package's WebAssembly module gives; pointers are places in HEAPU8. */
type Library = {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  decompress(
    to: number,
    toBytes: number,
    from: number,
    fromBytes: number,
    small: 0 | 1,
  ): { readonly code: number; readonly error?: string; readonly buffer?: Uint8Array };
};

const start = createRequire(import.meta.url)('@foxglove/wasm-bz2/wasm/module') as () => Promise<Library>;

/** The library's memory grows and never shrinks: beyond this it is started anew. */
const KEPT_BYTES = 128 * 1024 * 1024;

let current: Promise<Library> | undefined;

/** Bytes of a stream, at most `most`; where it is damaged or cut, those before, zeros behind them, and why. */
export async function unpackBz2(
  packed: Uint8Array,
  most: number,
): Promise<{ readonly bytes: Uint8Array; readonly fault?: string }> {
  current ??= start();
  const library = await current;
  const [from, to] = [library._malloc(packed.byteLength), library._malloc(most)];
  if (from === 0 || to === 0) {
    current = undefined;
    throw new Error(`there is no memory for ${most} bytes`);
  }
  library.HEAPU8.set(packed, from);
  library.HEAPU8.fill(0, to, to + most);
  const { code, error, buffer } = library.decompress(to, most, from, packed.byteLength, 0);
  const fault = code === 0 && buffer ? undefined : `its bzip2 stream is damaged (${error ?? code})`;
  const bytes = fault === undefined && buffer ? new Uint8Array(buffer) : library.HEAPU8.slice(to, to + most);
  library._free(from);
  library._free(to);
  if (library.HEAPU8.byteLength > KEPT_BYTES) current = undefined;
  return fault === undefined ? { bytes } : { bytes, fault };
}
