import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import type { Drive } from '../../../../engine/drive/drive.ts';
import { toEcef } from '../../../../engine/geometry/geodesy.ts';
import { quaternionOf } from '../../../../engine/geometry/se3.ts';
import { ingest } from '../../../../engine/ingest/ingest.ts';
import { costOf, reasons } from '../../../support/ingest/bounded.ts';
import { withDrive } from '../../../support/ingest/case.ts';
import { findingsOf } from '../../../support/ingest/contents.ts';
import { testFolder } from '../../../support/ingest/folder.ts';
import { sharedData } from '../../../support/shared.ts';
import { clipPath } from '../../../support/video/clip.ts';

const root = testFolder();
let made = 0;

/** A .npy array of doubles, as numpy writes it. */
function npy(rows: readonly (readonly number[] | number)[], byColumns = false): Uint8Array {
  const lists = rows.map((row) => (typeof row === 'number' ? [row] : row));
  const columns = lists[0]?.length ?? 0;
  const shape = typeof rows[0] === 'number' ? `(${rows.length},)` : `(${rows.length}, ${columns})`;
  const header =
    `{'descr': '<f8', 'fortran_order': ${byColumns ? 'True' : 'False'}, 'shape': ${shape}, }`.padEnd(117);
  const values = byColumns
    ? Array.from({ length: columns }, (_, k) => lists.map((row) => row[k] ?? 0)).flat()
    : lists.flat();
  return Buffer.concat([
    Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1'),
    Buffer.from(new Float64Array(values).buffer),
  ]);
}

const BOOT_S = 46_408.5;
const N = 40;
const times = Array.from({ length: N }, (_, k) => BOOT_S + k * 0.05);
const ORIGIN = { latitudeDeg: 37.72, longitudeDeg: -122.47, altitudeM: 30 };
/** ECEF from forward, right, down of a camera that looks north at the origin: by where these axes point. */
const NORTH = ((): ReturnType<typeof quaternionOf> => {
  const [latitude, longitude] = [ORIGIN.latitudeDeg, ORIGIN.longitudeDeg].map((deg) => (deg * Math.PI) / 180);
  const [sl, cl] = [Math.sin(latitude ?? 0), Math.cos(latitude ?? 0)];
  const [sn, cn] = [Math.sin(longitude ?? 0), Math.cos(longitude ?? 0)];
  return quaternionOf([-sl * cn, -sn, -cl * cn, -sl * sn, cn, -cl * sn, cl, 0, -sl]);
})();

function segment(): string {
  const folder = join(root, `set${made++}`, 'b0c9|2018-08-02--08-34-47', '40');
  const put = (name: string, bytes: Uint8Array): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  };
  const log = (name: string, value: Uint8Array): void => {
    put(`processed_log/${name}/t`, npy(times));
    put(`processed_log/${name}/value`, value);
  };
  log('CAN/speed', npy(times.map(() => [17])));
  log('CAN/wheel_speed', npy(times.map((_, k) => [16, 17, 18, 19 + k])));
  log('CAN/steering_angle', npy(times.map(() => -0.4)));
  log(
    'IMU/accelerometer',
    npy(
      times.map(() => [0.5, 0.25, -9.8]),
      true,
    ),
  );
  log(
    'IMU/gyro',
    npy(
      times.map(() => [0.01, 0.02, 0.03]),
      true,
    ),
  );
  log(
    'GNSS/live_gnss_ublox',
    npy(times.map((s) => [37.72, -122.47, 17, 1_533_226_488_000 + 1000 * (s - BOOT_S), 30, 1])),
  );
  const tracks = times.flatMap((s, k) =>
    [528, 529].map((address, i) => ({
      s: s + 0.001 * i,
      row: [80 - k, i, -1, Number.NaN, Number.NaN, address, 0],
    })),
  );
  put('processed_log/CAN/radar/t', npy(tracks.map(({ s }) => s)));
  put('processed_log/CAN/radar/value', npy(tracks.map(({ row }) => row)));
  put('processed_log/CAN/raw_can/data', Buffer.from('whatever'));
  put('global_pose/frame_times', npy(times));
  put('global_pose/frame_gps_times', npy(times.map((s) => [2012, 404_106 + s - BOOT_S])));
  put(
    'global_pose/frame_positions',
    npy(times.map((_, k) => [...toEcef({ ...ORIGIN, latitudeDeg: ORIGIN.latitudeDeg + k * 1e-5 })])),
  );
  put('global_pose/frame_orientations', npy(times.map(() => [NORTH.w, NORTH.x, NORTH.y, NORTH.z])));
  return folder;
}

const idOf = (drive: Drive, name: string): number =>
  drive.streams().find((stream) => stream.name === name)?.id ?? -1;

const shown = (drive: Drive): Record<string, string> =>
  Object.fromEntries(
    drive.streams().map(({ name, kind, role, count }) => [name, `${kind} ${role} ${count}`]),
  );

const first = (drive: Drive, name: string, paths: readonly string[]): number[] =>
  drive.series(idOf(drive, name), paths).values.map((values) => Number(values?.[0]?.toFixed(3)) + 0);

