/** Records that lie beside a recording: NMEA, UBX, GPX, CAN traces, captures of packets of Velodyne and Hesai, ULog, MDF, video. */
import { join } from 'node:path';
import { HESAI_KINDS, hesaiData } from '../../support/ingest/packets/hesai.ts';
import { banksData } from '../../support/ingest/packets/velodyne.ts';
import { ascText, blfBytes, candumpText, type Frame } from '../../support/ingest/tracks/can-file.ts';
import { pcapBytes, pcapngBytes, velodyneData } from '../../support/ingest/tracks/capture-file.ts';
import { mdfBytes } from '../../support/ingest/tracks/mdf-file.ts';
import { pvt, sentence } from '../../support/ingest/tracks/receiver-file.ts';
import { ulogBytes } from '../../support/ingest/tracks/ulog-file.ts';
import { remuxed } from '../../support/video/remux.ts';
import { ingestOutcome } from '../ingest-outcome.ts';
import type { Kind, Target } from '../kind.ts';
import { mutateBytes, mutateInPlace } from '../mutate/bytes.ts';
import { putNumber } from '../mutate/numbers.ts';

const BEGIN_MS = Date.UTC(2024, 2, 23, 12);
const FRAMES: readonly Frame[] = Array.from({ length: 40 }, (_, i) => ({
  s: i / 100,
  channel: 1 + (i % 2),
  id: 256 + (i % 3),
  data: i % 5 === 0 ? new Array(64).fill(i) : [1, 2, 3, i],
}));

const nmea = (): string =>
  Array.from({ length: 20 }, (_, i) => {
    const time = `1200${String(i).padStart(2, '0')}.00`;
    return (
      sentence(`GPGGA,${time},4807.0380,N,01131.0000,E,4,08,0.9,545.4,M,46.9,M,,`) +
      sentence(`GPRMC,${time},A,4807.0380,N,01131.0000,E,022.4,084.4,230324,,,A`)
    );
  }).join('');

const ubx = (): Buffer =>
  Buffer.concat(
    Array.from({ length: 20 }, (_, i) =>
      pvt({ iTow: 1000 * i, utcMs: BEGIN_MS + 1000 * i, latitude: 48, longitude: 11 }),
    ),
  );

const gpx = (): string =>
  `<gpx version="1.1"><trk><trkseg>${Array.from(
    { length: 20 },
    (_, i) =>
      `<trkpt lat="${48 + i / 1e4}" lon="11"><ele>5</ele><time>${new Date(BEGIN_MS + 1000 * i).toISOString()}</time></trkpt>`,
  ).join('\n')}</trkseg></trk></gpx>`;

const packets = Array.from({ length: 30 }, (_, i) => ({
  ns: BigInt(BEGIN_MS) * 1_000_000n + BigInt(i) * 1_327_000n,
  port: 2368,
  data: velodyneData((4800 * i) % 36_000, 1327 * i),
}));

/** Lidars of all layouts, one after the other. */
const lidars = [
  ...HESAI_KINDS.map((each) => hesaiData({ kind: each, azimuths: [100, 200], ms: BEGIN_MS, micros: 5 })),
  banksData(0, 20, 4, 1000, [0x39, 0xa1], 2),
  banksData(0, 20, 2, 1000, [0x48, 0x03]),
].flatMap((data, i) =>
  [0, 1, 2].map((k) => ({ ns: BigInt(BEGIN_MS + k) * 1_000_000n, port: 2368 + i, data })),
);

export const kind: Kind = {
  name: 'records',
  ending: 'log',

  async seeds() {
    return [
      Buffer.from(nmea()),
      ubx(),
      Buffer.from(gpx()),
      Buffer.from(ascText(FRAMES)),
      blfBytes(FRAMES, 300),
      Buffer.from(candumpText(FRAMES, BEGIN_MS / 1000)),
      pcapBytes(packets),
      pcapngBytes(packets),
      pcapBytes(lidars),
      ulogBytes(20),
      await remuxed('clip.mkv'),
      await remuxed('pieces.mp4'),
      mdfBytes({ records: 30 }),
      mdfBytes({ records: 30, unsorted: true, packed: 'deflate', pieceBytes: 200 }),
      mdfBytes({ records: 30, packed: 'transposed', frames: [[0, 256, false, [1, 2, 3]]] }),
      await remuxed('clip.ts'),
    ];
  },

  mutate(input, random, other) {
    if (!random.chance(0.5))
      return random.chance(0.5) ? mutateInPlace(input, random) : mutateBytes(input, random, other);
    const bytes = input.slice();
    putNumber(bytes, random.below(Math.max(1, bytes.length - 8)), random);
    return bytes;
  },

  async open(folder): Promise<Target> {
    const out = join(folder, 'out.drive');
    return { run: (path) => ingestOutcome(path, out), async close() {} };
  },
};
