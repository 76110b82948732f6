/** Logs whose first record tells a wrong time, and those that end in nothing: neither costs what lies between. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Format } from '../../../../engine/ingest/format.ts';
import { can } from '../../../../engine/ingest/formats/can/can.ts';
import { gpx } from '../../../../engine/ingest/formats/gpx/gpx.ts';
import { pcap } from '../../../../engine/ingest/formats/pcap/pcap.ts';
import { receivers } from '../../../../engine/ingest/formats/receivers/receivers.ts';
import { ulog } from '../../../../engine/ingest/formats/ulog/ulog.ts';
import { unfit } from '../../../../engine/ingest/ingest.ts';
import { beginOf } from '../../../../engine/ingest/media/begin.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { ascText, blfBytes, candumpText, type Frame } from '../../../support/ingest/tracks/can-file.ts';
import { pcapBytes, velodyneData } from '../../../support/ingest/tracks/capture-file.ts';
import { pvt, sentence } from '../../../support/ingest/tracks/receiver-file.ts';
import { ulogBytes } from '../../../support/ingest/tracks/ulog-file.ts';

const root = testFolder();

/** When the log begins, and its samples that a drive can hold, in seconds from there. */
async function read(format: Format, name: string, bytes: string | Uint8Array) {
  const path = join(root, name);
  writeFileSync(path, bytes);
  const times: number[] = [];
  const said: string[] = [];
  let [t0, lost] = ['', 0];
  for await (const item of format.read(path, new Scratch())) {
    if (item.type === 'begin') t0 = item.t0;
    else if (item.type === 'finding') said.push(`${item.finding.reason} ×${item.finding.count}`);
    else if (item.type === 'sample' && unfit(item) === undefined) times.push(item.t / 1e9);
    else if (item.type === 'sample') lost++;
  }
  return { t0, times, lost, said };
}

const FAR_S = 2_000_000_000;
const frame = (s: number): Frame => ({ s, channel: 1, id: 256, data: [1, 2, 3] });
const FRAMES = [0, 0.5, 1].map(frame);
const BEGIN_MS = Date.UTC(2024, 2, 23, 12);
const iso = (s: number): string => new Date(BEGIN_MS + 1000 * s).toISOString();
const trackPoint = (time: string): string => `<trkpt lat="48" lon="11"><time>${time}</time></trkpt>`;
const TRACK = [0, 0.5, 1].map((s) => trackPoint(iso(s))).join('');
const rmc = (time: string, date: string): string =>
  sentence(`GPRMC,${time},A,4807.038,N,01131.000,E,022.4,084.4,${date},003.1,W`);
const fix = (s: number, utcMs = BEGIN_MS + 1000 * s) =>
  pvt({ iTow: 7000 + 1000 * s, utcMs, latitude: 48, longitude: 11 });

test.each<[string, Format, string, string | Uint8Array, string | Uint8Array]>([
  ['a GPX', gpx, 'a.gpx', `<gpx>${TRACK}</gpx>`, `<gpx>${trackPoint('1980-01-06T00:00:00Z')}${TRACK}</gpx>`],
  [
    'a GPX of the year 9999',
    gpx,
    'b.gpx',
    `<gpx>${TRACK}</gpx>`,
    `<gpx>${trackPoint('9999-01-06T00:00:00Z')}${TRACK}</gpx>`,
  ],
  ['an ASC', can, 'a.asc', ascText(FRAMES), ascText([frame(FAR_S), ...FRAMES])],
  ['a BLF', can, 'a.blf', blfBytes(FRAMES), blfBytes([frame(FAR_S), ...FRAMES])],
  [
    'a log of candump',
    can,
    'a.log',
    candumpText(FRAMES, FAR_S),
    candumpText([frame(-FAR_S), ...FRAMES], FAR_S),
  ],
  [
    'NMEA',
    receivers,
    'a.nmea',
    rmc('120000.00', '230324') + rmc('120000.50', '230324') + rmc('120001.00', '230324'),
    rmc('115959.00', '060180') +
      rmc('120000.00', '230324') +
      rmc('120000.50', '230324') +
      rmc('120001.00', '230324'),
  ],
])(
  '%s whose first record tells a time of another age begins with the others',
  async (_, format, name, good, bad) => {
    const [whole, wrong] = [await read(format, `good-${name}`, good), await read(format, `bad-${name}`, bad)];
    expect(whole.times).toEqual([0, 0.5, 1]);
    // NMEA tells the day by itself: the drive begins at the time of the day that came first.
    expect(wrong.times.map((t) => t - (wrong.times[0] ?? 0))).toEqual(whole.times);
    expect(wrong.lost).toBe(1);
    if (format === gpx) expect(wrong.t0).toBe(whole.t0);
  },
);

