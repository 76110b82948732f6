/** KML and KMZ: tracks with times, placemarks with time stamps, lines without times, and what is damaged. */
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();

const ingested = <T>(bytes: string | Uint8Array, look: (drive: Drive) => T, name = 'track.kml'): Promise<T> =>
  withDrive(fileWith(root, name, bytes), look);

const kml = (inner: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Document>${inner}</Document></kml>`;

const TRACK = kml(`<Placemark><name>Drive</name><gx:MultiTrack><gx:Track>
  <altitudeMode>absolute</altitudeMode>
  <when>2024-03-23T12:00:00Z</when>
  <when>2024-03-23T13:00:01.250+01:00</when>
  <when>2024-03-23T12:00:02Z</when>
  <gx:coord>11.25 48.5 512.5</gx:coord>
  <gx:coord>11.26 48.6 513</gx:coord>
  <gx:coord></gx:coord>
  <gx:angles>90 0 0</gx:angles><gx:angles>91 0 0</gx:angles><gx:angles>92 0 0</gx:angles>
</gx:Track></gx:MultiTrack></Placemark>
<Placemark><LineString><coordinates>11.25,48.5,0 11.26,48.6,0</coordinates></LineString></Placemark>`);

const rows = (drive: Drive, paths: readonly string[]): number[][] => {
  const { t, values } = drive.series(1, paths);
  return [...t].map((at, i) => [at / 1e9, ...values.map((of) => Number(of?.[i] ?? Number.NaN))]);
};
const PATHS = ['latitude', 'longitude', 'altitude', 'bearing'];

function expectTrack(drive: Drive): void {
  expect(drive.info.t0).toBe(`${Date.UTC(2024, 2, 23, 12)}000000`);
  expect(rows(drive, PATHS)).toEqual([
    [0, 48.5, 11.25, 512.5, 90],
    [1.25, 48.6, 11.26, 513, 91],
  ]);
  expect(drive.streams().map(({ name, kind }) => `${name} ${kind}`)).toEqual(['gnss/track gnss']);
}

test('places of a track have the times before them; lines beside are said to be left out', async () => {
  await ingested(TRACK, (drive) => {
    expectTrack(drive);
    expect(findingLines(drive)).toMatch(
      /info lines: places of lines without times, beside tracks .*left out/,
    );
  });
});

test('a track is read in any encoding and name space, and from a KMZ', async () => {
  await ingested(Buffer.from(`\ufeff${TRACK}`, 'utf16le'), expectTrack);
  await ingested(TRACK.replaceAll('gx:', ''), expectTrack);
  await ingested(kmzOf({ 'files/icon.kml': '<kml/>', 'doc.kml': TRACK }), expectTrack, 'track.kmz');
});

test('placemarks with time stamps are positions, and heights above the ground are none', async () => {
  const points = [0, 1, 2].map(
    (k) =>
      `<Placemark><TimeStamp><when>2024-03-23T12:00:0${k}Z</when></TimeStamp><Point><altitudeMode>relativeToGround</altitudeMode><coordinates>11.${k},48.${k},5</coordinates></Point></Placemark>`,
  );
  await ingested(kml(points.join('')), (drive) =>
    expect(rows(drive, ['latitude', 'longitude', 'altitude'])).toEqual([
      [0, 48, 11, Number.NaN],
      [1, 48.1, 11.1, Number.NaN],
      [2, 48.2, 11.2, Number.NaN],
    ]),
  );
});

test('a line without times is driven through at a speed that is said to be assumed', async () => {
  const line = kml(
    '<Placemark><LineString><coordinates>\n11,48 11,48.0009\n11,48.0018,7\n</coordinates></LineString></Placemark>',
  );
  await ingested(line, (drive) => {
    const found = rows(drive, ['latitude', 'altitude']);
    expect(found.map(([t = 0]) => Math.round(t))).toEqual([0, 10, 20]);
    expect(found.map(([, latitude, altitude]) => [latitude, altitude])).toEqual([
      [48, Number.NaN],
      [48.0009, Number.NaN],
      [48.0018, 7],
    ]);
    expect(findingLines(drive)).toMatch(/warn times: its lines have no times: a constant speed of 10 m\/s/);
  });
});

test.each([
  ['absolute', [0, 7]],
  ['relativeToGround', [Number.NaN, Number.NaN]],
  ['clampToGround', [Number.NaN, Number.NaN]],
])('heights of a line whose mode is %s are above the sea, or none', async (mode, heights) => {
  const line = `<Placemark><LookAt><altitudeMode>clampToGround</altitudeMode></LookAt><LineString><coordinates>11,48,0 11,48.0009,7</coordinates><altitudeMode>${mode}</altitudeMode></LineString></Placemark>`;
  await ingested(kml(line), (drive) =>
    expect(rows(drive, ['latitude', 'altitude']).map(([, , altitude]) => altitude)).toEqual(heights),
  );
});

test('a tag without end in a KMZ is given up soon', async () => {
  const text = TRACK.replace('</gx:MultiTrack>', `</gx:MultiTrack><a b="${'\n\t'.repeat(2_000_000)}"/>`);
  await ingested(
    kmzOf({ 'doc.kml': text }),
    (drive) => {
      expect(rows(drive, ['latitude'])).toHaveLength(2);
      expect(findingLines(drive)).toMatch(/has a tag of more than 1048576 characters/);
    },
    'track.kmz',
  );
});

test('what is damaged costs itself: times, places, partners, and all behind a cut', async () => {
  const damaged = TRACK.replace('12:00:00Z', '12:00:xx').replace('11.26 48.6', '11.26 98.6');
  await expect(ingested(damaged, () => 0)).rejects.toThrow(/has 1 places whose times cannot be read/);
  await ingested(
    TRACK.replace('<when>2024-03-23T12:00:02Z</when>', '').replace('11.26 48.6', '11.26 98.6'),
    (drive) => {
      expect(rows(drive, ['latitude'])).toEqual([[0, 48.5]]);
      expect(findingLines(drive)).toMatch(/error tracks: times or places have no partner/);
      expect(findingLines(drive)).toMatch(/error places: have no valid latitude and longitude/);
    },
  );
  await ingested(TRACK.slice(0, TRACK.indexOf('<gx:coord></gx:coord>')), (drive) => {
    expect(rows(drive, ['latitude'])).toHaveLength(2);
    expect(findingLines(drive)).toMatch(/error line \d+.*: is no well-formed XML/);
  });
  await ingested(TRACK.replace('<name>Drive</name>', '<name>A & B</nme>'), (drive) => {
    expect(rows(drive, ['latitude'])).toHaveLength(2);
    expect(findingLines(drive)).toMatch(/is no well-formed XML/);
  });
});

test('a KML of areas, and a KMZ without a KML, are refused with the reason', async () => {
  await expect(ingested(kml('<Placemark><Polygon/></Placemark>'), () => 0)).rejects.toThrow(
    /has no track and no line/,
  );
  await expect(ingested(kmzOf({ 'a.txt': 'x' }), () => 0, 'a.kmz')).rejects.toThrow(/holds no KML/);
  await expect(ingested(kmzOf({ 'doc.kml': TRACK }).subarray(0, 300), () => 0, 'b.kmz')).rejects.toThrow(
    /cannot be unpacked: it is no whole archive/,
  );
});

/** A ZIP with deflated entries. */
function kmzOf(files: Readonly<Record<string, string>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(Buffer.byteLength(text), 18);
    facts.writeUInt16LE(name.length, 22);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    facts.copy(entry, 6, 0, 26);
    entry.writeUInt32LE(at, 42);
    directory.push(entry, Buffer.from(name));
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    parts.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}
