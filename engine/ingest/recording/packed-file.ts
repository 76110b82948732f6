/** Opens a file of a recording, unpacked where it was packed whole. */
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { beginsLikeZstd } from '../compression/zstd.ts';
import { unpackFile } from '../compression/zstd-file.ts';
import { BigFile } from './big-file.ts';
import { beginOf } from './folder.ts';

export type RecordingFile = {
  readonly file: BigFile;
  /** Whether `file` is what the log's file was unpacked to, so that places in it are none of the log. */
  readonly packed: boolean;
  /** Why it may hold less than was packed, in words. */
  readonly fault?: string | undefined;
};

/** @throws InputError when the file cannot be read, or what it holds has no place on the disk. */
export async function openRecordingFile(path: string): Promise<RecordingFile> {
  if (!beginsLikeZstd(await beginOf(path, 4))) return { file: await BigFile.open(path), packed: false };
  const { path: unpacked, folder, fault } = await unpackFile(path);
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const file = await BigFile.open(unpacked, path, remove);
    // An open file stays readable under its number; on Windows it is removed when it is closed.
    if (process.platform !== 'win32') await remove();
    return { file, packed: true, fault };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Why a drive cannot refer to files of a recording; undefined where none is packed as a whole. */
export async function packedAsWhole(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths)
    if (beginsLikeZstd(await beginOf(path, 4)))
      return `${basename(path)} is packed as a whole by zstd, and nothing in it can be read without what lies before it; unpack it first ("zstd -d")`;
  return undefined;
}
