/**
 * Finds the track points of a GPX file (versions 1.0 and 1.1, topografix.com) as they come: `<trkpt lat lon>` with `ele`, `time`,
 * `speed`, `course`, `fix`, `sat`, `hdop`, in whatever name space. A piece of the file is held at a time.
 */

import { Utf8Pieces } from '../../../contract/text/encoding.ts';
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
const NOISE = /<!(?:--|\[CDATA\[)/g;
const END_BYTES = 3; // --> and ]]>

export async function* trackPoints(path: string, read: PointsRead): AsyncGenerator<readonly TrackPoint[]> {
  const file = await openPlain(path);
  try {
    const { size } = await file.stat();
    const [pieces, decoder] = [new Utf8Pieces(), new TextDecoder()];
    const bytes = new Uint8Array(PIECE_BYTES);
    let rest = '';
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      const isLast = at >= size;
      const text = rest + decoder.decode(pieces.take(bytes.subarray(0, bytesRead)), { stream: !isLast });
      const { clean, open } = withoutNoise(text, isLast);
      const { points, used } = pointsIn(clean, isLast, read);
      read.bytes = at;
      yield points;
      rest = clean.slice(used) + open;
      // A point without an end; of a comment without one its begin is kept, so that what lies in it is not read.
      if (rest.length > 2 * PIECE_BYTES) rest = open === '' ? '' : begunNoise(open);
    }
  } finally {
    await file.close();
  }
}

/** The begin of a comment or of CDATA, and the last characters, with which its end may begin. */
const begunNoise = (open: string): string =>
  `${open.startsWith('<!--') ? '<!--' : '<![CDATA['}${open.slice(1 - END_BYTES)}`;

/** Without comments and CDATA; `open`: the begin of one whose end may be in the next piece. */
function withoutNoise(text: string, isLast: boolean): { readonly clean: string; readonly open: string } {
  let clean = '';
  let from = 0;
  NOISE.lastIndex = 0;
  for (let found = NOISE.exec(text); found; found = NOISE.exec(text)) {
    const end = text.indexOf(found[0] === '<!--' ? '-->' : ']]>', NOISE.lastIndex);
    clean += text.slice(from, found.index);
    if (end < 0) return { clean, open: isLast ? '' : text.slice(found.index) };
    from = NOISE.lastIndex = end + END_BYTES;
  }
  return { clean: clean + text.slice(from), open: '' };
}

function pointsIn(
  text: string,
  isLast: boolean,
  read: PointsRead,
): { readonly points: TrackPoint[]; readonly used: number } {
  const points: TrackPoint[] = [];
  BEGIN.lastIndex = 0;
  let used = 0;
  for (let found = BEGIN.exec(text); found; ) {
    const next = BEGIN.exec(text);
    const from = found.index;
    const held = text.slice(from, Math.min(next?.index ?? text.length, from + MOST_POINT));
    const end = endOf(held);
    if (end === undefined) {
      if (!isLast && !next && text.length - from < MOST_POINT) return { points, used: from };
      read.cut = true;
    } else {
      const point = pointOf(held.slice(0, end));
      read.points++;
      if (point) points.push(point);
      else read.bad++;
      used = from + end;
    }
    found = next;
  }
  // The begin of a tag may stand at the end.
  return { points, used: Math.max(used, text.length - 64) };
}

/** Behind `/>` or `</trkpt>`; undefined where neither comes. @param text from one point to the next */
function endOf(text: string): number | undefined {
  const tag = text.indexOf('>');
  if (tag < 0) return undefined;
  if (text[tag - 1] === '/') return tag + 1;
  const close = /<\/(?:\w+:)?trkpt\s*>/g;
  close.lastIndex = tag;
  return close.test(text) ? close.lastIndex : undefined;
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
  for (const [, name = '', value = ''] of text.matchAll(/<(?:\w+:)?(\w+)\b[^<>]*>([^<>]{1,100})<\//g))
    if (!values.has(name)) values.set(name, value.trim());
  return { latitude, longitude, values };
}