test('a receiver that tells UTC of another age at first has the time that it tells then', async () => {
  const wrong = await read(
    receivers,
    'a.ubx',
    Buffer.concat([fix(0, Date.UTC(1985, 1, 1)), fix(1), fix(2), fix(3)]),
  );
  expect(wrong.t0).toBe(`${BEGIN_MS}000000`);
  expect(wrong.times).toEqual([0, 1, 2, 3]);
});

test('a ULog whose first message tells a time of another age begins with the others', async () => {
  const [whole, bytes] = [await read(ulog, 'good.ulg', ulogBytes()), Buffer.from(ulogBytes())];
  bytes.writeBigUInt64LE(1n << 52n, bytes.indexOf(Buffer.from([0x44, 1, 0])) + 3);
  const wrong = await read(ulog, 'bad.ulg', bytes);
  expect([wrong.t0, wrong.lost, wrong.times.length]).toEqual([whole.t0, 1, whole.times.length - 1]);
});

test('a log of times that are all apart begins with one of them, and one without a time does not begin', () => {
  expect(beginOf([5n, 6n])).toBe(5n);
  expect(beginOf([1n << 62n, 6n, 5n])).toBe(6n);
  expect(beginOf([])).toBeUndefined();
});

test('points in a comment of GPX are none, however long it is, and whether it ends or not', async () => {
  const noise = `<!-- ${trackPoint(iso(90)).repeat(12_000)}`;
  expect((await read(gpx, 'c.gpx', `<gpx>${TRACK}${noise} -->${trackPoint(iso(2))}</gpx>`)).times).toEqual([
    0, 0.5, 1, 2,
  ]);
  expect((await read(gpx, 'd.gpx', `<gpx>${TRACK}${noise}`)).times).toEqual([0, 0.5, 1]);
});

const ZEROS = Buffer.alloc(20_000_000);

test('what a logger laid out for more and never wrote is passed over: BLF, ASC, captures', async () => {
  expect((await read(can, 'z.blf', Buffer.concat([blfBytes(FRAMES), ZEROS]))).times).toEqual([0, 0.5, 1]);
  const lines = Buffer.concat([Buffer.from(ascText(FRAMES)), Buffer.alloc(4_000_000, '\n')]);
  expect((await read(can, 'z.asc', lines)).times).toEqual([0, 0.5, 1]);
  const packets = Array.from({ length: 120 }, (_, k) => ({
    ns: BigInt(BEGIN_MS) * 1_000_000n + BigInt(k) * 1_327_000n,
    port: 2368,
    data: velodyneData((k * 480) % 36_000, k * 1327),
  }));
  const whole = await read(pcap, 'g.pcap', pcapBytes(packets));
  const padded = await read(pcap, 'z.pcap', Buffer.concat([pcapBytes(packets), ZEROS]));
  expect(whole.times.length).toBeGreaterThan(0);
  expect(padded.times).toEqual(whole.times);
});

test('containers of BLF that unpack to a hundred times their bytes are given up beyond 256 MiB, and said', async () => {
  const packed = deflateSync(Buffer.alloc(16 * 1024 * 1024));
  const size = 32 + packed.length;
  const container = Buffer.alloc(size + (size % 4));
  container.write('LOBJ', 0, 'latin1');
  container.writeUInt16LE(16, 4);
  container.writeUInt32LE(size, 8);
  container.writeUInt32LE(10, 12);
  container.writeUInt16LE(2, 16);
  container.writeUInt32LE(16 * 1024 * 1024, 24);
  container.set(packed, 32);
  const whole = blfBytes(FRAMES);
  const bombs = Array.from({ length: 20 }, () => container);
  const found = await read(
    can,
    'bomb.blf',
    Buffer.concat([whole.subarray(0, 144), ...bombs, whole.subarray(144)]),
  );
  expect(found.times).toEqual([0, 0.5, 1]);
  expect(found.said).toContain('records that are damaged: left out ×4');
});

test('dollars without end are no sentences, and hide none', async () => {
  const good = rmc('120000.00', '230324');
  const text = `${'$'.repeat(3_000_000)}\r\n${good}${'$GPGGA,'.repeat(400_000)}${rmc('120001.00', '230324')}`;
  expect((await read(receivers, 'dollars.nmea', good + text)).times).toEqual([0, 1]);
});
