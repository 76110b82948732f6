/** Whether files that lie together are parts of one recording. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../../contract/errors.ts';

/** A part's file, its first and last time, and the topics it tells of. */
export type RecordingPart = {
  readonly path: string;
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  topics(): Promise<readonly string[]>;
};

/** A split recording goes on where it was split; what begins this much later is another. */
const LONGEST_PAUSE_NS = 600_000_000_000n;

/** Split recordings are read in the order of their times, whatever their names say. */
export const byTime = (a: bigint | undefined, b: bigint | undefined): number =>
  a === undefined || b === undefined || a === b ? 0 : a < b ? -1 : 1;

/**
 * Files in one folder need not be one recording. rosbag2's metadata says that they are; without it, files that tell of the
 * same topics at the same time, or long after one another, are several logs. Files of one drive by sensor share no topic.
 * @param parts in the order of their times.
 * @throws InputError naming two of them.
 */
export async function refuseSeveral(parts: readonly RecordingPart[], title: string): Promise<void> {
  const [first] = parts;
  if (!first || parts.length < 2 || existsSync(join(dirname(first.path), 'metadata.yaml'))) return;
  let before: (RecordingPart & { readonly names: ReadonlySet<string> }) | undefined;
  for (const part of parts) {
    const names = new Set(await part.topics());
    const why = before && [...names].some((name) => before?.names.has(name)) && apart(before, part);
    if (before && why)
      throw new InputError(
        `${dirname(first.path)} holds more than one ${title} log (${basename(before.path)} and ${basename(part.path)} ${why}): choose one of them.`,
      );
    before = { ...part, names };
  }
}

/** Why two files, the earlier first, are no parts of one recording. */
function apart(a: RecordingPart, b: RecordingPart): string | undefined {
  if (!a.firstNs || !a.lastNs || !b.firstNs || !b.lastNs) return undefined;
  const shared = (a.lastNs < b.lastNs ? a.lastNs : b.lastNs) - b.firstNs;
  const [lengthA, lengthB] = [a.lastNs - a.firstNs, b.lastNs - b.firstNs];
  // Parts may overlap a little: messages come out of order.
  if (shared >= 0n && 2n * shared >= (lengthA < lengthB ? lengthA : lengthB))
    return 'have the same topics at the same time';
  return -shared > LONGEST_PAUSE_NS ? 'have the same topics more than ten minutes apart' : undefined;
}
