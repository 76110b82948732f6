/**
 * Files of labels in the truth, labels/<sensor>.bin: one record a sweep or picture, one after the other. A record is, little
 * endian: int64 true stamp (ns UTC), uint32 count n, uint32 bytes of the body; the body is zstd over n uint8 classes, n uint8
 * paint, n uint32 instances, n in the order of the points of the message, or of the pixels row by row.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Labels } from './labels.ts';

const HEAD = 16;

export function encodeLabels(stampNs: bigint, { classes, paint, instances }: Labels): Uint8Array {
  const n = classes.length;
  const raw = Buffer.alloc(6 * n);
  raw.set(classes, 0);
  raw.set(paint, n);
  raw.set(new Uint8Array(instances.buffer, instances.byteOffset, 4 * n), 2 * n);
  const body = zstdCompressSync(raw, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  const out = Buffer.alloc(HEAD + body.length);
  out.writeBigInt64LE(stampNs, 0);
  out.writeUInt32LE(n, 8);
  out.writeUInt32LE(body.length, 12);
  out.set(body, HEAD);
  return out;
}

/** The records of a file of labels, in the order of their stamps. @throws Error when it ends in the middle of one. */
export function* decodeLabels(file: Uint8Array): Generator<Labels & { readonly stampNs: bigint }> {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at < bytes.length; ) {
    if (at + HEAD > bytes.length) throw new Error('The labels end in the middle of a record.');
    const [n, length] = [bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12)];
    const end = at + HEAD + length;
    if (end > bytes.length) throw new Error('The labels end in the middle of a record.');
    const raw = new Uint8Array(zstdDecompressSync(bytes.subarray(at + HEAD, end)));
    if (raw.length !== 6 * n) throw new Error('A record of the labels does not hold what it says.');
    yield {
      stampNs: bytes.readBigInt64LE(at),
      classes: raw.subarray(0, n),
      paint: raw.subarray(n, 2 * n),
      instances: new Uint32Array(raw.slice(2 * n).buffer),
    };
    at = end;
  }
}
