/** What a drive holds, in a shape that two drives can be compared by. */
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Drive } from '../../../engine/drive/drive.ts';

/** Codecs of messages that are kept as the log has them. */
const RAW = ['ros1', 'ros2/cdr'];

/** Streams by what they are, with their times, and what is converted byte by byte. */
export const contentsOf = (drive: Drive) =>
  drive
    .streams()
    .map(({ id, name, kind, count, frame, codec }) => ({
      name,
      kind,
      count,
      frame,
      samples: Array.from({ length: count }, (_, i) =>
        RAW.includes(codec) ? '' : Buffer.from(drive.payload(id, i)).toString('base64'),
      ),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Streams by name with their counts. */
export const countsOf = (drive: Drive): Record<string, number> =>
  Object.fromEntries(drive.streams().map(({ name, count }) => [name, count]));

/** @throws Error where there is no such stream */
export function streamNamed(drive: Drive, name: string): StreamInfo {
  const streams = drive.streams();
  const found = streams.find((stream) => stream.name === name);
  if (!found)
    throw new Error(`There is no stream ${name}, but ${streams.map((each) => each.name).join(', ')}.`);
  return found;
}

/** What the report says: "level file place: reason ×count". */
export const findingsOf = (drive: Drive): string[] =>
  drive
    .report()
    .findings.map(
      ({ level, file, place, reason, count }) => `${level} ${file} ${place}: ${reason} ×${count}`,
    );

/** The same without the files, a line each. */
export const findingLines = (drive: Drive): string =>
  drive
    .report()
    .findings.map(({ level, place, reason, count }) => `${level} ${place}: ${reason} ×${count}`)
    .join('\n');
