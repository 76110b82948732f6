/** The cameras of a segment: bare H.265 beside the log. The k-th picture of a file has the time of its index in the log. */
import { join } from 'node:path';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { codeOf, reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { bareFormat, barePictures } from '../../media/annex-b-file.ts';
import { VideoPackets } from '../../media/video.ts';
import { VideoItems } from '../../media/video-items.ts';
import { KIND } from './events.ts';
import type { Segment } from './layout.ts';

export const CAMERAS = [
  { name: 'roadCamera', file: 'fcamera.hevc', index: KIND.roadEncodeIdx },
  { name: 'wideRoadCamera', file: 'ecamera.hevc', index: KIND.wideRoadEncodeIdx },
  { name: 'driverCamera', file: 'dcamera.hevc', index: KIND.driverEncodeIdx },
] as const;
const BEGIN_BYTES = 64;

export type Reading = { bytes: number; files: number; readonly findings: Finding[] };

/** @param times when each picture was taken, by its number. */
export async function* readPictures(
  { folder, prefix }: Segment,
  { name, file: ending }: (typeof CAMERAS)[number],
  times: ReadonlyMap<number, bigint>,
  toT: (ns: bigint) => number,
  reading: Reading,
): AsyncGenerator<Item> {
  const place = `${prefix}${ending}`;
  const note = (level: Finding['level'], reason: string, count = 1): void =>
    void reading.findings.push({ level, file: place, place: 'whole file', reason, count });
  const file = await openPlain(join(folder, place)).catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT')
      note('error', `cannot be read: ${error instanceof InputError ? error.message : reasonOf(error)}`);
    else if (times.size > 0) note('info', 'is not there: the pictures that the log names', times.size);
    return undefined;
  });
  if (!file) return;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0);
    const format = bareFormat(buffer.subarray(0, bytesRead));
    if (!format || times.size === 0) {
      note('error', format ? 'has no times in the log: left out' : 'is no bare H.264 or H.265: left out');
      return;
    }
    reading.files++;
    reading.bytes += (await file.stat()).size;
    const items = new VideoItems({ name, frame: name, format, file: place }, new VideoPackets(format));
    let [count, untimed] = [0, 0];
    for await (const packet of barePictures(file, format)) {
      const ns = times.get(count++);
      if (ns === undefined) untimed++;
      else yield* items.items(packet, toT(ns));
    }
    if (untimed > 0) note('warn', 'pictures without a time in the log: left out', untimed);
  } finally {
    await file.close();
  }
}
