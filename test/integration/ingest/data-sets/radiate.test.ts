import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { SAMPLE_FLAG } from '../../../../engine/contract/streams.ts';
import { Drive } from '../../../../engine/drive/drive.ts';
import { transform } from '../../../../engine/geometry/se3.ts';
import { describeLog, ingest } from '../../../../engine/ingest/ingest.ts';
import { Replay } from '../../../../engine/replay/replay.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf, streamNamed } from '../../../support/ingest/contents.ts';
import {
  AZIMUTHS,
  BRIGHT_ROW,
  FIRST_S,
  list,
  POINTS,
  record,
  sweepText,
  writeRadiate,
} from '../../../support/ingest/data-sets/radiate-folder.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';

const root = testFolder();
let made = 0;

async function sequence(): Promise<string> {
  const top = join(root, `log${made++}`);
  mkdirSync(top);
  return await writeRadiate(top);
}

const shown = (drive: Drive): Record<string, string> =>
  Object.fromEntries(
    drive
      .streams()
      .map(({ name, kind, role, codec, count, frame }) => [
        name,
        `${kind} ${role} ${codec} ${count} ${frame}`,
      ]),
  );

const at = (drive: Drive, frame: string, point: readonly [number, number, number]): readonly number[] => {
  const sensor = drive.calibration().sensors.find((each) => each.frame === frame);
  if (!sensor) throw new Error(`There is no frame ${frame}.`);
  return transform(sensor.T_vehicle_sensor, point).map((v) => Number(v.toFixed(3)) + 0);
};

test('every part of a sequence becomes a stream', async () => {
  const log = await sequence();
  await withDrive(log, (drive) => {
    expect(shown(drive)).toEqual({
      velo_lidar: 'lidar sensor columns/1 6 velo_lidar',
      Navtech_Polar: 'camera sensor image/png 3 Navtech_Polar',
      'Navtech_Polar/points': 'radar sensor columns/1 3 Navtech_Polar',
      zed_left: 'camera sensor image/jpeg 8 zed_left',
      zed_right: 'camera sensor image/jpeg 8 zed_right',
      GPS_IMU_Twist: 'message sensor text 11 imu',
      'GPS_IMU_Twist/gnss': 'gnss sensor json 11 imu',
      'GPS_IMU_Twist/imu': 'imu sensor json 11 imu',
      'GPS_IMU_Twist/velocity': 'twist sensor json 11 imu',
      annotations: 'boxes truth json 2 Navtech_Polar',
    });
    const wanted = ['velo_lidar', 'Navtech_Polar/points', 'zed_left'].map(
      (name) => streamNamed(drive, name).id,
    );
    expect(new Replay(drive).frame(300_000_000, wanted).samples).toHaveLength(3);
  });
  const described = await describeLog(log);
  expect(described.format).toBe('radiate');
  expect(described.streams.map(({ name, count }) => [name, count])).toEqual([
    ['velo_lidar', 6],
    ['Navtech_Polar', 3],
    ['zed_left', 8],
    ['zed_right', 8],
    ['GPS_IMU_Twist', 11],
  ]);
});

test('ahead is y in the scans and x in the vehicle; the lidar sits 0.6 m to the right of the radar, the lens looks ahead', async () => {
  await withDrive(await sequence(), (drive) => {
    expect(at(drive, 'Navtech_Polar', [0, 20, 0])).toEqual([20, 0, 0]);
    expect(at(drive, 'Navtech_Polar', [5, 0, 1])).toEqual([0, -5, 1]);
    expect(at(drive, 'velo_lidar', [0, 20, 0])).toEqual([20.25, -0.6, 0.12]);
    expect(at(drive, 'zed_left', [0, 0, 10])).toEqual([10.288, -0.34, 0.07]);
    expect(at(drive, 'zed_left', [1, 0, 10])).toEqual([10.288, -1.34, 0.07]);
    expect(drive.calibration().vehicleFrame).toBe('vehicle');
  });
});

