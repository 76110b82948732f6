/**
 * tracklet_labels.xml: boxes people drew, one pose a frame and object, in the velodyne's frame. The pose's point is the middle
 * of the box's floor (devkit of the data set); the boxes given out have their centre.
 */
import { SaxesParser } from 'saxes';
import { InputError } from '../../../contract/errors.ts';
import { checkMarkup } from '../../../contract/text/markup.ts';

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

/** The text of each element below a tracklet, by name; the poses apart. */
/** Levels and elements of a file; the data set's has six and some 100,000. */
const DEEPEST = 32;
const MOST_ELEMENTS = 1_000_000;
/** References (&…;); the data set has none. */
const MOST_REFERENCES = 100_000;
/** Characters of a tag or comment, of which nothing is used. */
const MOST_TAG = 64 * 1024;

type Tracklet = { readonly fields: Map<string, string>; readonly poses: Map<string, string>[] };

const TRACKLET = 'boost_serialization/tracklets/item';
const POSE = `${TRACKLET}/poses/item`;

/** Boxes by frame number. @throws InputError when the text is no tracklet file, or breaks off. */
export function parseTracklets(xml: string): Map<number, Box3d[]> {
  const byFrame = new Map<number, Box3d[]>();
  for (const [id, { fields, poses }] of readTracklets(xml).entries()) {
    const [l, w, h, first] = numbers(fields, ['l', 'w', 'h', 'first_frame']);
    if (l === undefined || w === undefined || h === undefined || !Number.isInteger(first)) continue;
    for (const [k, pose] of poses.entries()) {
      const [x = 0, y = 0, z = 0, rx = 0, ry = 0, rz = 0] = numbers(pose, [
        'tx',
        'ty',
        'tz',
        'rx',
        'ry',
        'rz',
      ]);
      if (![x, y, z, rx, ry, rz, l, w, h].every(Number.isFinite)) continue;
      const frame = (first ?? 0) + k;
      const boxes = byFrame.get(frame) ?? [];
      boxes.push({
        id,
        class: fields.get('objectType') ?? 'unknown',
        size: [l, w, h],
        center: [x, y, z + h / 2],
        rotation: [rx, ry, rz],
        occlusion: Number(pose.get('occlusion') ?? 0),
        truncation: Number(pose.get('truncation') ?? 0),
      });
      byFrame.set(frame, boxes);
    }
  }
  return byFrame;
}

/** NaN for a field that is missing or no number. */
const numbers = (from: ReadonlyMap<string, string>, names: readonly string[]): number[] =>
  names.map((name) => Number(from.get(name) || Number.NaN));

function readTracklets(xml: string): Tracklet[] {
  const tracklets: Tracklet[] = [];
  const path: string[] = [];
  let [text, known] = ['', false];
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  parser.on('error', ({ message }) => {
    // A file's own entities stay as they are written.
    if (message !== 'undefined entity.') throw new InputError(`line ${parser.line}: ${message}`);
  });
  let elements = 0;
  parser.on('opentag', ({ name }) => {
    path.push(name);
    if (path.length > DEEPEST)
      throw new InputError(`its elements are nested more than ${DEEPEST} levels deep`);
    if (++elements > MOST_ELEMENTS) throw new InputError(`it has more than ${MOST_ELEMENTS} elements`);
    text = '';
    const here = path.join('/');
    if (here === 'boost_serialization/tracklets') known = true;
    else if (here === TRACKLET) tracklets.push({ fields: new Map(), poses: [] });
    else if (here === POSE) tracklets.at(-1)?.poses.push(new Map());
  });
  parser.on('text', (more) => {
    text += more;
  });
  parser.on('closetag', ({ name }) => {
    path.pop();
    const [parent, tracklet] = [path.join('/'), tracklets.at(-1)];
    if (parent === TRACKLET) tracklet?.fields.set(name, text.trim());
    else if (parent === POSE) tracklet?.poses.at(-1)?.set(name, text.trim());
  });
  checkMarkup(xml, MOST_TAG);
  if (count(xml, '&') > MOST_REFERENCES)
    throw new InputError(`it has more than ${MOST_REFERENCES} references`);
  parser.write(xml).close();
  if (!known) throw new InputError('it has no <boost_serialization><tracklets>');
  return tracklets;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found++;
  return found;
}
