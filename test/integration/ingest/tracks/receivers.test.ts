/** NMEA 0183 and UBX: times without a date at first, midnight, leap seconds, checksums, and what is no fix. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { detectFormat } from '../../../../engine/ingest/detect.ts';
import { nothingSkipped, scan } from '../../../../engine/ingest/formats/receivers/records.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingLines } from '../../../support/ingest/contents.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';
import { pvt, sentence, ubx } from '../../../support/ingest/tracks/receiver-file.ts';

const root = testFolder();

const ingested = <T>(name: string, bytes: string | Uint8Array, look: (drive: Drive) => T): Promise<T> =>
  withDrive(fileWith(root, name, bytes), look);

/** Rows of the first stream: seconds from the begin, and these signals. */
function rowsOf(drive: Drive, paths: readonly string[]): number[][] {
  const { t, values } = drive.series(1, paths);
  return [...t].map((at, i) => [at / 1e9, ...values.map((of) => Number((of?.[i] ?? Number.NaN).toFixed(9)))]);
}

const gga = (time: string, quality = 1, lat = '4807.0380,N', lon = '01131.0000,E'): string =>
  sentence(`GPGGA,${time},${lat},${lon},${quality},08,0.9,545.4,M,46.9,M,,`);
const rmc = (time: string, date: string, state = 'A'): string =>
  sentence(`GPRMC,${time},${state},4807.0380,N,01131.0000,E,022.4,084.4,${date},,,A`);

test('sentences of one time are one sample: degrees of ddmm.mmmm, ellipsoid height, knots as metres a second', async () => {
  const text = [0, 1, 2]
    .map((s) => {
      const time = `12351${s}.00`;
      return gga(time, 4) + rmc(time, '230324') + sentence(`GNGST,${time},1,,,,0.011,0.012,0.02`);
    })
    .join('');
  await ingested('a.nmea', text, (drive) => {
    expect(drive.streams().map(({ name, kind, count }) => [name, kind, count])).toEqual([
      ['gnss/nmea', 'gnss', 3],
    ]);
    expect(drive.info.t0).toBe(`${Date.UTC(2024, 2, 23, 12, 35, 10)}000000`);
    const [first, second] = rowsOf(drive, [
      'latitude',
      'longitude',
      'altitude',
      'speed',
      'bearing',
      'status',
      'sigma.north',
    ]);
    expect(first).toEqual([0, 48.1173, 11.516666667, 592.3, 11.523555556, 84.4, 2, 0.011]);
    expect(second?.[0]).toBe(1);
    expect(drive.info.origin).toMatchObject({ latitudeDeg: 48.1173, datum: 'ellipsoid' });
    expect(findingLines(drive)).toBe('');
  });
});

test('positions before the first date have theirs, midnight passes, and south and west are negative', async () => {
  const text =
    gga('235958.00', 1, '3351.0000,S', '15112.0000,W') +
    gga('235959.50', 1, '3351.0000,S', '15112.0000,W') +
    gga('000001.00', 1, '3351.0000,S', '15112.0000,W') +
    rmc('000001.00', '010124');
  await ingested('b.txt', text, (drive) => {
    expect(drive.info.t0).toBe(`${Date.UTC(2023, 11, 31, 23, 59, 58)}000000`);
    expect(rowsOf(drive, ['latitude', 'longitude']).map(([t]) => t)).toEqual([0, 1.5, 3]);
    expect(rowsOf(drive, ['latitude', 'longitude'])[0]).toEqual([0, -33.85, -151.2]);
  });
});