test('a sweep keeps intensity and ring, and a scan gives its bright returns with range and azimuth', async () => {
  await withDrive(await sequence(), (drive) => {
    const sweep = decodeCloud(drive.payload(streamNamed(drive, 'velo_lidar').id, 1));
    expect(sweep.count).toBe(POINTS);
    expect([sweep.intensity?.[77], sweep.ring?.[77]]).toEqual([77, 13]);
    expect([...sweep.xyz.subarray(3 * 77, 3 * 78)].map((v) => Number(v.toFixed(3)))).toEqual([
      -2.594, 20, 1.3,
    ]);
    const scan = decodeCloud(drive.payload(streamNamed(drive, 'Navtech_Polar/points').id, 0));
    expect(scan.count).toBe(AZIMUTHS);
    const range = BRIGHT_ROW * 0.173611;
    // Column 0 is ahead, a quarter on is to the right.
    expect([scan.xyz[0], scan.xyz[1]].map((v) => Number(v?.toFixed(3)))).toEqual([
      0,
      Number(range.toFixed(3)),
    ]);
    const quarter = AZIMUTHS / 4;
    expect(scan.xyz[3 * quarter]).toBeCloseTo(range, 4);
    expect(scan.fields.get('range')?.[quarter]).toBeCloseTo(range, 4);
    expect(scan.fields.get('azimuth')?.[quarter]).toBeCloseTo(0, 5);
    expect(scan.intensity?.[quarter]).toBe(200);
  });
});

