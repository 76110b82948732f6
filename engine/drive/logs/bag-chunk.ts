/** The records of a packed chunk of a ROS 1 bag (wiki.ros.org/Bags/Format/2.0, Chunk). */
import { InputError } from '../../contract/errors.ts';
import { bagFields, uint32Of } from './bag-fields.ts';
import type { LogBytes } from './log-file.ts';
import { refuseUnfit, unpackChunk } from './unpack.ts';

const OP_CHUNK = 5;
/** A chunk's header has three short fields. */
const MOST_HEADER_BYTES = 4096;

/** @param at where the chunk's record begins. @throws InputError when there is no chunk, or it cannot be unpacked. */
export function unpackBagChunk(file: LogBytes, at: number): Uint8Array {
  const { path } = file;
  const none = (): InputError => new InputError(`${path} has no packed chunk at byte ${at}: it has changed.`);
  const headerBytes = uint32Of(file.read(at, 4)) ?? 0;
  if (headerBytes > MOST_HEADER_BYTES) throw none();
  const head = file.read(at + 4, headerBytes + 4);
  const fields = bagFields(head.subarray(0, headerBytes));
  const unpackedBytes = uint32Of(fields?.get('size'));
  const storedBytes = uint32Of(head.subarray(headerBytes)) ?? 0;
  if (fields?.get('op')?.[0] !== OP_CHUNK || unpackedBytes === undefined) throw none();
  const compression = new TextDecoder('latin1').decode(fields.get('compression'));
  const chunk = { path, at, compression, unpackedBytes, storedBytes };
  refuseUnfit(chunk);
  return unpackChunk(chunk, file.read(at + 8 + headerBytes, storedBytes));
}
