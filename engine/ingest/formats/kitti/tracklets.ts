/**
 * tracklet_labels.xml: boxes people drew, one pose a frame and object, in the velodyne's frame. The pose's point is the middle
 * of the box's floor (devkit of the data set); the boxes given out have their centre.
 */
import { XMLParser } from 'fast-xml-parser';

export type Box3d = {
  readonly id: number;
  readonly class: string;
  /** Length, width, height in metres. */
  readonly size: readonly [number, number, number];
  readonly center: readonly [number, number, number];
  /** Roll, pitch, yaw in radians. */
  readonly rotation: readonly [number, number, number];
  readonly occlusion: number;
  readonly truncation: number;
};

const list = (value: unknown): Record<string, unknown>[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(
    (v): v is Record<string, unknown> => typeof v === 'object' && v !== null,
  );
const child = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** Boxes by frame number. @throws Error when the text is no tracklet file. */
export function parseTracklets(xml: string): Map<number, Box3d[]> {
  const parser = new XMLParser({ ignoreAttributes: true, processEntities: false, parseTagValue: false });
  const tracklets = child(child(parser.parse(xml), 'boost_serialization'), 'tracklets');
  if (tracklets === undefined) throw new Error('it has no <boost_serialization><tracklets>');
  const byFrame = new Map<number, Box3d[]>();
  list(child(tracklets, 'item')).forEach((item, id) => {
    const [l, w, h, first] = ['l', 'w', 'h', 'first_frame'].map((key) => Number(item[key]));
    if (
      l === undefined ||
      w === undefined ||
      h === undefined ||
      first === undefined ||
      !Number.isInteger(first)
    )
      return;
    list(child(item.poses, 'item')).forEach((pose, k) => {
      const [x, y, z, rx, ry, rz] = ['tx', 'ty', 'tz', 'rx', 'ry', 'rz'].map((key) => Number(pose[key])) as [
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      if (![x, y, z, rx, ry, rz, l, w, h].every(Number.isFinite)) return;
      const boxes = byFrame.get(first + k) ?? [];
      boxes.push({
        id,
        class: String(item.objectType ?? 'unknown'),
        size: [l, w, h],
        center: [x, y, z + h / 2],
        rotation: [rx, ry, rz],
        occlusion: Number(pose.occlusion ?? 0),
        truncation: Number(pose.truncation ?? 0),
      });
      byFrame.set(first + k, boxes);
    });
  });
  return byFrame;
}
