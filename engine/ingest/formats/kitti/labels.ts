/** Annotated boxes, frame by frame at the times of the sweeps; role truth. The file is kept as it is, too. */
import { reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
import { boxSample, boxStream } from '../../media/labelled-boxes.ts';
import type { Frame } from './frames.ts';
import { encode } from './items.ts';
import { parseTracklets } from './tracklets.ts';

export const LABELS = 'tracklet_labels.xml';
const STREAM = 'tracklet_labels';

export function* readLabels(xml: string, sweeps: readonly Frame[], t0: bigint): Generator<Item> {
  yield { type: 'raw', name: LABELS, bytes: encode(xml), note: 'KITTI tracklets as they are' };
  let boxes: ReturnType<typeof parseTracklets>;
  try {
    boxes = parseTracklets(xml);
  } catch (error) {
    yield finding('error', 'whole file', `holds no tracklets: ${reasonOf(error)}`, 1);
    return;
  }
  yield { type: 'stream', stream: boxStream(STREAM, 'velodyne') };
  for (const frame of sweeps) {
    yield boxSample(STREAM, Number(frame.ns - t0), boxes.get(frame.index) ?? []);
    boxes.delete(frame.index);
  }
  const left = [...boxes.values()].reduce((sum, list) => sum + list.length, 0);
  const [first] = boxes.keys();
  if (left > 0)
    yield finding(
      'warn',
      `frame ${first}`,
      'boxes belong to frames without a sweep: kept in the raw file only',
      left,
    );
}

const finding = (level: Finding['level'], place: string, reason: string, count: number): Item => ({
  type: 'finding',
  finding: { level, file: LABELS, place, reason, count },
});
