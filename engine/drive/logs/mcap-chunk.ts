/** The records of a packed chunk of an MCAP file (mcap.dev/spec, Chunk), unpacked at once; bounded as in ingest. */
import { zstdDecompressSync } from 'node:zlib';
import { InputError } from '../../contract/errors.ts';
import { salvageLz4 } from '../recipes/lz4.ts';
import type { LogFile } from './log-file.ts';

const OP_CHUNK = 6;
/** Opcode and length; then times, unpacked length, checksum, length of the compression's name. */
const HEAD_BYTES = 9 + 8 + 8 + 8 + 4 + 4;
const MOST_NAME_BYTES = 32;
/** As ingest takes them (ingest/formats/mcap/chunk.ts). */
const MOST_BYTES = { zstd: 512 * 1024 * 1024, lz4: 256 * 1024 * 1024 } as const;
/** Pictures of one colour reach some hundreds; what claims more in a drive that refers to a log is no log of sensors. */
const MOST_RATIO = 1000;

/** @param at where the chunk's record begins. @throws InputError when there is no chunk, or it cannot be unpacked. */
export function unpackMcapChunk(file: LogFile, at: number): Uint8Array {
  const head = file.read(at, HEAD_BYTES);
  const view = new DataView(head.buffer);
  const nameBytes = view.getUint32(HEAD_BYTES - 4, true);
  if (view.getUint8(0) !== OP_CHUNK || nameBytes > MOST_NAME_BYTES) throw noChunk(file, at);
  const unpacked = Number(view.getBigUint64(25, true));
  const rest = file.read(at + HEAD_BYTES, nameBytes + 8);
  const name = new TextDecoder('latin1').decode(rest.subarray(0, nameBytes));
  const stored = Number(new DataView(rest.buffer).getBigUint64(nameBytes, true));
  if (name !== 'zstd' && name !== 'lz4') throw noChunk(file, at);
  if (unpacked > MOST_BYTES[name] || unpacked > stored * MOST_RATIO)
    throw new InputError(`${file.path}: the chunk at byte ${at} claims ${unpacked} bytes of ${stored}.`);
  const packed = file.read(at + HEAD_BYTES + nameBytes + 8, stored);
  const records = name === 'zstd' ? unzstd(packed, unpacked) : salvageLz4(packed, unpacked);
  if (records?.byteLength !== unpacked)
    throw new InputError(`${file.path}: the chunk at byte ${at} cannot be unpacked: it has changed.`);
  return records;
}

function unzstd(packed: Uint8Array, bytes: number): Uint8Array | undefined {
  try {
    return zstdDecompressSync(packed, { maxOutputLength: bytes + 64 });
  } catch {
    return undefined; // The caller says which chunk it is.
  }
}

const noChunk = (file: LogFile, at: number): InputError =>
  new InputError(`${file.path} has no packed chunk at byte ${at}: it has changed.`);
