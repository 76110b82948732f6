/** Text in UTF-16, as Windows writes it, and with a byte order mark comes in as the same text in UTF-8 does. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { Utf8Pieces } from '../../../engine/contract/text/encoding.ts';
import { readPlainText } from '../../../engine/drive/file/plain-file.ts';
import { splitPart } from '../../../engine/ingest/files.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { LOG_FORMATS } from '../../../engine/ingest/registry.ts';
import { plyFile } from '../../support/ingest/cloud-file.ts';
import { SCENES, writeNuscenes } from '../../support/ingest/data-sets/nuscenes-folder.ts';
import { writeBoreas } from '../../support/ingest/data-sets/toy-drive.ts';
import { fileWith, folderWith, testFolder } from '../../support/ingest/folder.ts';
import { ascText, candumpText, DBC, type Frame } from '../../support/ingest/tracks/can-file.ts';
import { sentence } from '../../support/ingest/tracks/receiver-file.ts';

const root = testFolder();

const wide = (text: string): Buffer => Buffer.from(text, 'utf16le');
const ENCODINGS = {
  'UTF-16, little endian': (text: string) => wide(`\ufeff${text}`),
  'UTF-16, big endian': (text: string) => wide(`\ufeff${text}`).swap16(),
  'UTF-16 without a mark': wide,
  'UTF-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`),
} as const;
const utf16 = ENCODINGS['UTF-16, little endian'];

/** Samples, and what is said of them, as the format's reader yields them. */
async function comesIn(path: string) {
  const { path: where } = await splitPart(path);
  const formats = await Promise.all(
    LOG_FORMATS.all.map(async (each) => ((await each.detect(where)) ? each : [])),
  );
  const [format] = formats.flat();
  if (!format) throw new Error(`${path} is of no format`);
  const said: unknown[] = [];
  let samples = 0;
  for await (const item of format.read(path, { take: (bytes) => new Uint8Array(bytes) }))
    if (item.type === 'sample') samples++;
    else if (item.type === 'finding')
      said.push({ place: item.finding.place, reason: item.finding.reason, count: item.finding.count });
  return { samples, said };
}

const each = (make: (k: number) => string): string => Array.from({ length: 12 }, (_, k) => make(k)).join('');
const second = (k: number): string => String(k).padStart(2, '0');
const FRAMES: readonly Frame[] = [0.1, 0.2].map((s) => ({
  s,
  channel: 1,
  id: 256,
  data: [1, 2, 3, 4, 5, 6, 7, 8],
}));
const GPX = `<?xml version="1.0"?><gpx version="1.1"><trk><trkseg>${each(
  (k) => `<trkpt lat="48.1" lon="11.${k}"><time>2024-03-23T12:00:${second(k)}Z</time></trkpt>`,
)}</trkseg></trk></gpx>`;
const POINTS = {
  fields: [
    ['x', 'F4'],
    ['y', 'F4'],
    ['z', 'F4'],
  ],
  rows: Array.from({ length: 20 }, (_, k) => [k, -k, k / 8]),
} as const;

test.each(Object.entries(ENCODINGS))('a track in %s is that in UTF-8', async (_, encode) => {
  const plain = await comesIn(fileWith(root, 'track.gpx', GPX));
  expect(plain.samples).toBe(12);
  expect(await comesIn(fileWith(root, 'track.gpx', encode(GPX)))).toEqual(plain);
});

test.each([
  ['trace.asc', ascText(FRAMES)],
  ['trace.log', candumpText(FRAMES, 1_700_000_000)],
  [
    'fixes.nmea',
    each((k) => sentence(`GPRMC,1200${second(k)}.00,A,4830.00,N,01115.00,E,10.0,90.0,230324,,,A`)),
  ],
  ['cloud.csv', `x,y,z\n${each((k) => `${k},1,2\n`)}`],
  ['cloud.ply', plyFile(POINTS, 'ascii').toString('utf8')],
])('%s in UTF-16 comes in whole', async (name, text) => {
  const plain = await comesIn(fileWith(root, name, text));
  expect(plain.samples).toBeGreaterThan(0);
  expect(await comesIn(fileWith(root, name, utf16(text)))).toEqual(plain);
});

test('a DBC in UTF-16 defines the same signals, and one that defines none is named', async () => {
  const beside = (dbc: string | Uint8Array) =>
    comesIn(join(folderWith(root, { 'trace.asc': ascText(FRAMES), 'a.dbc': dbc }), 'trace.asc'));
  expect(await beside(utf16(DBC))).toEqual(await beside(DBC));
  expect((await beside('no DBC at all')).said).toContainEqual({
    place: 'whole file',
    reason: 'defines no message: it is no DBC, or an empty one',
    count: 1,
  });
});

test('poses, calibration and tables of a data set in UTF-16 are those in UTF-8', async () => {
  const again = async (write: (folder: string) => unknown, part: string, files: readonly string[]) => {
    const folder = folderWith(root, {});
    write(folder);
    const copy = folderWith(root, {});
    cpSync(folder, copy, { recursive: true });
    for (const file of files) writeFileSync(join(copy, file), utf16(readFileSync(join(copy, file), 'utf8')));
    expect(await comesIn(copy + part)).toEqual(await comesIn(folder + part));
  };
  await again(writeBoreas, '', [
    'boreas-2021-08-05-13-34/applanix/lidar_poses.csv',
    'boreas-2021-08-05-13-34/calib/T_applanix_lidar.txt',
  ]);
  await again((folder) => writeNuscenes(folder), `#${SCENES[0]}`, ['v1.0-mini/sample.json']);
});

test('a map, a plan and a trajectory are read in either encoding', () => {
  for (const encode of Object.values(ENCODINGS))
    expect(readPlainText(fileWith(root, 'plan.gpx', encode(GPX)))).toBe(GPX);
});

test('text that is read in pieces may be cut within a character', () => {
  const bytes = utf16('lane é 🚗 divider');
  for (let at = 8; at < bytes.length; at++) {
    const pieces = new Utf8Pieces();
    const parts = [bytes.subarray(0, at), bytes.subarray(at)].map((part) => pieces.take(part));
    expect(Buffer.concat(parts).toString('utf8')).toBe('lane é 🚗 divider');
  }
});

test('UTF-32 is refused by its name', async () => {
  const text = Buffer.concat([...`\ufeff${GPX}`].map((letter) => wide(`${letter}\0`)));
  const refused = ingest(fileWith(root, 'track.gpx', text), join(root, 'no.drive'));
  await expect(refused).rejects.toThrow(InputError);
  await expect(refused).rejects.toThrow(/text in UTF-32, which is not read: save it as UTF-8/);
});
