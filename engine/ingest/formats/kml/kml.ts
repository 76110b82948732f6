/**
 * KML and KMZ (Google Earth, phones, drones): tracks with times (gx:Track) and placemarks with time stamps are positions. A line without
 * times is driven through at an assumed speed, and it is said.
 */
import { basename } from 'node:path';
import { InputError, messageOf } from '../../../contract/errors.ts';
import { decodeText, Utf8Pieces } from '../../../contract/text/encoding.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { contentOf, kindOf } from '../../files.ts';
import type { Finding, Format, Item } from '../../format.ts';
import { assumedSpeed, driven } from '../../media/driven.ts';
import { describeFile } from '../../media/one-file.ts';
import { type Position, type PositionsRead, positionItems } from '../../media/positions.ts';
import { unzip } from '../../media/zip.ts';
import { beginOf } from '../../recording/folder.ts';
import { KmlElements, type Place } from './elements.ts';

const LOOKED_BYTES = 4096;
const PIECE_BYTES = 256 * 1024;
/** Held in memory while it is unpacked. */
const MOST_KMZ = 256 * 1024 * 1024;
const ZIP = 'PK\x03\x04';

export const kml = {
  name: 'kml',
  title: 'KML track',
  noun: 'a KML or KMZ track',
  extensions: ['kml', 'kmz'],
  beside: true,

  async detect(path: string): Promise<boolean> {
    if ((await kindOf(path)).kind !== 'file') return false;
    const begin = await beginOf(path, LOOKED_BYTES);
    if (/\.kmz$/i.test(path)) return Buffer.from(begin.subarray(0, 4)).toString('latin1') === ZIP;
    return /<(?:\w+:)?kml[\s>]/.test(decodeText(begin));
  },

  describe: (path: string) => describeFile('kml', path),

  async *read(path: string): AsyncIterable<Item> {
    const name = basename(path);
    const { bytes } = await kindOf(path);
    const elements = new KmlElements();
    const source: Source = { at: 0 };
    const read: PositionsRead = { samples: 0, timeless: 0 };
    const facts = { name, datum: 'geoid' as const, fraction: () => source.at / Math.max(1, bytes) };
    yield* positionItems(positionsOf(textsOf(path, source), elements), read, facts);
    const lines = elements.lines.reduce((sum, { length }) => sum + length, 0);
    const isAssumed = read.samples === 0 && read.timeless === 0 && lines > 1;
    if (isAssumed) {
      yield* positionItems(driven(elements.lines, signalsOfPlace, true), read, facts);
    }
    if (read.samples === 0) throw new InputError(`${path} ${whyNone(elements, read)}`);
    for (const finding of findingsOf(name, elements, read, isAssumed ? 0 : lines, isAssumed))
      yield { type: 'finding', finding };
    yield { type: 'end', files: 1, bytes };
  },
} satisfies Format;

/** Bytes of the file that were read. */
type Source = { at: number };

/** The document's text, in pieces. @throws InputError where a KMZ cannot be unpacked or holds none */
async function* textsOf(path: string, source: Source): AsyncGenerator<string> {
  if (/\.kmz$/i.test(path)) {
    // In pieces as well: what a piece may hold is bounded (elements.ts).
    const text = await textOfKmz(path);
    for (let at = 0; at < text.length; at += PIECE_BYTES) yield text.slice(at, at + PIECE_BYTES);
    return;
  }
  const file = await openPlain(path);
  try {
    const [pieces, decoder] = [new Utf8Pieces(), new TextDecoder()];
    const bytes = new Uint8Array(PIECE_BYTES);
    for (;;) {
      const { bytesRead } = await file.read(bytes, 0, PIECE_BYTES, source.at);
      if (bytesRead === 0) break;
      source.at += bytesRead;
      yield decoder.decode(pieces.take(bytes.subarray(0, bytesRead)), { stream: true });
    }
    yield decoder.decode();
  } finally {
    await file.close();
  }
}

/** The first KML in the archive, which is its document (OGC 12-007r2, annex C). */
async function textOfKmz(path: string): Promise<string> {
  const { bytes, fault } = await contentOf(path, MOST_KMZ);
  if (!bytes) throw new InputError(`${path} cannot be read: ${fault ?? 'it is not there'}.`);
  try {
    let isFirst = true;
    const found = unzip(bytes, (name) => {
      const isDocument = isFirst && /^[^/]*\.kml$/i.test(name);
      if (isDocument) isFirst = false;
      return isDocument;
    });
    const [document] = found.values();
    if (document) return decodeText(document);
  } catch (error) {
    throw new InputError(`${path} cannot be unpacked: ${messageOf(error)}.`, { cause: error });
  }
  throw new InputError(`${path} holds no KML: it is no KMZ.`);
}

async function* positionsOf(
  texts: AsyncIterable<string>,
  elements: KmlElements,
): AsyncGenerator<readonly Position[]> {
  for await (const text of texts) {
    const goesOn = elements.take(text);
    yield elements.positions.splice(0);
    if (!goesOn) break;
  }
  elements.end();
  yield elements.positions.splice(0);
}

const signalsOfPlace = ({ latitude, longitude, altitude }: Place): Position['signals'] => ({
  ...{ latitude, longitude, status: 0 },
  ...(altitude === undefined ? {} : { altitude }),
});

function whyNone({ isKml, bad, left, firstFault }: KmlElements, { timeless }: PositionsRead): string {
  const fault = firstFault === undefined ? '' : `: ${firstFault}`;
  if (!isKml) return `is no KML that can be read${fault}.`;
  if (left > 0) return `has ${left} places beyond the most that are read, and no others.`;
  if (fault !== '' && timeless === 0 && bad === 0)
    return `has no track and no line of places before what is damaged${fault}.`;
  if (timeless > 0)
    return `has ${timeless} places whose times cannot be read: nothing can be placed on a clock.`;
  return `has no track and no line of places${bad > 0 ? ` that can be read (${bad} places are damaged)` : ': areas, pictures and single places are no drive'}.`;
}

function findingsOf(
  file: string,
  { bad, unpaired, left, faults, firstFault }: KmlElements,
  { timeless }: PositionsRead,
  unusedLines: number,
  isAssumed: boolean,
): Finding[] {
  const findings: Finding[] = [];
  const say = (level: Finding['level'], place: string, reason: string, count: number): void =>
    void (count > 0 && findings.push({ level, file, place, reason, count }));
  say('error', firstFault ?? '', 'is no well-formed XML: what is damaged is left out', faults);
  say('error', 'times', 'places have no time that can be read: left out', timeless);
  say('error', 'places', 'have no valid latitude and longitude: left out', bad);
  say('error', 'tracks', 'times or places have no partner: left out', unpaired);
  say('error', 'places', 'beyond the most that are read: left out', left);
  say('info', 'lines', 'places of lines without times, beside tracks with times: left out', unusedLines);
  if (isAssumed) findings.push(assumedSpeed(file));
  return findings;
}
