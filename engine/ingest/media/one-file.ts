/** A quick look at a log that is one file, which tells nothing more without being read. */
import { basename } from 'node:path';
import { kindOf } from '../files.ts';
import type { LogDescription } from '../format.ts';

export async function describeFile(format: string, path: string): Promise<LogDescription> {
  const { bytes } = await kindOf(path);
  return { format, name: basename(path), path, bytes, files: 1, streams: [] };
}
