/** Feather files by apache-arrow's own writer: numbers, 16-bit floats and text, plain or packed as pyarrow packs them. */
import { writeFileSync } from 'node:fs';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import {
  CompressionType,
  compressionRegistry,
  Float16,
  makeData,
  Table,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { lz4Frame } from './lz4.ts';

type Packed = { readonly frame: Uint8Array; readonly bytes: number };
/** What the codecs packed for the file that is being written. */
let packed: Packed[] = [];
const encoder = (pack: (bytes: Uint8Array) => Uint8Array) => ({
  encode(bytes: Uint8Array): Uint8Array {
    const frame = pack(bytes);
    packed.push({ frame, bytes: bytes.byteLength });
    return frame;
  },
});
compressionRegistry.set(CompressionType.LZ4_FRAME, encoder(lz4Frame));
compressionRegistry.set(CompressionType.ZSTD, {
  ...encoder((bytes) => new Uint8Array(zstdCompressSync(bytes))),
  decode: (bytes) => new Uint8Array(zstdDecompressSync(bytes)),
});

/** Values of a column; a Float32Array under `half` is written as 16-bit floats, `words` as a dictionary. */
export type FeatherValues =
  | Float64Array
  | Int32Array
  | Uint8Array
  | Uint16Array
  | BigInt64Array
  | { readonly half: Float32Array }
  | { readonly text: readonly (string | null)[] }
  | { readonly words: readonly string[] };

export type Packing = 'lz4' | 'zstd' | undefined;

function vectorOf(values: FeatherValues): Vector {
  if ('half' in values) {
    const data = Uint16Array.from(values.half, halfBits);
    return new Vector([makeData({ type: new Float16(), data, length: data.length })]);
  }
  if ('text' in values) return vectorFromArray([...values.text], new Utf8());
  if ('words' in values) return vectorFromArray([...values.words]);
  return vectorFromArray(values);
}

export function featherBytes(
  columns: Readonly<Record<string, FeatherValues>>,
  packing?: Packing,
): Uint8Array {
  const table = new Table(
    Object.fromEntries(Object.entries(columns).map(([name, v]) => [name, vectorOf(v)])),
  );
  const codec = { lz4: CompressionType.LZ4_FRAME, zstd: CompressionType.ZSTD };
  packed = [];
  const file = tableToIPC(table, 'file', packing && codec[packing]);
  correctSizes(file, packed);
  return file;
}

/**
 * The writer of apache-arrow 21.2 puts the packed size of a buffer where the format has the unpacked one (Message.fbs,
 * BodyCompression); here it is put right.
 */
function correctSizes(file: Uint8Array, frames: readonly Packed[]): void {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const within = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (const { frame, bytes } of frames) {
    // What does not become smaller is written plain. Two buffers of the same content are two frames.
    if (frame.byteLength >= bytes) continue;
    let at = within.indexOf(frame);
    while (at >= 8 && view.getBigInt64(at - 8, true) !== BigInt(frame.byteLength))
      at = within.indexOf(frame, at + 1);
    if (at < 8) throw new Error('A packed buffer is not in the file.');
    view.setBigInt64(at - 8, BigInt(bytes), true);
  }
}

export const writeFeather = (
  path: string,
  columns: Readonly<Record<string, FeatherValues>>,
  packing?: Packing,
): void => writeFileSync(path, featherBytes(columns, packing));

/** The bits of the nearest 16-bit float (IEEE 754 binary16); what is too large becomes infinite. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | Math.round(size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  const bits = (exponent + 15) * 1024 + Math.round((size / 2 ** exponent - 1) * 1024);
  return sign | bits;
}
