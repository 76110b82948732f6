/** First fixes that are no place on Earth: the drive opens, and is placed by the next, or says that it has no place. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { reasons } from '../../../support/ingest/bounded.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';
import { ulogBytes } from '../../../support/ingest/tracks/ulog-file.ts';

const root = testFolder();
let made = 0;

async function opened(name: string, bytes: string | Uint8Array) {
  const out = join(root, `${made++}.drive`);
  const report = await ingest(fileWith(root, name, bytes), out);
  const drive = Drive.open(out, 'read');
  try {
    return { origin: drive.info.origin, samples: report.samples, said: reasons(report).join('\n') };
  } finally {
    drive.close();
  }
}

const gpx = (first: string): string =>
  `<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${[0, 1, 2, 3]
    .map(
      (i) =>
        `<trkpt lat="47.${i}" lon="8"><ele>${i === 0 ? first : 400}</ele><time>2026-05-01T10:00:0${i}Z</time></trkpt>`,
    )
    .join('')}</trkseg></trk></gpx>`;

test('heights of a track that are none', async () => {
  expect((await opened('good.gpx', gpx('400'))).origin).toMatchObject({ altitudeM: 400 });
  for (const height of ['1e308', '-99999', '1e999']) {
    const { samples, origin, said } = await opened('bad.gpx', gpx(height));
    expect(samples).toBeGreaterThanOrEqual(3);
    if (origin === undefined)
      expect(said).toMatch(/error: is no place on Earth \(altitude: .*\): the drive has none/);
    else expect(Math.abs(origin.altitudeM)).toBeLessThan(20_000);
  }
});

test('a latitude of 214 degrees of an autopilot: the next fix places the drive', async () => {
  const bytes = ulogBytes();
  const latitude = Buffer.alloc(4);
  latitude.writeInt32LE(473_977_418);
  const second = bytes.indexOf(latitude, bytes.indexOf(latitude) + 1);
  bytes.writeInt32LE(0x7fff_ffff, second);
  const { origin, samples } = await opened('log.ulg', bytes);
  expect(samples).toBe(64);
  expect(origin?.latitudeDeg).toBeCloseTo(47.3977, 3);
});
