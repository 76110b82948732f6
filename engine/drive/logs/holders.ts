/** What the bytes of a payload may lie in besides the file itself: how each kind of chunk is unpacked. A new kind is added here. */
import type { LogFile } from './log-file.ts';
import { unpackMcapChunk } from './mcap-chunk.ts';
import type { Holder } from './place.ts';

/** Unpacks the holder that begins at this byte of the file. @throws InputError when it is not there any more */
export const UNPACK: Readonly<Record<Exclude<Holder, 'file'>, (file: LogFile, at: number) => Uint8Array>> = {
  'mcap-chunk': unpackMcapChunk,
};
