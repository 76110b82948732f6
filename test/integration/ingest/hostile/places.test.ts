/** First fixes that are no place on Earth, and names that no drive holds: the drive opens all the same, and says so. */
import { join } from 'node:path';
import { McapWriter } from '@mcap/core';
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

test('names of a type and of a frame longer than a drive holds are cut', async () => {
  const long = 'n'.repeat(100_000);
  const fix = { timestamp: { sec: 1e9, nsec: 0 }, frame_id: long, latitude: 47, longitude: 8, altitude: 400 };
  for (const [name, what] of [
    [long, 'type'],
    ['foxglove.LocationFix', 'frame'],
  ] as const) {
    const parts: Uint8Array[] = [];
    let bytes = 0n;
    const write = async (part: Uint8Array): Promise<void> => {
      parts.push(Uint8Array.from(part));
      bytes += BigInt(part.length);
    };
    const writer = new McapWriter({ writable: { write, position: () => bytes } });
    await writer.start({ profile: '', library: '' });
    const data = Buffer.from('{"type":"object"}');
    const schemaId = await writer.registerSchema({ name, encoding: 'jsonschema', data });
    const channel = { topic: '/t', schemaId, messageEncoding: 'json', metadata: new Map() };
    const channelId = await writer.registerChannel(channel);
    const at = { logTime: 10n ** 18n, publishTime: 10n ** 18n };
    await writer.addMessage({ channelId, sequence: 0, ...at, data: Buffer.from(JSON.stringify(fix)) });
    await writer.end();
    const { said, samples } = await opened('long.mcap', Buffer.concat(parts));
    expect(samples).toBe(1);
    expect(said).toContain(`warn: the name of its ${what} has 100000 characters: cut`);
  }
});
