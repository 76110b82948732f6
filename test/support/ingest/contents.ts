/** What a drive holds, in a shape that two drives can be compared by. */
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

/** What the report says, a line each: "level place: reason ×count". */
export const findingLines = (drive: Drive): string =>
  drive
    .report()
    .findings.map(({ level, place, reason, count }) => `${level} ${place}: ${reason} ×${count}`)
    .join('\n');
