/** Logs of one file that hold positions or signals: GPX, KML, tables, NMEA, UBX, ULog, MDF, VBOX; told apart by their first bytes. */
import { join } from 'node:path';
import type { Random } from '../../../engine/simulate/random/random.ts';
import { mdfBytes } from '../../support/ingest/tracks/mdf-file.ts';
import { oldMdfBytes } from '../../support/ingest/tracks/old-mdf-file.ts';
import { pvt, sentence } from '../../support/ingest/tracks/receiver-file.ts';
import { ulogBytes } from '../../support/ingest/tracks/ulog-file.ts';
import { ingestOutcome } from '../ingest-outcome.ts';
import type { Kind, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateText } from '../mutate/text.ts';

const POINTS = 20;
const START_MS = Date.UTC(2024, 2, 23, 12);
const each = <T>(make: (k: number) => T): T[] => Array.from({ length: POINTS }, (_, k) => make(k));
const two = (k: number): string => String(k).padStart(2, '0');

const gpx = (): string =>
  `<?xml version="1.0"?>\n<gpx version="1.1"><trk><trkseg>\n${each(
    (k) =>
      `<trkpt lat="48.${100 + k}" lon="11.2"><ele>${k}</ele><time>2024-03-23T12:00:${two(k)}Z</time></trkpt>\n`,
  ).join('')}</trkseg></trk></gpx>\n`;

const nmea = (): string =>
  each((k) =>
    [
      `GPGGA,1200${two(k)}.00,4830.0${two(k)},N,01115.00,E,1,08,0.9,545.4,M,46.9,M,,`,
      `GPRMC,1200${two(k)}.00,A,4830.0${two(k)},N,01115.00,E,10.0,90.0,230324,,,A`,
    ]
      .map(sentence)
      .join(''),
  ).join('');

const ubx = (): Buffer =>
  Buffer.concat(
    each((k) => pvt({ iTow: 1000 * k, utcMs: START_MS + 1000 * k, latitude: 48 + k / 1e5, longitude: 11 })),
  );

const kml = (): string =>
  `<?xml version="1.0"?>\n<kml xmlns:gx="x"><Placemark><gx:Track>\n${each(
    (k) => `<when>2024-03-23T12:00:${two(k)}Z</when>\n`,
  ).join(
    '',
  )}${each((k) => `<gx:coord>11.2 48.${100 + k} ${k}</gx:coord>\n`).join('')}</gx:Track></Placemark></kml>\n`;

const table = (): string =>
  `time,lat,lon,alt\n${each((k) => `2024-03-23 12:00:${two(k)},48.${100 + k},11.2,${k}\n`).join('')}`;

const vbo = (): string =>
  `File created on 23/03/2024 at 12:00:00\n\n[header]\nsatellites\ntime\nlatitude\nlongitude\nvelocity kmh\n\n[column names]\nsats time lat long velocity\n\n[data]\n${each(
    (k) => `012 1200${two(k)}.00 +02886.1${two(k)} -00690.123450 036.000\n`,
  ).join('')}`;

/** <, $, t or F. */
const TEXTS: readonly (number | undefined)[] = [0x3c, 0x24, 0x74, 0x46];
const isText = (input: Uint8Array): boolean => TEXTS.includes(input[0]);

/** A text in another encoding, or with the mark of one before it. */
function encoded(input: Uint8Array, random: Random): Uint8Array {
  const wide = Buffer.from(`\ufeff${Buffer.from(input).toString('latin1')}`, 'utf16le');
  switch (random.below(4)) {
    case 0:
      return Buffer.concat([Buffer.from('\ufeff'), input]);
    case 1:
      return wide;
    case 2:
      return wide.swap16();
    default:
      return wide.subarray(2);
  }
}

export const kind: Kind = {
  name: 'track',
  ending: 'bin',

  async seeds() {
    const logs: (string | Buffer)[] = [
      gpx(),
      kml(),
      table(),
      nmea(),
      ubx(),
      ulogBytes(),
      vbo(),
      oldMdfBytes({ ids: 2 }),
      oldMdfBytes({ isBig: true }),
      mdfBytes({ records: 60 }),
      mdfBytes({ records: 60, packed: 'transposed', pieceBytes: 400, unsorted: true }),
      mdfBytes({ records: 40, frames: [[0.1, 256, false, [1, 2, 3, 4, 5, 6, 7, 8]]] }),
    ];
    return logs.map((log) => new Uint8Array(typeof log === 'string' ? Buffer.from(log) : log));
  },

  mutate(input, random, other) {
    if (!isText(input)) return mutateBytes(input, random, other);
    if (random.chance(0.1)) return encoded(input, random);
    if (random.chance(0.3)) return mutateBytes(input, random, other);
    return Buffer.from(mutateText(Buffer.from(input).toString('latin1'), random), 'latin1');
  },

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return { run: (path) => ingestOutcome(path, out), async close() {} };
  },
};