test('a clock that is 64 s ahead is named with its size and shifted once; the steps of its times stay', async () => {
  await withDrive(await sequence(), (drive) => {
    expect(drive.info.t0).toBe(`${FIRST_S}000000000`);
    const lines = findingsOf(drive).filter((line) => line.includes('its clock'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(
      /GPS_IMU_Twist\.txt.*64 s ahead of that of velo_lidar: shifted once by -64\.000 s, known to 0\.00 s/,
    );
    const { id } = streamNamed(drive, 'GPS_IMU_Twist/gnss');
    const times = [0, 1, 10].map((k) => drive.at(id, k)?.t);
    expect(times).toEqual([0, 50_000_000, 500_000_000]);
  });
});

test('a sensor that began a little later than the others is not taken for one of another clock', async () => {
  const log = await sequence();
  writeFileSync(join(log, 'GPS_IMU_Twist.txt'), list(11, FIRST_S + 1.5, 0.05));
  await withDrive(log, (drive) => {
    expect(findingsOf(drive).filter((line) => line.includes('clock'))).toEqual([]);
    expect(drive.at(streamNamed(drive, 'GPS_IMU_Twist').id, 0)?.t).toBe(1_500_000_000);
  });
});

test('the GPS/IMU turns to x ahead, y left, z up, its speed is that over ground, and gravity is not looked for', async () => {
  await withDrive(await sequence(), (drive) => {
    const one = (name: string, paths: readonly string[]): number[] =>
      drive
        .series(streamNamed(drive, name).id, paths)
        .values.map((values) => Number(values?.[0]?.toFixed(4)));
    expect(one('GPS_IMU_Twist/imu', ['accel.x', 'accel.y', 'accel.z', 'gyro.x', 'gyro.y', 'gyro.z'])).toEqual(
      [-0.5, -0.4, 0.05, -0.002, 0.01, -0.03],
    );
    expect(one('GPS_IMU_Twist/velocity', ['linear.x', 'angular.z'])).toEqual([10, -0.03]);
    expect(
      one('GPS_IMU_Twist/gnss', ['latitude', 'sigma.east', 'sigma.north', 'sigma.up', 'status']),
    ).toEqual([55.8923, 0.2, 0.3, 0.4, 0]);
    expect(drive.info.origin).toMatchObject({ latitudeDeg: 55.8923, altitudeM: 209.2, datum: 'unknown' });
  });
});

test('boxes lie in the radar’s frame where they were drawn; those of other frames are left out and said', async () => {
  await withDrive(await sequence(), (drive) => {
    const { boxes } = JSON.parse(
      new TextDecoder().decode(drive.payload(streamNamed(drive, 'annotations').id, 0)),
    );
    expect(boxes).toHaveLength(1);
    const [{ class: name, size, center, rotation, id }] = boxes;
    expect([id, name]).toEqual([7, 'car']);
    expect(size.map((v: number) => Number(v.toFixed(3)))).toEqual([4, 2, 1.5]);
    expect(center.map((v: number) => Number(v.toFixed(3)))).toEqual([10, 20, -1.05]);
    expect(rotation[2]).toBeCloseTo(Math.PI, 6);
    expect(findingsOf(drive)).toContain(
      'info annotations/annotations.json radar frame 4: boxes of radar frames that are not in this log are left out ×1',
    );
  });
});

test('frames that the list does not cover are placed by their numbers, flagged and named', async () => {
  const log = await sequence();
  writeFileSync(join(log, 'velo_lidar.txt'), list(4, FIRST_S + 0.1, 0.1, 2));
  await withDrive(log, (drive) => {
    const { id } = streamNamed(drive, 'velo_lidar');
    expect([0, 1, 5].map((k) => drive.at(id, k)?.t)).toEqual([0, 100_000_000, 500_000_000]);
    expect([0, 1, 5].map((k) => drive.at(id, k)?.flags)).toEqual([
      SAMPLE_FLAG.stampInvalid,
      0,
      SAMPLE_FLAG.stampInvalid,
    ]);
    expect(findingsOf(drive)).toContain(
      'warn velo_lidar.txt frame 1: covers frames 2–5 only: frames 1, 6 are placed by their numbers and the period of 0.100 s, and flagged ×2',
    );
  });
});

test('lists with broken lines, repeated frames, equal times and frames without a file cost these only', async () => {
  const log = await sequence();
  const lines = list(8, FIRST_S, 0.066).split('\n');
  lines[2] = 'Frame: 000003 Time: soon';
  lines.splice(5, 0, lines[4] ?? '');
  writeFileSync(join(log, 'zed_left.txt'), lines.join('\n'));
  rmSync(join(log, 'zed_left/000008.jpg'));
  writeFileSync(
    join(log, 'zed_right.txt'),
    list(8, FIRST_S, 0.066).replace(/(Frame: 000002 Time: ).*/, `$1${FIRST_S}.000000000`),
  );
  await withDrive(log, (drive) => {
    expect(shown(drive).zed_left).toMatch(/ 7 /);
    expect(shown(drive).zed_right).toMatch(/ 7 /);
    const lines = findingsOf(drive).filter((line) => line.includes('zed_'));
    expect(lines).toEqual(
      expect.arrayContaining([
        'error zed_left.txt line 3: is no time, or lies more than a day from the others: not used ×1',
        'warn zed_left.txt frame 5: is listed more than once: the first time is kept ×1',
        'warn zed_left frame 8: has a time and no file (frames 8) ×1',
        'warn zed_right 000002.jpg: has the time of the frame before it: one of each is kept ×1',
      ]),
    );
  });
});

test('cut lines, numbers that are none, cut pictures and records cost themselves only', async () => {
  const log = await sequence();
  const put = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(log, name), bytes);
  put('velo_lidar/000002.csv', sweepText().slice(0, -12));
  put('velo_lidar/000003.csv', `nan,1,2,3,4\n1,2,3,4,5\n1,2,,4,5\n1,2,3,4,5,6\n`);
  put('velo_lidar/000004.csv', '');
  put('Navtech_Polar/000002.png', 'not a picture');
  put('GPS_IMU_Twist/000004.txt', record(4).slice(0, 80));
  put('GPS_IMU_Twist/000005.txt', record(5).replace('55.8923', '155.8923'));
  put('GPS_IMU_Twist/000006.txt', record(6).replace('0.04', 'nan'));
  put(
    'annotations/annotations.json',
    '[{"id": 1, "class_name": "car", "bboxes": [{"position": [1, 2], "rotation": 0}]}, 5]',
  );
  await withDrive(log, (drive) => {
    const streams = shown(drive);
    expect(streams.velo_lidar).toMatch(/ 5 /);
    expect(streams['Navtech_Polar/points']).toMatch(/ 2 /);
    expect(streams['GPS_IMU_Twist/gnss']).toMatch(/ 8 /);
    expect(streams.annotations).toBeUndefined();
    const { id } = streamNamed(drive, 'velo_lidar');
    expect([0, 1, 2].map((k) => drive.at(id, k)?.flags)).toEqual([
      0,
      SAMPLE_FLAG.damaged,
      SAMPLE_FLAG.damaged,
    ]);
    expect(decodeCloud(drive.payload(id, 1)).count).toBe(POINTS - 1);
    expect(decodeCloud(drive.payload(id, 2)).count).toBe(1);
    expect(findingsOf(drive)).toEqual(
      expect.arrayContaining([
        'error velo_lidar 000002.csv: lines that are no five numbers are left out; the sweep is flagged ×3',
        'info velo_lidar 000003.csv: points without finite coordinates are left out ×1',
        'error velo_lidar 000004.csv: holds no point: left out ×1',
        'error Navtech_Polar 000002.png: is no PNG, JPEG or WebP picture: left out ×1',
        'error annotations/annotations.json object 1, frame 1: is no box of numbers with an object: left out ×2',
      ]),
    );
  });
});

test('a sensor without its list is left out, a sequence without calibration is said to have none, one without times is refused', async () => {
  const log = await sequence();
  rmSync(join(log, 'zed_left.txt'));
  rmSync(join(log, '../../../config'), { recursive: true });
  await withDrive(log, (drive) => {
    expect(shown(drive).zed_left).toBeUndefined();
    expect(findingsOf(drive)).toEqual(
      expect.arrayContaining([
        'error zed_left.txt whole file: missing: the frames cannot be placed in time and are left out ×8',
        expect.stringContaining('warn default-calib.yaml whole file: is not there'),
      ]),
    );
    expect(at(drive, 'velo_lidar', [0, 20, 0])).toEqual([20, 0, 0]);
  });
  for (const name of ['velo_lidar', 'Navtech_Polar', 'zed_right', 'GPS_IMU_Twist'])
    rmSync(join(log, `${name}.txt`));
  await expect(ingest(log, join(root, 'none.drive'))).rejects.toThrow(/has no file with a time/);
});

test('a calibration that is a link to another place of this machine is not read where links must stay', async () => {
  const log = await sequence();
  const elsewhere = join(root, 'elsewhere.yaml');
  renameSync(join(log, '../../../config/default-calib.yaml'), elsewhere);
  symlinkSync(elsewhere, join(log, '../../../config/default-calib.yaml'));
  const out = join(root, `out${made++}.drive`);
  await ingest(log, out, { within: [log] });
  const drive = Drive.open(out, 'read');
  expect(findingsOf(drive).join()).toContain('default-calib.yaml whole file: is not there');
  drive.close();
});

test('a calibration of any content costs itself only', async () => {
  const log = await sequence();
  for (const text of [
    'a: &a [1]\nb: [*a, *a]\n',
    'left_cam_calib: {T: [1, 2, .nan], R: [0, 0, 0]}\nlidar_calib: {T: [1e9, 0, 0], R: [0, 0, 0]}',
    '\t{',
    '5',
  ]) {
    writeFileSync(join(log, '../../../config/default-calib.yaml'), text);
    await withDrive(log, (drive) => expect(at(drive, 'velo_lidar', [0, 20, 0])).toEqual([20, 0, 0]));
  }
});

const real = sharedData('radiate_tiny_foggy');

test.skipIf(real === undefined)(
  'tiny_foggy comes in whole: its clock is found as far off as the motion of lidar and IMU says, 65.9 s',
  async () => {
    const folder = join(root, 'real');
    mkdirSync(folder);
    execFileSync('python3', [join(real ?? '', '../unpack.py'), folder, 'radiate'], { stdio: 'ignore' });
    await withDrive(folder, (drive) => {
      expect(shown(drive)).toMatchObject({
        velo_lidar: 'lidar sensor columns/1 60 velo_lidar',
        Navtech_Polar: 'camera sensor image/png 18 Navtech_Polar',
        'Navtech_Polar/points': 'radar sensor columns/1 18 Navtech_Polar',
        zed_left: 'camera sensor image/png 50 zed_left',
        'GPS_IMU_Twist/gnss': 'gnss sensor json 125 imu',
        annotations: 'boxes truth json 18 Navtech_Polar',
      });
      const lines = findingsOf(drive).join('\n');
      expect(lines).toContain('velo_lidar.txt frame 1: covers frames 18–59 only: frames 1–17, 60 are placed');
      expect(lines).toContain('zed_left frame 51: has a time and no file (frames 51–100) ×50');
      expect(lines).toContain('repeats the record before it, with the same time: one of each is kept ×125');
      expect(lines).toContain('gravity was taken off');
      const [, shift, known] = /shifted once by -([\d.]+) s, known to ([\d.]+) s/.exec(lines) ?? [];
      // Speeds by lidar odometry and by the unit agree best at 66.0 s, yaw rates at 65.8 s.
      expect(Number(shift)).toBeGreaterThan(65.7);
      expect(Number(shift)).toBeLessThan(66.1);
      expect(Number(known)).toBeLessThan(0.3);
      const counts = Array.from(
        { length: 60 },
        (_, k) => decodeCloud(drive.payload(streamNamed(drive, 'velo_lidar').id, k)).count,
      );
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1_257_496);
    });
  },
  60_000,
);
