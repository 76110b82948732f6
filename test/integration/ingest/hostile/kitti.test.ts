/** KITTI folders that nobody recorded: what cannot be read costs itself, and nothing is opened that has no end. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../../engine/drive/drive.ts';
import { sweepOfText } from '../../../../engine/drive/recipes/hdl64.ts';
import { parseTracklets } from '../../../../engine/ingest/formats/kitti/tracklets.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { costOf, reasons } from '../../../support/ingest/bounded.ts';
import { FRAMES, writeKitti } from '../../../support/ingest/data-sets/kitti-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { processorSeconds } from '../../../support/processor.ts';

const folder = testFolder();
let made = 0;
const drive = (): string => writeKitti(join(folder, String(made++)));

/** A file of holes: as long as is said, and of no size on the disk. */
function sparse(path: string, bytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, bytes);
}

async function findingsOf(sync: string): Promise<string[]> {
  const out = join(folder, `out${made++}.drive`);
  return reasons(await ingest(sync, out));
}

const GIB = 1024 ** 3;

test('files of holes, folders and pipes in the place of data cost one finding each and no memory', async () => {
  const sync = drive();
  sparse(join(sync, 'velodyne_points/data/0000000003.bin'), 8 * GIB);
  sparse(join(sync, 'image_02/data/0000000004.jpg'), 8 * GIB);
  sparse(join(sync, 'oxts/data/0000000005.txt'), 8 * GIB);
  sparse(join(sync, 'tracklet_labels.xml'), 8 * GIB);
  sparse(join(sync, 'velodyne_points/timestamps_end.txt'), 8 * GIB);
  sparse(join(sync, '..', 'calib_velo_to_cam.txt'), 8 * GIB);
  rmSync(join(sync, 'velodyne_points/data/0000000006.bin'));
  mkdirSync(join(sync, 'velodyne_points/data/0000000006.bin'));
  rmSync(join(sync, 'image_02/data/0000000006.jpg'));
  execFileSync('mkfifo', [join(sync, 'image_02/data/0000000006.jpg')]);
  rmSync(join(sync, 'oxts/data/0000000006.txt'));
  symlinkSync('/dev/zero', join(sync, 'oxts/data/0000000006.txt'));
  const cost = await costOf(sync);
  expect(cost.said).toBe('done');
  expect(cost.peakMiB).toBeLessThan(400);
  const said = cost.findings.map(({ file, place, reason }) => `${file} ${place}: ${reason}`).join('\n');
  expect(said).toMatch(/velodyne_points\/data frame 3: cannot be read: it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/image_02\/data frame 4: cannot be read: it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/oxts\/data frame 5: cannot be read: it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/tracklet_labels\.xml .*: cannot be read: it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/calib_velo_to_cam\.txt .*: cannot be read: it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/timestamps_end\.txt it (has|claims) 8589934592 bytes/);
  expect(said).toMatch(/velodyne_points\/data frame 6: cannot be read: it is a folder, not a file/);
  expect(said).toMatch(/image_02\/data frame 6: cannot be read: it is a named pipe/);
  expect(said).toMatch(/oxts\/data frame 6: cannot be read: it is a device/);
});

test('a timestamps file that is a folder or a pipe leaves its sensor to the times of another', async () => {
  for (const make of [(path: string) => mkdirSync(path), (path: string) => execFileSync('mkfifo', [path])]) {
    const sync = drive();
    rmSync(join(sync, 'image_02/timestamps.txt'));
    make(join(sync, 'image_02/timestamps.txt'));
    const said = await findingsOf(sync);
    expect(said).toContainEqual(
      expect.stringMatching(/^error: cannot be read: it is (a folder|a named pipe)/),
    );
    expect(said).toContainEqual(expect.stringMatching(/the times of velodyne_points are used/));
  }
});

test('a sensor whose times lie in another year does not make a drive of years', async () => {
  const sync = drive();
  writeFileSync(
    join(sync, 'image_02/timestamps.txt'),
    Array.from({ length: FRAMES }, (_, i) => `9999-01-01 00:00:0${i}.000000000\n`).join(''),
  );
  const out = join(folder, 'year.drive');
  const { findings, samples } = await ingest(sync, out);
  expect(reasons({ findings })).toContain(
    'error: its times lie more than a day from those of the other sensors: they are not used',
  );
  const made = Drive.open(out, 'read');
  expect(made.info.durationNs).toBeLessThan(2e9);
  made.close();
  expect(samples).toBeGreaterThan(6 * FRAMES);
});

test('lines and numbers of any length are findings in linear time', async () => {
  const sync = drive();
  const long = '9'.repeat(10_000_000);
  writeFileSync(join(sync, 'velodyne_points/timestamps_start.txt'), `${long}\n`.repeat(3));
  writeFileSync(join(sync, 'oxts/timestamps.txt'), '\n'.repeat(30_000_000));
  writeFileSync(
    join(sync, '..', 'calib_imu_to_velo.txt'),
    `R: ${'1 '.repeat(500_000)}\nT: ${long.slice(0, 9000)}`,
  );
  writeFileSync(join(sync, 'oxts/data/0000000002.txt'), `${'9'.repeat(8000)} `.repeat(2));
  writeFileSync(join(sync, 'image_02/data', '\x1b]0;title\x07.jpg'), 'x');
  const cost = await costOf(sync);
  expect(cost.said).toBe('done');
  expect(cost.cpuS).toBeLessThan(15);
  expect(cost.peakMiB).toBeLessThan(1024);
  expect(cost.samples).toBeGreaterThanOrEqual(2 * FRAMES);
});

