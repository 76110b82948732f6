/** Values that cannot be, as drivers send them: other units, clocks, frames; each is named, and none is invented. */
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../../engine/contract/clouds.ts';
import { decodeRawImage } from '../../../../engine/contract/images.ts';
import { type Case, withMessages } from '../../../support/ingest/case.ts';
import { header, T0, type TestMessage, transformStamped } from '../../../support/ingest/mcap-file.ts';

const at = (k: number): bigint => T0 + BigInt(k) * 100_000_000n;
const times = <T>(n: number, make: (k: number) => T): T[] => Array.from({ length: n }, (_, k) => make(k));

type Field = readonly [name: string, type: 'f32' | 'f64', of: (i: number, k: number) => number];
const POINTS = 200;
const turn = (i: number): number => (i / POINTS) * 2 * Math.PI;

/** A sweep of 200 points, 10 m around, with further fields. */
function sweep(k: number, further: readonly Field[] = [], frame = 'lidar', scale = 1): TestMessage {
  const fields: readonly Field[] = [
    ['x', 'f32', (i) => scale * (10 + 0.01 * k) * Math.cos(turn(i))],
    ['y', 'f32', (i) => scale * 10 * Math.sin(turn(i))],
    ['z', 'f32', (i) => scale * (i % 4)],
    ['intensity', 'f32', (i) => i],
    ...further,
  ];
  const offsets: number[] = [];
  let step = 0;
  for (const [, type] of fields) {
    offsets.push(step);
    step += type === 'f64' ? 8 : 4;
  }
  const view = new DataView(new ArrayBuffer(POINTS * step));
  for (let i = 0; i < POINTS; i++)
    for (const [n, [, type, of]] of fields.entries()) {
      const to = i * step + (offsets[n] ?? 0);
      if (type === 'f64') view.setFloat64(to, of(i, k), true);
      else view.setFloat32(to, of(i, k), true);
    }
  return {
    topic: '/points',
    type: 'sensor_msgs/msg/PointCloud2',
    ns: at(k),
    message: {
      header: header(at(k), frame),
      ...{ height: 1, width: POINTS, point_step: step, row_step: POINTS * step },
      fields: fields.map(([name, type], n) => ({
        ...{ name, offset: offsets[n], datatype: type === 'f64' ? 8 : 7, count: 1 },
      })),
      ...{ is_bigendian: false, is_dense: true, data: new Uint8Array(view.buffer) },
    },
  };
}

const cloudOf = ({ drive }: Case, name: string, seq = 0) => {
  const stream = drive.streams().find((each) => each.name === name);
  if (!stream) throw new Error(`no stream ${name}`);
  return decodeCloud(drive.payload(stream.id, seq));
};

test('clouds of two lidars on one topic are two streams, each in its frame', async () => {
  const messages = times(10, (k) => sweep(k, [], k % 2 === 0 ? 'left' : 'right'));
  await withMessages(messages, ({ streams, drive, said }) => {
    expect(streams).toMatchObject({ '/points': 'lidar sensor 5', '/points:right': 'lidar sensor 5' });
    expect(drive.streams().map(({ frame }) => frame)).toEqual(['left', 'right']);
    expect(said.join()).toContain('more than one frame, as of several sensors (left, right)');
  });
});

test('point times of a week of GPS are tied to the stamp, from sweep to sweep', async () => {
  const tow: Field = ['timestamp', 'f64', (i, k) => 345_600 + 0.1 * k + 0.1 * (i / POINTS)];
  await withMessages(
    times(20, (k) => sweep(k, [tow])),
    (found) => {
      const { time } = cloudOf(found, '/points', 3);
      expect(time?.[0]).toBeGreaterThan(-1000);
      expect(time?.[0]).toBeLessThan(1000);
      expect((time?.[POINTS - 1] ?? 0) / 1e6).toBeCloseTo(99.5, 3);
    },
  );
});

test('times since 1970 in single precision are no point times, and said', async () => {
  const single: Field = ['timestamp', 'f32', (i, k) => 1.7e9 + 0.1 * k + 0.1 * (i / POINTS)];
  await withMessages(
    times(3, (k) => sweep(k, [single])),
    (found) => {
      expect(cloudOf(found, '/points').time).toBeUndefined();
      expect(found.said.join()).toContain('timestamp counts seconds since 1970 in single precision');
    },
  );
});