test('the arrays of a segment become streams, in axes forward, left, up, on UTC', async () => {
  await withDrive(segment(), (drive) => {
    expect(shown(drive)).toEqual({
      'CAN/speed': 'twist sensor 40',
      'CAN/wheel_speed': 'message sensor 40',
      'CAN/steering_angle': 'message sensor 40',
      'CAN/radar': 'radar sensor 40',
      'GNSS/live_gnss_ublox': 'gnss sensor 40',
      IMU: 'imu sensor 40',
      global_pose: 'pose truth 40',
    });
    // Week 2012 and 404,106 s of GPS, less 18 s.
    expect(drive.info.t0).toBe('1533226488000000000');
    expect(first(drive, 'IMU', ['accel.x', 'accel.y', 'accel.z', 'gyro.y'])).toEqual([
      0.5, -0.25, 9.8, -0.02,
    ]);
    expect(first(drive, 'CAN/speed', ['linear.x'])).toEqual([17]);
    expect(first(drive, 'CAN/wheel_speed', ['front_left', 'rear_right'])).toEqual([16, 19]);
    expect(first(drive, 'GNSS/live_gnss_ublox', ['latitude', 'longitude', 'speed', 'bearing'])).toEqual([
      37.72, -122.47, 17, 1,
    ]);
    expect(findingsOf(drive).join()).toContain('placed on UTC once, by frame_gps_times');
    expect(findingsOf(drive).join()).toContain('video.hevc whole file: is not there');
  });
});

test('the video of a segment is its camera, with the times of its frames', async () => {
  const folder = segment();
  copyFileSync(clipPath('open-groups.h265'), join(folder, 'video.hevc'));
  await withDrive(folder, (drive) => {
    const camera = drive.stream(idOf(drive, 'camera'));
    // The segment has 40 times, the clip 60 pictures.
    expect(camera).toMatchObject({ kind: 'camera', codec: 'video/h265', count: 40, meta: { width: 128 } });
    expect(findingsOf(drive).join()).toContain('pictures without a time: left out ×20');
    const times = [...drive.samples(camera.id)].map(({ t }) => t);
    expect(times).toEqual([...drive.samples(idOf(drive, 'global_pose'))].map(({ t }) => t));
    expect(drive.calibration().sensors.map(({ frame }) => frame)).toContain('camera');
  });
});

test('a scan of the radar holds its tracks with distance, speed and when each was named', async () => {
  await withDrive(segment(), (drive) => {
    const scan = decodeCloud(drive.payload(idOf(drive, 'CAN/radar'), 3));
    expect(scan.count).toBe(2);
    expect([...scan.xyz]).toEqual([77, 0, 0, 77, 1, 0]);
    expect([...(scan.fields.get('doppler') ?? [])]).toEqual([-1, -1]);
    expect([...(scan.fields.get('address') ?? [])]).toEqual([528, 529]);
    expect((scan.time?.[1] ?? 0) / 1e6).toBeCloseTo(1, 3);
  });
});

test('reference poses lie east-north-up from the first fix and look where the camera looks', async () => {
  await withDrive(segment(), (drive) => {
    const { values } = drive.series(idOf(drive, 'global_pose'), [
      'position.x',
      'position.y',
      'position.z',
      'orientation.w',
      'orientation.z',
    ]);
    const last = values.map((each) => each?.[N - 1] ?? Number.NaN);
    expect(last[0]).toBeCloseTo(0, 3);
    expect(last[1]).toBeCloseTo(39 * 1.11, 0);
    expect(Math.abs(last[2] ?? 9)).toBeLessThan(0.01);
    // North is 90° from east.
    expect((2 * Math.atan((last[4] ?? 0) / (last[3] ?? 0)) * 180) / Math.PI).toBeCloseTo(90, 4);
  });
});