test('no fix is no place, a wrong checksum is no sentence, and what came before the time is counted', async () => {
  const text =
    sentence('GPGGA,,,,,,0,00,99.9,,,,,,') +
    gga('101500.00', 0) +
    rmc('101500.00', '010224', 'V') +
    gga('101501.00').replace('4807', '4907') +
    gga('101502.00') +
    rmc('101502.00', '010224') +
    sentence('GPGGA,101503.00,0000.0000,N,00000.0000,E,1,08,0.9,0,M,0,M,,') +
    gga('101504.00', 1, '4861.0000,N') +
    'garbage $GPGGA,1015';
  await ingested('c.nmea', text, (drive) => {
    const rows = rowsOf(drive, ['status', 'latitude']);
    expect(rows.map(([t, status, latitude]) => [t, status, Number.isFinite(latitude)])).toEqual([
      [0, -1, false],
      [2, 1 - 1, true],
      [3, -1, false],
      [4, -1, false],
    ]);
    const said = findingLines(drive);
    expect(said).toContain('records whose checksum is wrong: left out ×1');
    expect(said).toContain('sentences from before the receiver knew the time: left out ×1');
    expect(said).toContain('lie at 0°, 0° exactly: taken as no fix ×1');
  });
});

test('a record without a date, and one of a receiver that counts weeks wrongly, say so', async () => {
  await ingested('d.nmea', gga('101501.00') + gga('101502.00'), (drive) => {
    expect(drive.info.t0).toBe('36901000000000');
    expect(findingLines(drive)).toContain('have no date');
  });
  await ingested('e.nmea', gga('101501.00') + rmc('101501.00', '080804'), (drive) =>
    expect(findingLines(drive)).toMatch(/begin on 2004-08-08: .* says so on 2024-03-24/),
  );
});

test('UBX has the time of the week and UTC once it is resolved: leap seconds that come late move nothing', async () => {
  // GPS is 18 s ahead; until it hears of it, the receiver takes 16.
  const start = Date.UTC(2024, 2, 23, 12, 0, 0);
  const iTow = (6 * 86_400 + 12 * 3600 + 18) * 1000;
  const at = (s: number, leapLate: number, valid: number): Buffer =>
    pvt({
      iTow: iTow + s * 1000,
      utcMs: start + s * 1000 + leapLate,
      latitude: -33.8,
      longitude: 151.2,
      valid,
    });
  const bytes = Buffer.concat([
    at(0, 2000, 3),
    at(0.2, 2000, 3),
    ubx(0x0a09, Buffer.alloc(60)),
    at(0.4, 0, 7),
    Buffer.from('noise \xb5\x62\x01', 'latin1'),
    pvt({ iTow: iTow + 600, utcMs: start + 600, latitude: 0, longitude: 0, fix: false }),
  ]);
  await ingested('f.ubx', bytes, (drive) => {
    expect(drive.info.t0).toBe(`${start}000000`);
    const rows = rowsOf(drive, [
      'latitude',
      'longitude',
      'altitude',
      'speed',
      'bearing',
      'status',
      'sigma.east',
    ]);
    expect(rows.map(([t]) => t)).toEqual([0, 0.2, 0.4, 0.6]);
    expect(rows[0]?.slice(1)).toEqual([-33.8, 151.2, 123.456, 10, 90, 2, 0.999848989]);
    expect(rows[3]?.[6]).toBe(-1);
  });
});

test('the week of GPS ends while a receiver records', async () => {
  const start = Date.UTC(2024, 2, 23, 23, 59, 41);
  const bytes = Buffer.concat(
    [0, 1, 2].map((s) =>
      pvt({
        iTow: (604_799_000 + s * 1000) % 604_800_000,
        utcMs: start + s * 1000,
        latitude: 1,
        longitude: 1,
      }),
    ),
  );
  await ingested('g.ubx', bytes, (drive) => {
    expect(rowsOf(drive, ['latitude']).map(([t]) => t)).toEqual([0, 1, 2]);
    expect(drive.info.t0).toBe(`${start}000000`);
  });
});

