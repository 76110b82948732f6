/** The records of a packed chunk of an MCAP file (mcap.dev/spec, Chunk). */
import { InputError } from '../../contract/errors.ts';
import type { LogBytes } from './log-file.ts';
import { refuseUnfit, unpackChunk } from './unpack.ts';

const OP_CHUNK = 6;
/** Opcode and length; then times, unpacked length, checksum, length of the compression's name. */
const HEAD_BYTES = 9 + 8 + 8 + 8 + 4 + 4;
const MOST_NAME_BYTES = 32;

/** @param at where the chunk's record begins. @throws InputError when there is no chunk, or it cannot be unpacked. */
export function unpackMcapChunk(file: LogBytes, at: number): Uint8Array {
  const { path } = file;
  const head = file.read(at, HEAD_BYTES);
  const view = new DataView(head.buffer);
  const nameBytes = view.getUint32(HEAD_BYTES - 4, true);
  if (view.getUint8(0) !== OP_CHUNK || nameBytes > MOST_NAME_BYTES)
    throw new InputError(`${path} has no packed chunk at byte ${at}: it has changed.`);
  const unpackedBytes = Number(view.getBigUint64(25, true));
  const rest = file.read(at + HEAD_BYTES, nameBytes + 8);
  const compression = new TextDecoder('latin1').decode(rest.subarray(0, nameBytes));
  const storedBytes = Number(new DataView(rest.buffer).getBigUint64(nameBytes, true));
  const chunk = { path, at, compression, unpackedBytes, storedBytes };
  refuseUnfit(chunk);
  return unpackChunk(chunk, file.read(at + HEAD_BYTES + nameBytes + 8, storedBytes));
}