test('a lidar that counts millimetres, and one that sends no point, are named', async () => {
  await withMessages(
    times(3, (k) => sweep(k, [], 'lidar', 1000)),
    ({ said }) => expect(said.join()).toContain('where no lidar sees: they may be in millimetres'),
  );
  await withMessages(
    times(15, (k) => sweep(k, [], 'lidar', Number.NaN)),
    ({ said }) => expect(said).toEqual([expect.stringMatching(/holds no point that has a place \(15\)/)]),
  );
});

test('sweeps that differ between the bytes that are sampled do not stand still', async () => {
  // All but a few bytes are the same: only the whole of two sweeps tells them apart.
  const speck: Field = ['intensity_raw', 'f32', (i, k) => (i === 77 ? k : 0)];
  const still = times(30, (k) => ({ ...sweep(0, [speck]), ns: at(k) }));
  const same = still.map((each, k) => ({
    ...each,
    message: { ...(each.message as object), header: header(at(k), 'lidar') },
  }));
  await withMessages(same, ({ said }) => expect(said.join()).toContain('same as the one before to the byte'));
  const moving = times(30, (k) => {
    const { message } = sweep(k, [speck]) as { message: { data: Uint8Array } };
    const first = sweep(0, [speck]).message as { data: Uint8Array };
    // x moves with k: put it back, so that the speck alone differs.
    const data = first.data.slice();
    const from = 77 * 20 + 16;
    data.set(message.data.subarray(from, from + 4), from);
    return { ...sweep(k, [speck]), message: { ...message, data } };
  });
  await withMessages(moving, ({ said }) => expect(said).toEqual([]));
});

test('a sensor whose frame no transform names is said to be so, with the name that may be meant', async () => {
  const tf: TestMessage = {
    ...{ topic: '/tf_static', type: 'tf2_msgs/msg/TFMessage', ns: T0 },
    message: { transforms: [transformStamped(T0, 'base_link', 'lidar_top', [1, 0, 2])] },
  };
  await withMessages([tf, ...times(3, (k) => sweep(k, [], 'Lidar_Top'))], ({ said }) =>
    expect(said).toEqual([
      expect.stringMatching(/names its frame Lidar_Top.*have lidar_top, which may be meant/),
    ]),
  );
  const far: TestMessage = {
    ...tf,
    message: { transforms: [transformStamped(T0, 'base_link', 'lidar', [1000, 0, 2000])] },
  };
  await withMessages([far, ...times(3, (k) => sweep(k))], ({ said }) =>
    expect(said).toEqual([expect.stringMatching(/lidar sits 2236 m from base_link/)]),
  );
});

const imu = (k: number, rate: number): TestMessage => ({
  topic: '/imu',
  type: 'sensor_msgs/msg/Imu',
  ns: at(k),
  message: {
    header: header(at(k), 'imu'),
    orientation: { x: 0, y: 0, z: 0, w: 1 },
    orientation_covariance: new Array(9).fill(0),
    angular_velocity: { x: 0, y: 0, z: rate },
    angular_velocity_covariance: new Array(9).fill(0),
    linear_acceleration: { x: 0, y: 0, z: 9.81 },
    linear_acceleration_covariance: new Array(9).fill(0),
  },
});

test('rates in degrees a second are named, those of a turn are not', async () => {
  const drive = (factor: number) => times(40, (k) => imu(k, factor * 0.3 * Math.sin(k / 5)));
  await withMessages(drive(180 / Math.PI), ({ said }) =>
    expect(said).toEqual([expect.stringMatching(/\/imu \| rates \| .*may be in degrees a second/)]),
  );
  await withMessages(drive(1), ({ said }) => expect(said).toEqual([]));
});

const fix = (k: number, latitude: number, longitude: number): TestMessage => ({
  topic: '/fix',
  type: 'sensor_msgs/msg/NavSatFix',
  ns: at(k),
  message: {
    header: header(at(k), 'gnss'),
    status: { status: 0, service: 1 },
    ...{ latitude, longitude, altitude: 500 },
    position_covariance: new Array(9).fill(0),
    position_covariance_type: 0,
  },
});

test('fixes in radians, swapped, without a number or that leap are named', async () => {
  const radians = times(3, (k) => fix(k, 0.8395 + k * 1e-7, 0.2007));
  await withMessages(radians, ({ said }) => expect(said.join()).toContain('may be in radians'));
  await withMessages(
    times(3, (k) => fix(k, 151.2, -33.8)),
    ({ said, drive }) => {
      expect(said.join()).toContain('(the two may be swapped): taken as no fix');
      expect(drive.info.origin).toBeUndefined();
    },
  );
  await withMessages(
    times(3, (k) => fix(k, Number.NaN, Number.NaN)),
    ({ said }) => expect(said.join()).toContain('latitude or longitude is no number'),
  );
  const leaping = times(30, (k) => fix(k, 48.1 + k * 1e-5 + (k === 15 ? 0.5 : 0), 11.5));
  await withMessages(leaping, ({ said }) =>
    expect(said.join()).toMatch(/from 1\.50 s \| positions leap by up to 56 km/),
  );
});