test('records are found wherever the file is cut into pieces, and NMEA beside UBX comes in as a stream of its own', async () => {
  const start = Date.UTC(2024, 2, 23, 12, 35, 10);
  const one = pvt({ iTow: 1000, utcMs: start, latitude: 48, longitude: 11 });
  const bytes = Buffer.concat([
    Buffer.from(gga('123510.00') + rmc('123510.00', '230324')),
    one,
    Buffer.from(gga('123511.00')),
  ]);
  const whole = scan(bytes, 0, true, nothingSkipped()).records;
  expect(whole.map(({ kind }) => kind)).toEqual(['nmea', 'nmea', 'ubx', 'nmea']);
  for (let cut = 1; cut < bytes.length; cut++) {
    const skipped = nothingSkipped();
    const first = scan(bytes.subarray(0, cut), 0, false, skipped);
    const second = scan(bytes.subarray(first.used), first.used, true, skipped);
    expect([first.records.length + second.records.length, skipped.damaged]).toEqual([4, 0]);
  }
  await ingested('h.ubx', bytes, (drive) =>
    expect(drive.streams().map(({ name, count }) => `${name} ${count}`)).toEqual([
      'gnss/nmea 2',
      'gnss/ubx 1',
    ]),
  );
  const text = join(root, 'i.txt');
  writeFileSync(text, '1 2 3\n4 5 6\n');
  expect((await detectFormat(text).catch(() => undefined))?.name).not.toBe('receivers');
});

test('bytes between the records that are of none are counted, with where they begin', () => {
  const first = sentence('GPRMC,120000.00,A,4830.00,N,01115.00,E,10.0,90.0,230324,,,A');
  const lost = first.replace('$', '#');
  const wrong = first.replace('4830', '4831');
  const skipped = nothingSkipped();
  const { records } = scan(Buffer.from(`${first}\r\n\0\0${lost}${wrong}${first}`), 0, true, skipped);
  expect(records).toHaveLength(2);
  expect(skipped).toMatchObject({
    damaged: 1,
    stray: lost.trimEnd().length,
    firstStrayAt: first.length + 4,
  });
});

/** A frame of RTCM 3 with its CRC-24Q, bit by bit. */
function rtcm(message: Uint8Array): Buffer {
  const frame = Buffer.from([0xd3, message.length >> 8, message.length & 255, ...message]);
  let crc = 0;
  for (const byte of frame)
    for (let bit = 7; bit >= 0; bit--) {
      const top = ((crc >> 23) & 1) ^ ((byte >> bit) & 1);
      crc = ((crc << 1) & 0xffffff) ^ (top ? 0x864cfb : 0);
    }
  return Buffer.concat([frame, Buffer.from([crc >> 16, (crc >> 8) & 255, crc & 255])]);
}

test('corrections between the messages are passed over, also what in them looks like a message', async () => {
  const utcMs = Date.UTC(2023, 10, 14, 9, 30, 0);
  const at = (k: number): Buffer =>
    pvt({ iTow: 207_018_000 + 200 * k, utcMs: utcMs + 200 * k, latitude: 48.1, longitude: 11.5 + k * 1e-6 });
  const inner = pvt({ iTow: 0, utcMs: 0, latitude: 1, longitude: 1 });
  const bytes = Buffer.concat(
    [0, 1, 2].flatMap((k) => [at(k), rtcm(Buffer.concat([Buffer.alloc(2), inner]))]),
  );
  await ingested('fed.ubx', bytes, (drive) => {
    expect(drive.streams().map(({ name, count }) => [name, count])).toEqual([['gnss/ubx', 3]]);
    expect(drive.info.t0).toBe(`${utcMs}000000`);
    expect(findingLines(drive)).toBe('info RTCM 3: corrections for the receiver: left out ×3');
  });
});

test('a file of claimed corrections that are none is gone through in a few passes', () => {
  // Each frame summed by itself would be two thousand million steps, beyond the time that a test has.
  const claimed = new Uint8Array(6_000_000).map((_, k) => [0xd3, 0x03, 0xff][k % 3] ?? 0);
  const skipped = nothingSkipped();
  expect(scan(claimed, 0, true, skipped)).toMatchObject({ records: [], used: claimed.length });
  expect([skipped.corrections, skipped.stray]).toEqual([0, 4_000_000]);
});
