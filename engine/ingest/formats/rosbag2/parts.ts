/** The databases of one recording: opened together, in the order of their times. */
import { basename, dirname } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { kindOf } from '../../files.ts';
import { LogClock } from '../../recording/clock.ts';
import { logFiles } from '../../recording/folder.ts';
import { recordingMetadata } from '../../recording/metadata.ts';
import { byTime, refuseSeveral } from '../../recording/parts.ts';
import { RecordingDatabase } from './database.ts';
import { type DatabaseSurvey, survey } from './survey.ts';

export type DatabasePart = {
  readonly path: string;
  readonly bytes: number;
  readonly database: RecordingDatabase;
  readonly survey: DatabaseSurvey;
};

export const isDatabase = (name: string): boolean => /\.db3(\.zstd)?$/.test(name);

/** @throws InputError when there is none, one cannot be opened, or they are several recordings. */
export async function openParts(path: string): Promise<DatabasePart[]> {
  const parts: DatabasePart[] = [];
  let opening: RecordingDatabase | undefined;
  try {
    const files = await logFiles(path, isDatabase, 'rosbag2');
    if (files.length === 0) throw new InputError(await withoutFiles(path));
    for (const file of files) {
      opening = await RecordingDatabase.open(file);
      parts.push({
        path: file,
        bytes: (await kindOf(file)).bytes,
        database: opening,
        survey: survey(opening),
      });
      opening = undefined;
    }
    parts.sort((a, b) => byTime(a.survey.firstNs, b.survey.firstNs));
    const asParts = parts.map(({ path: file, database, survey: { firstNs, lastNs } }) => ({
      path: file,
      firstNs,
      lastNs,
      topics: async () => database.topics().map(({ name }) => name),
    }));
    await refuseSeveral(asParts, 'rosbag2');
    return parts;
  } catch (error) {
    await closeParts(parts);
    await opening?.close();
    throw error;
  }
}

export async function closeParts(parts: readonly DatabasePart[]): Promise<void> {
  for (const { database } of parts) await database.close();
}

async function withoutFiles(path: string): Promise<string> {
  const files = (await recordingMetadata(path))?.files ?? [];
  const named = files.slice(0, 5).join(', ');
  return `${path} holds the metadata of a rosbag2 recording${files.length > 0 ? `, and none of its files (${named}) is there` : ' without files'}.`;
}

/** The clock of the whole recording; its first time is undefined when no database has a message. */
export const clockOf = (parts: readonly DatabasePart[]): LogClock =>
  new LogClock(parts.flatMap(({ survey: { runs } }) => runs));

export function nameOf(path: string, parts: readonly DatabasePart[]): string {
  const first = parts[0]?.path ?? path;
  return basename(parts.length === 1 ? first : dirname(first)).replace(/\.db3(\.zstd)?$/, '');
}
