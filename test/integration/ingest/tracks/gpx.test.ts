/** GPX tracks of both versions: times with and without a zone, extensions, comments, and what is damaged. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { trackPoints } from '../../../../engine/ingest/formats/gpx/points.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { fileWith, testFolder } from '../../../support/ingest/folder.ts';

const root = testFolder();

const ingested = <T>(bytes: string | Uint8Array, look: (drive: Drive, log: string) => T): Promise<T> =>
  withDrive(fileWith(root, 'track.gpx', bytes), look);

const gpx = (inner: string): string =>
  `<?xml version="1.0"?>\n<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${inner}</trkseg></trk></gpx>`;

test('points come in with height, speed and fix, at their times, whatever the zone', async () => {
  const text = gpx(`
    <trkpt lat="48.5" lon="11.25"><ele>512.5</ele><time>2024-03-23T12:00:00Z</time><fix>dgps</fix><hdop>0.8</hdop></trkpt>
    <!-- <trkpt lat="1" lon="1"><time>2024-03-23T12:00:00Z</time></trkpt> -->
    <trkpt lon='11.26' lat='48.6'><time>2024-03-23T13:00:01.250+01:00</time>
      <extensions><gpxtpx:TrackPointExtension><gpxtpx:speed>12.5</gpxtpx:speed><gpxtpx:course>90</gpxtpx:course></gpxtpx:TrackPointExtension></extensions></trkpt>
    <trkpt lat="48.7" lon="11.27"/>
    <trkpt lat="98.7" lon="11.27"><time>2024-03-23T12:00:02Z</time></trkpt>
    <trkpt lat="48.8" lon="11.28"><time>2024-03-23T12:00:03</time>`);
  await ingested(text, (drive) => {
    const { t, values } = drive.series(1, ['latitude', 'longitude', 'altitude', 'speed', 'status']);
    expect([...t]).toEqual([0, 1.25e9]);
    expect(values.map((of) => [...(of ?? [])])).toEqual([
      [48.5, 48.6],
      [11.25, 11.26],
      [512.5, Number.NaN],
      [Number.NaN, 12.5],
      [1, 0],
    ]);
    expect(drive.info.t0).toBe(`${Date.UTC(2024, 2, 23, 12)}000000`);
    const said = drive.report().findings.map(({ reason, count }) => `${reason} ×${count}`);
    expect(said).toEqual([
      'points have no time: left out ×1',
      'have no latitude and longitude that can be: left out ×1',
      'is cut: a point has no end ×1',
      // From 48.5 to 48.6 degrees in a second.
      'positions leap by up to 11 km from one to the next, faster than 100 m/s: kept as they are ×1',
    ]);
  });
});

test('a track of many megabytes comes in whole, a piece at a time', async () => {
  const start = Date.UTC(2024, 0, 1);
  const count = 20_000;
  const points = Array.from(
    { length: count },
    (_, i) =>
      `<trkpt lat="${48 + i / 1e5}" lon="11"><time>${new Date(start + i * 100).toISOString()}</time></trkpt>\n`,
  );
  const log = join(root, 'long.gpx');
  writeFileSync(log, gpx(points.join('')));
  const read = { points: 0, bad: 0, bytes: 0, cut: false };
  let most = 0;
  for await (const some of trackPoints(log, read)) most = Math.max(most, some.length);
  expect(read).toMatchObject({ points: count, bad: 0, cut: false });
  expect(most).toBeLessThan(count / 4);
});

test('a file without a track, or without times, is refused with the reason', async () => {
  await expect(ingested('<gpx><wpt lat="1" lon="2"/></gpx>', () => 0)).rejects.toThrow(/has no track/);
  await expect(ingested(gpx('<trkpt lat="1" lon="2"/>'), () => 0)).rejects.toThrow(
    /has one point and no time/,
  );
});

test('a track without any time is driven through at a speed that is said', async () => {
  const track = gpx(
    '<trkpt lat="48.1" lon="11.5"/><trkpt lat="48.101" lon="11.5"/><trkpt lat="48.102" lon="11.5"/>',
  );
  await ingested(track, (drive) => {
    expect(drive.streams()).toMatchObject([{ kind: 'gnss', count: 3 }]);
    // A thousandth of a degree is 111.2 m: 11.12 s at 10 m/s.
    expect((drive.at(1, 1)?.t ?? 0) / 1e9).toBeCloseTo(11.12, 1);
    expect(
      drive
        .report()
        .findings.map(({ reason }) => reason)
        .join(),
    ).toContain('10 m/s, from 1970 on, is assumed');
  });
});
