/** Finds the format of a path: each is asked in turn, and the first that says yes reads it. */
import type { FileHandle } from 'node:fs/promises';
import { InputError } from '../contract/errors.ts';
import { openPlain } from '../drive/file/plain-file.ts';
import { kindOf, reasonOf } from './files.ts';
import type { Format } from './format.ts';
import { LOG_FORMATS } from './registry.ts';

/** @throws InputError saying what the path is instead, where that can be told. */
export async function detectFormat(path: string): Promise<Format> {
  const { kind, bytes } = await kindOf(path);
  if (kind === 'file' && bytes === 0)
    throw new InputError(`${path} is empty (0 bytes): there is nothing to read.`);
  for (const format of LOG_FORMATS.all) if (await format.detect(path)) return format;
  const titles = LOG_FORMATS.all.map(({ title }) => title);
  const known = `${titles.slice(0, -1).join(', ')} or ${titles.at(-1)}`;
  if (kind === 'folder') throw new InputError(`${path} holds no log that can be read: ${known}.`);
  throw new InputError(`${path} is not a log that can be read (${known})${await lookAlike(path)}.`);
}

const LOOKS: readonly (readonly [start: string, what: string])[] = [
  ['#ROSBAG V1', 'it is a ROS bag of version 1, from before 2010: "rosbag fix" makes one of version 2 of it'],
  [
    'SQLite format 3',
    'it is an SQLite file and no rosbag2 recording: a Lanetrace drive is opened instead of loaded',
  ],
  ['\x89HDF', 'it is an HDF5 file'],
  ['PK\x03\x04', 'it is a ZIP archive: unpack it and choose the folder'],
  ['\x1f\x8b', 'it is a gzip archive: unpack it first'],
  ['(\xb5/\xfd', 'it is a zstd archive: unpack it first'],
];

async function lookAlike(path: string): Promise<string> {
  let file: FileHandle | undefined;
  try {
    file = await openPlain(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    const start = buffer.subarray(0, bytesRead).toString('latin1');
    const what = LOOKS.find(([begin]) => start.startsWith(begin))?.[1];
    return what === undefined ? '' : `: ${what}`;
  } catch (error) {
    throw new InputError(`${path} cannot be read: ${reasonOf(error)}.`);
  } finally {
    await file?.close();
  }
}