const odometry = (k: number, x: number, yaw: number, speed: number, rate: number): TestMessage => ({
  topic: '/odom',
  type: 'nav_msgs/msg/Odometry',
  ns: at(k),
  message: {
    header: header(at(k), 'odom'),
    child_frame_id: 'base_link',
    pose: {
      pose: {
        position: { x, y: 0, z: 0 },
        orientation: { x: 0, y: 0, z: Math.sin(yaw / 2), w: Math.cos(yaw / 2) },
      },
      covariance: new Array(36).fill(0),
    },
    twist: {
      twist: { linear: { x: speed, y: 0, z: 0 }, angular: { x: 0, y: 0, z: rate } },
      covariance: new Array(36).fill(0),
    },
  },
});

test('an odometry whose twist is in other units than its poses, or that begins anew, is named', async () => {
  const sound = times(60, (k) => odometry(k, k, k * 0.02, 10, 0.2));
  await withMessages(sound, ({ said }) => expect(said).toEqual([]));
  const kmh = times(60, (k) => odometry(k, k, k * 0.02, 36, 0.2));
  await withMessages(kmh, ({ said }) =>
    expect(said).toEqual([expect.stringMatching(/3\.60 times the way.*in km\/h, not in m\/s/)]),
  );
  const degrees = times(60, (k) => odometry(k, k, k * 0.02, 10, 0.2 * (180 / Math.PI)));
  await withMessages(degrees, ({ said }) =>
    expect(said.join()).toContain('in degrees a second, not in rad/s'),
  );
  const anew = times(60, (k) => odometry(k, k < 30 ? k : k - 30, 0, 10, 0));
  await withMessages(anew, ({ said }) => expect(said.join()).toContain('leap by up to 29 m'));
});

test('lenses that no camera has are named', async () => {
  const camera = (k: readonly number[]): TestMessage => ({
    topic: '/cam/camera_info',
    type: 'sensor_msgs/msg/CameraInfo',
    ns: T0,
    message: {
      header: header(T0, 'cam'),
      ...{ width: 640, height: 480, distortion_model: 'plumb_bob', d: [0, 0, 0, 0, 0], k },
      ...{ r: [1, 0, 0, 0, 1, 0, 0, 0, 1], p: new Array(12).fill(0), binning_x: 0, binning_y: 0 },
      roi: { x_offset: 0, y_offset: 0, width: 0, height: 0, do_rectify: false },
    },
  });
  const told = async (k: readonly number[]): Promise<string> =>
    withMessages([camera(k)], ({ said }) => said.join());
  expect(await told([500, 0, 320, 0, 500, 240, 0, 0, 1])).toBe('');
  expect(await told([0.78, 0, 0.5, 0, 1.04, 0.5, 0, 0, 1])).toContain('as if K were scaled to the picture');
  expect(await told([500, 0, 0, 0, 500, 0, 320, 240, 1])).toContain('in the last row of K');
  expect(await told([-500, 0, 320, 0, 500, 240, 0, 0, 1])).toContain('a negative focal length');
  expect(await told([500, 0, 900, 0, 500, 240, 0, 0, 1])).toContain('at or beyond the edge');
});

test('layouts of pixels by the names of GenICam and V4L2 are shown', async () => {
  const picture = (encoding: string): TestMessage => ({
    topic: `/cam/${encoding}`,
    type: 'sensor_msgs/msg/Image',
    ns: T0,
    message: {
      header: header(T0, 'cam'),
      ...{ height: 2, width: 2, encoding, is_bigendian: 0, step: 2 },
      data: Uint8Array.of(200, 100, 100, 50),
    },
  });
  await withMessages([picture('BayerRG8'), picture('Y8'), picture('nv99')], ({ drive, said }) => {
    const pixelOf = (name: string): number[] => {
      const stream = drive.streams().find((each) => each.name === name);
      return [...decodeRawImage(drive.payload(stream?.id ?? -1, 0)).pixels.subarray(0, 4)];
    };
    expect(pixelOf('/cam/BayerRG8')).toEqual([200, 100, 50, 255]);
    expect(pixelOf('/cam/Y8')).toEqual([200, 200, 200, 255]);
    expect(said).toEqual([expect.stringMatching(/warn .*the pixel layout "nv99" cannot be shown/)]);
  });
});
