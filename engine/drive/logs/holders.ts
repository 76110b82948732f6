/** What the bytes of a payload may lie in besides the file itself: how each kind is read. A new kind is added here. */
import { unpackBagChunk } from './bag-chunk.ts';
import type { LogBytes } from './log-file.ts';
import { unpackMcapChunk } from './mcap-chunk.ts';
import type { Holder } from './place.ts';
import { readCell } from './sqlite-cell.ts';

/** The bytes of the holder that begins at this byte of the file. @throws InputError when it is not there any more */
export const UNPACK: Readonly<Record<Exclude<Holder, 'file'>, (file: LogBytes, at: number) => Uint8Array>> = {
  'mcap-chunk': unpackMcapChunk,
  'bag-chunk': unpackBagChunk,
  'sqlite-cell': readCell,
};