test('cut, strange and missing arrays cost themselves or their last rows only', async () => {
  const log = segment();
  const at = (name: string): string => join(log, 'processed_log', name);
  writeFileSync(at('CAN/speed/value'), readFileSync(at('CAN/speed/value')).subarray(0, 128 + 8 * 30 + 3));
  writeFileSync(
    at('CAN/wheel_speed/value'),
    readFileSync(at('CAN/wheel_speed/value')).toString('latin1').replace("'<f8'", "'|O' "),
    'latin1',
  );
  writeFileSync(at('CAN/steering_angle/value'), 'no array');
  writeFileSync(at('IMU/gyro/value'), readFileSync(at('IMU/gyro/value')).subarray(0, 400));
  writeFileSync(
    at('GNSS/live_gnss_ublox/value'),
    npy(times.map((_, k) => [k === 2 ? Number.NaN : k === 3 ? 95 : 37.72, -122.47, 17, 0, 30, 1])),
  );
  writeFileSync(at('CAN/radar/t'), npy([...Array(79).fill(Number.NaN), BOOT_S]));
  rmSync(join(log, 'global_pose/frame_orientations'));
  rmSync(join(log, 'global_pose/frame_gps_times'));
  await withDrive(log, (drive) => {
    expect(shown(drive)).toEqual({
      'CAN/speed': 'twist sensor 30',
      'CAN/radar': 'radar sensor 1',
      'GNSS/live_gnss_ublox': 'gnss sensor 38',
    });
    expect(findingsOf(drive)).toEqual(
      expect.arrayContaining([
        'error processed_log/CAN/speed/value row 30: is cut: the rows before are used ×1',
        'error processed_log/CAN/wheel_speed/value whole file: cannot be used: it holds no numbers that are read (|O) ×1',
        'error processed_log/CAN/steering_angle/value whole file: cannot be used: it is no .npy array ×1',
        'error processed_log/IMU/gyro/value whole file: cannot be used: it is cut, and lies column by column ×1',
        'error GNSS/live_gnss_ublox rows: have no numbers that can be: left out ×2',
        'error processed_log/CAN/radar/t times: are none, or lie more than a day from the others: their rows are left out ×79',
        'warn processed_log times: are seconds since the phone was started, and nothing tells UTC: the date is not that of the drive ×1',
      ]),
    );
  });
  for (const part of ['CAN/speed', 'CAN/radar', 'GNSS/live_gnss_ublox'])
    rmSync(at(part), { recursive: true });
  writeFileSync(at('IMU/accelerometer/value'), '');
  rmSync(join(log, 'global_pose'), { recursive: true });
  await expect(ingest(log, join(root, 'none.drive'))).rejects.toThrow(/no array with times/);
});

test('an array that claims more rows than there are bytes takes no memory for them', async () => {
  const log = segment();
  const file = join(log, 'processed_log/CAN/speed/value');
  writeFileSync(
    file,
    readFileSync(file)
      .toString('latin1')
      .replace('(40, 1), }      ', '(4000000000, 1), }')
      .slice(0, 128 + 320),
    'latin1',
  );
  await withDrive(log, (drive) =>
    expect(Number(/ (\d+)$/.exec(shown(drive)['CAN/speed'] ?? '')?.[1])).toBeGreaterThan(30),
  );
});

const real = sharedData('comma2k19');

test.skipIf(real === undefined)(
  'a minute of motorway comes in: 1,012 m of poses, and a speed that agrees',
  async () => {
    await withDrive(real ?? '', (drive) => {
      expect(shown(drive)).toMatchObject({
        'CAN/speed': 'twist sensor 4974',
        'CAN/radar': 'radar sensor 1200',
        'GNSS/live_gnss_ublox': 'gnss sensor 579',
        'GNSS/live_gnss_qcom': 'gnss sensor 30',
        IMU: 'imu sensor 6256',
        global_pose: 'pose truth 1200',
      });
      const { values } = drive.series(idOf(drive, 'global_pose'), [
        'position.x',
        'position.y',
        'orientation.w',
        'orientation.z',
      ]);
      const [x, y, w, z] = values;
      const way = (from: number, to: number): number =>
        Math.hypot((x?.[to] ?? 0) - (x?.[from] ?? 0), (y?.[to] ?? 0) - (y?.[from] ?? 0));
      const path = Array.from({ length: 1199 }, (_, k) => way(k, k + 1)).reduce((sum, step) => sum + step, 0);
      expect(Math.abs(path - 1012)).toBeLessThan(2);
      const speed = drive.series(idOf(drive, 'CAN/speed'), ['linear.x']);
      const driven = [...speed.t]
        .slice(1)
        .reduce((sum, t, k) => sum + ((speed.values[0]?.[k] ?? 0) * (t - (speed.t[k] ?? t))) / 1e9, 0);
      expect(Math.abs(driven - path)).toBeLessThan(0.02 * path);
      const course = Math.atan2((y?.[1199] ?? 0) - (y?.[0] ?? 0), (x?.[1199] ?? 0) - (x?.[0] ?? 0));
      expect(Math.abs(course - 2 * Math.atan((z?.[600] ?? 0) / (w?.[600] ?? 0)))).toBeLessThan(0.05);
    });
  },
);

test('arrays of more rows than any minute has are left out, and cost no memory', async () => {
  const folder = segment();
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (12000000,), }".padEnd(117);
  const many = Buffer.concat([
    Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}\n`, 'latin1'),
    Buffer.alloc(12_000_000, 1),
  ]);
  for (const part of ['t', 'value']) writeFileSync(join(folder, `processed_log/CAN/speed/${part}`), many);
  const cost = await costOf(folder);
  expect(reasons(cost)).toContain(
    'error: cannot be used: it has 12000000 rows, more than the 1000000 that are read',
  );
  expect(cost.samples).toBeGreaterThan(200);
  expect(cost.peakMiB).toBeLessThan(450);
});

test('a first fix of a height that is none leaves the place to the next', async () => {
  const folder = segment();
  const fixes = times.map((s, k) => [
    37.72,
    -122.47,
    17,
    1_533_226_488_000 + 1000 * (s - BOOT_S),
    k ? 30 : 1e308,
    1,
  ]);
  writeFileSync(join(folder, 'processed_log/GNSS/live_gnss_ublox/value'), npy(fixes));
  await withDrive(folder, (drive) => expect(drive.info.origin).toMatchObject({ altitudeM: 30 }));
});
