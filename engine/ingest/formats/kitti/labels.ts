/** Annotated boxes, frame by frame at the times of the sweeps; role truth. The file is kept as it is, too. */
import { reasonOf } from '../../files.ts';
import type { Finding, Item } from '../../format.ts';
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
  const meta = { boxes: 'centre, length width height, roll pitch yaw, in the frame' };
  yield {
    type: 'stream',
    stream: { name: STREAM, kind: 'boxes', role: 'truth', frame: 'velodyne', codec: 'json', meta },
  };
  for (const frame of sweeps) {
    const t = Number(frame.ns - t0);
    yield {
      type: 'sample',
      stream: STREAM,
      t,
      tLog: t,
      payload: encode(JSON.stringify({ boxes: boxes.get(frame.index) ?? [] })),
    };
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
