/**
 * The camera of a segment: video.hevc, bare H.265 of 20 pictures a second. The k-th picture has the k-th time of
 * global_pose/frame_times.
 */
import { join } from 'node:path';
import type { SensorCalibration } from '../../../contract/calibration.ts';
import { InputError } from '../../../contract/errors.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { codeOf, reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { bareFormat, barePictures } from '../../media/annex-b-file.ts';
import { VideoPackets } from '../../media/video.ts';
import { VideoItems } from '../../media/video-items.ts';
import type { Reading, Table } from './tables.ts';

export const VIDEO = 'video.hevc';
const FRAME = 'camera';
const BEGIN_BYTES = 64;

/** It looks along the vehicle's x: x right, y down, z forward from x forward, y left, z up. Its lens is not in a segment. */
export const CAMERA: SensorCalibration = {
  frame: FRAME,
  T_vehicle_sensor: { p: [0, 0, 0], q: { w: 0.5, x: -0.5, y: 0.5, z: -0.5 } },
  timeOffsetNs: 0,
};

/** @param frames the times of the pictures; without them they are not placed and left out, which is said. */
export async function* readPictures(
  folder: string,
  frames: Table | undefined,
  toNs: (s: number) => number,
  reading: Reading,
): AsyncGenerator<Item> {
  const note = (level: Finding['level'], reason: string, count = 1): void =>
    void reading.findings.push({ level, file: VIDEO, place: 'whole file', reason, count });
  const file = await openPlain(join(folder, VIDEO)).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') note('info', 'is not there: the drive has no pictures');
    else note('error', `cannot be read: ${error instanceof InputError ? error.message : reasonOf(error)}`);
    return undefined;
  });
  if (!file) return;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0);
    const format = bareFormat(buffer.subarray(0, bytesRead));
    if (!format || !frames) {
      note('error', format ? 'has no times (frame_times): left out' : 'is no bare H.264 or H.265: left out');
      return;
    }
    reading.files++;
    reading.bytes += (await file.stat()).size;
    const times = new Map(frames.rows.map(({ s, row }) => [row, s]));
    const items = new VideoItems(
      { name: FRAME, frame: FRAME, format, file: VIDEO },
      new VideoPackets(format),
    );
    let [count, untimed] = [0, 0];
    for await (const packet of barePictures(file, format)) {
      const s = times.get(count++);
      if (s === undefined) untimed++;
      else yield* items.items(packet, toNs(s));
    }
    if (untimed > 0) note('warn', 'pictures without a time: left out', untimed);
  } finally {
    await file.close();
  }
}
