/**
 * The metadata.yaml of a rosbag2 recording (github.com/ros2/rosbag2, rosbag2_storage/yaml.hpp): the files that it consists of and
 * how they are packed. Nothing in it is believed before it is checked against the files that are there.
 */
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { yamlValues } from '../encodings/yaml.ts';
import { reasonOf, textOf } from '../files.ts';
import type { Finding } from '../format.ts';

const NAME = 'metadata.yaml';
/** Quality-of-service texts take a kilobyte a topic. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_NAMED = 10;

const Information = z.object({
  storage_identifier: z.string().catch(''),
  relative_file_paths: z.array(z.string()).catch([]),
  message_count: z.number().int().nonnegative().optional().catch(undefined),
  topics_with_message_count: z
    .array(
      z.object({
        topic_metadata: z.object({ name: z.string(), type: z.string() }),
        message_count: z.number().int().nonnegative(),
      }),
    )
    .catch([]),
});

export type RecordingMetadata = {
  readonly folder: string;
  /** Names of its files, in the order of the recording. */
  readonly files: readonly string[];
  readonly storage: string;
  readonly messages: number | undefined;
  readonly topics: readonly { readonly name: string; readonly type: string; readonly count: number }[];
  /** Why it cannot be used, in words. */
  readonly fault?: string | undefined;
};

/** Of a recording's folder; undefined when it has none. */
export async function recordingMetadata(folder: string): Promise<RecordingMetadata | undefined> {
  const { text, fault } = await textOf(join(folder, NAME), MOST_BYTES);
  const empty = { folder, files: [], storage: '', messages: undefined, topics: [] };
  if (text === undefined) return fault === undefined ? undefined : { ...empty, fault };
  try {
    const { rosbag2_bagfile_information: found } = z
      .object({ rosbag2_bagfile_information: Information })
      .parse(yamlValues(text));
    return {
      folder,
      // Older versions write the folder, too; a recording's files lie beside its metadata.
      files: found.relative_file_paths.map((path) => basename(path)),
      storage: found.storage_identifier,
      messages: found.message_count,
      topics: found.topics_with_message_count.map(({ topic_metadata: { name, type }, message_count }) => ({
        name,
        type,
        count: message_count,
      })),
    };
  } catch (error) {
    // Text of any shape: what is no metadata, or is nested without end, costs itself only.
    const reason = error instanceof z.ZodError ? 'it is not the metadata of a recording' : reasonOf(error);
    return { ...empty, fault: reason.slice(0, 200) };
  }
}

/** Names that the metadata has and the folder has not; of a packed file either name counts. */
export function missingFiles(metadata: RecordingMetadata, present: readonly string[]): string[] {
  const there = new Set(present.flatMap((name) => [name, name.replace(/\.zstd$/, '')]));
  return metadata.files.filter((name) => !there.has(name) && !there.has(name.replace(/\.zstd$/, '')));
}

/** What the metadata of the files of a recording tells against them. @param paths all files that are read. */
export async function metadataFindings(paths: readonly string[], whole: boolean): Promise<Finding[]> {
  const [first] = paths;
  const metadata = first === undefined ? undefined : await recordingMetadata(dirname(first));
  if (!metadata) return [];
  if (metadata.fault !== undefined)
    return [
      finding('warn', NAME, `it cannot be read (${metadata.fault}): the files are taken as they lie`, 1),
    ];
  const names = paths.map((path) => basename(path));
  const missing = whole ? missingFiles(metadata, names) : [];
  const listed = missing.slice(0, MOST_NAMED).join(', ');
  const more = missing.length > MOST_NAMED ? ', …' : '';
  if (missing.length === 0) return [];
  const reason = `metadata.yaml names ${listed}${more}, which ${missing.length === 1 ? 'is' : 'are'} missing: what was recorded there is not in the drive`;
  return [finding('warn', 'relative_file_paths', reason, missing.length)];
}

const finding = (level: Finding['level'], place: string, reason: string, count: number): Finding => ({
  level,
  file: NAME,
  place,
  reason,
  count,
});
