/**
 * Finds the track points of a GPX file (versions 1.0 and 1.1, topografix.com) as they come: `<trkpt lat lon>` with `ele`, `time`,
 * `speed`, `course`, `fix`, `sat`, `hdop`, in whatever name space. A piece of the file is held at a time.
 */
import { openPlain } from '../../../drive/file/plain-file.ts';

export type TrackPoint = {
  readonly latitude: number;
  readonly longitude: number;
  /** Text of the elements in it, by their names without a name space. */
  readonly values: ReadonlyMap<string, string>;
};

export type PointsRead = { points: number; bad: number; bytes: number; cut: boolean };

const PIECE_BYTES = 256 * 1024;
/** Of a point, with what extensions put into it. */
const MOST_POINT = 64 * 1024;
const BEGIN = /<(?:\w+:)?trkpt[\s>]/g;
const NOISE = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g;

export async function* trackPoints(path: string, read: PointsRead): AsyncGenerator<readonly TrackPoint[]> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const decoder = new TextDecoder();
    const bytes = new Uint8Array(PIECE_BYTES);
    let rest = '';
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const isLast = at >= size;
      const text = rest + decoder.decode(bytes.subarray(0, bytesRead), { stream: !isLast });
      const open = isLast ? -1 : openNoise(text);
      const clean = (open < 0 ? text : text.slice(0, open)).replaceAll(NOISE, '');
      const { points, used } = pointsIn(clean, isLast, read);
      read.bytes = at;
      yield points;
      rest = clean.slice(used) + (open < 0 ? '' : text.slice(open));
      // A comment, or a point, without an end.
      if (rest.length > 2 * PIECE_BYTES) rest = '';
    }
  } finally {
    await file.close();
  }
}

/** Where a comment or CDATA begins that does not end in the text; −1 without one. */
function openNoise(text: string): number {
  const at = Math.max(text.lastIndexOf('<!--'), text.lastIndexOf('<![CDATA['));
  if (at < 0) return -1;
  return text.indexOf(text.startsWith('<!--', at) ? '-->' : ']]>', at) < 0 ? at : -1;
}

function pointsIn(
  text: string,
  isLast: boolean,
  read: PointsRead,
): { readonly points: TrackPoint[]; readonly used: number } {
  const points: TrackPoint[] = [];
  BEGIN.lastIndex = 0;
  let used = 0;
  for (let found = BEGIN.exec(text); found; found = BEGIN.exec(text)) {
    const end = endOf(text, found.index);
    if (end === undefined) {
      if (!isLast && text.length - found.index < MOST_POINT) return { points, used: found.index };
      read.cut = true;
      continue;
    }
    const point = pointOf(text.slice(found.index, end));
    read.points++;
    if (point) points.push(point);
    else read.bad++;
    used = BEGIN.lastIndex = end;
  }
  // The begin of a tag may stand at the end.
  return { points, used: Math.max(used, text.length - 64) };
}

/** Behind `/>` or `</trkpt>`; undefined where neither comes before the next point. */
function endOf(text: string, from: number): number | undefined {
  const tag = text.indexOf('>', from);
  if (tag < 0) return undefined;
  if (text[tag - 1] === '/') return tag + 1;
  const close = /<\/(?:\w+:)?trkpt\s*>/g;
  close.lastIndex = tag;
  const found = close.exec(text);
  return found && found.index - from <= MOST_POINT ? close.lastIndex : undefined;
}

function pointOf(text: string): TrackPoint | undefined {
  const tag = text.slice(0, text.indexOf('>'));
  const attribute = (name: string): number => {
    const value = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
    const told = (value?.[1] ?? value?.[2] ?? '').trim();
    return told === '' ? Number.NaN : Number(told);
  };
  const [latitude, longitude] = [attribute('lat'), attribute('lon')];
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/<(?:\w+:)?(\w+)[^<>]*>([^<>]{1,100})<\//g))
    if (!values.has(name)) values.set(name, value.trim());
  return { latitude, longitude, values };
}