test.each([
  ['calib_imu_to_velo.txt', /^R: .*/m, 'R: 1e308 1e308 0 0 1e308 0 0 0 1e308', /sensor is not placed/],
  ['calib_imu_to_velo.txt', /^R: .*/m, 'R: 0 0 0 0 0 0 0 0 0', /sensor is not placed/],
  ['calib_velo_to_cam.txt', /^R: .*/m, 'R: 1 0 0 0 1 0 0 0 -1', /sensor is not placed/],
  [
    'calib_imu_to_velo.txt',
    /^T: .*/m,
    'T: 1e308 0 0',
    /numbers that cannot be \(T_vehicle_sensor\.p\.0.*not placed/,
  ],
  [
    'calib_cam_to_cam.txt',
    /^S_rect_02: .*/m,
    'S_rect_02: 1e308 -5',
    /cannot be \(width: .*\): it has no lens/,
  ],
  ['calib_cam_to_cam.txt', /^P_rect_02: \S+/m, 'P_rect_02: 1e-308', /cannot be \(T_vehicle_sensor\.p\.0/],
])(
  '%s with a number that cannot be costs its sensor, and the drive opens',
  async (file, line, wrong, said) => {
    const sync = drive();
    const path = join(sync, '..', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toMatch(line);
    writeFileSync(path, text.replace(line, wrong));
    const out = join(folder, `out${made++}.drive`);
    const report = await ingest(sync, out);
    expect(reasons(report).join('\n')).toMatch(said);
    expect(report.samples).toBeGreaterThan(6 * FRAMES);
    const opened = Drive.open(out, 'read');
    expect(opened.calibration().sensors.length).toBeGreaterThan(0);
    opened.close();
  },
);

test('a sweep in text is read line by line', () => {
  const read = (text: string) => sweepOfText(new TextEncoder().encode(text), undefined, new Scratch());
  expect(read('1 2 3 0.5\r\n\n  4 5 6 0.25  \n').points).toBe(2);
  expect(read(`${'\n'.repeat(1_000_000)}1 2 3 0`).points).toBe(1);
  expect(() => read('1 2 3 4\n1 2 3\n')).toThrow('line 2 has 3 numbers instead of 4');
  expect(() => read('1 '.repeat(1_000_000))).toThrow('line 1 has 2000000 characters');
  expect(read(`${'9'.repeat(900)} 2 3 0\n1 2 3 0`)).toMatchObject({ points: 1, dropped: 1 });
});

const wrapped = (inside: string): string =>
  `<?xml version="1.0"?><boost_serialization><tracklets>${inside}</tracklets></boost_serialization>`;

test.each([
  ['a million nested elements', wrapped('<a>'.repeat(1_000_000)), /nested more than 32 levels/],
  ['three million tracklets', wrapped('<item/>'.repeat(3_000_000)), /more than 1000000 elements/],
  [
    'an attribute of 20 MB',
    wrapped(`<item a="${'x'.repeat(20_000_000)}"></item>`),
    /a tag, comment or section of more than 65536/,
  ],
  [
    'a million attributes',
    wrapped(`<item ${'a="" '.repeat(1_000_000)}></item>`),
    /a tag, comment or section|duplicate/,
  ],
  ['a name of 20 MB', wrapped(`<${'a'.repeat(20_000_000)}>`), /a tag, comment or section/],
  ['an end that never comes', `<${'<'.repeat(5_000_000)}`, /line 1|a tag, comment or section/],
  ['a document type of 20 MB', `<!DOCTYPE ${'['.repeat(20_000_000)}`, /line 1|a tag, comment or section/],
  [
    'a million references',
    wrapped(`<item>${'&no;'.repeat(1_000_000)}</item>`),
    /more than 100000 references/,
  ],
  ['a comment without end', wrapped(`<!--${'-'.repeat(20_000_000)}`), /line 1|a tag, comment or section/],
])('labels with %s are refused within seconds', async (_, xml, why) => {
  expect(await processorSeconds(() => expect(() => parseTracklets(xml)).toThrow(why))).toBeLessThan(8);
});

test('a billion laughs are as many characters as were written', () => {
  const entities = Array.from({ length: 10 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join(
    '',
  );
  const xml = `<!DOCTYPE b [<!ENTITY a0 "ha">${entities}]>${wrapped(
    '<item><objectType>&a10;</objectType><l>1</l><w>1</w><h>1</h><first_frame>0</first_frame><poses><item><tx>1</tx><ty>1</ty><tz>1</tz><rx>0</rx><ry>0</ry><rz>0</rz></item></poses></item>',
  ).replace('<?xml version="1.0"?>', '')}`;
  expect(parseTracklets(xml).get(0)?.[0]?.class).toBe('&a10;');
});

test('long text in an element, and many references, are read in linear time', async () => {
  const took = await processorSeconds(() => {
    for (const text of ['x'.repeat(20_000_000), '&amp;'.repeat(100_000), '&no;'.repeat(100_000)])
      parseTracklets(wrapped(`<item><objectType>${text}</objectType></item>`));
  });
  expect(took).toBeLessThan(8);
});
