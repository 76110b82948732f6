import sharp from 'sharp';
import { expect, test } from 'vitest';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { decodeRawImage, encodeRawImage } from '../../../engine/contract/images.ts';
import { lookAtPicture } from '../../../engine/contract/pictures.ts';
import { SAMPLE_FLAG } from '../../../engine/contract/streams.ts';
import { converterFor } from '../../../engine/ingest/messages/families.ts';
import { numbersOf } from '../../../engine/ingest/messages/numbers.ts';

import { Scratch } from '../../../engine/ingest/scratch.ts';
import { convert, only } from '../../support/ingest/convert.ts';
import { TINY_JPEG } from '../../support/ingest/data-sets/kitti-folder.ts';
import { header, T0, transformStamped } from '../../support/ingest/mcap-file.ts';

test('radar returns become points with Doppler, tracks keep every field', () => {
  const scan = only(
    convert('radar_msgs/RadarScan', {
      header: header(T0, 'radar'),
      returns: [
        { range: 10, azimuth: Math.PI / 2, elevation: 0, doppler_velocity: -4, amplitude: 9 },
        { range: Number.NaN, azimuth: 0 },
      ],
    }),
  );
  const block = decodeColumns(scan.payload ?? new Uint8Array());
  expect([...column(block, 'xyz', 'f32')]).toEqual([expect.closeTo(0, 5), expect.closeTo(10, 5), 0]);
  expect([column(block, 'doppler', 'f32')[0], column(block, 'rcs', 'f32')[0]]).toEqual([-4, 9]);
  const track = {
    uuid: { uuid: Uint8Array.from({ length: 16 }, (_, i) => i) },
    position: { x: 3, y: 4, z: 0 },
    velocity: { x: 5, y: 0, z: 0 },
    acceleration: { x: 1, y: 2, z: 3 },
    size: { x: 4, y: 2, z: 1.5 },
    classification: 32001,
    position_covariance: [1, 2, 3, 4, 5, 6],
  };
  const tracks = decodeColumns(
    only(convert('radar_msgs/RadarTracks', { header: header(T0, 'radar'), tracks: [track] })).payload ??
      new Uint8Array(),
  );
  expect([
    column(tracks, 'range', 'f32')[0],
    column(tracks, 'doppler', 'f32')[0],
    column(tracks, 'classification', 'u16')[0],
  ]).toEqual([5, 3, 32001]);
  expect([...column(tracks, 'position_covariance', 'f32')]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(column(tracks, 'uuid', 'u8')[15]).toBe(15);
});

test('a fix without covariance has no sigma, no fix has no place', () => {
  const fix = {
    header: header(T0, 'g'),
    status: { status: 0 },
    latitude: 49,
    longitude: 8,
    altitude: Number.NaN,
    position_covariance: new Float64Array(9),
    position_covariance_type: 0,
  };
  expect(only(convert('sensor_msgs/NavSatFix', fix)).signals).toEqual({
    latitude: 49,
    longitude: 8,
    status: 0,
  });
  const lost = convert('sensor_msgs/NavSatFix', { ...fix, latitude: Number.NaN, status: { status: -1 } });
  expect([only(lost).signals, lost.fix]).toEqual([{ status: -1 }, undefined]);
  const foxglove = convert('foxglove/LocationFix', {
    timestamp: { seconds: 1, nanos: 0 },
    frame_id: 'g',
    latitude: 49,
    longitude: 8,
    altitude: 100,
    position_covariance: [4, 0, 0, 0, 9, 0, 0, 0, 16],
    position_covariance_type: 1,
  });
  expect(only(foxglove).signals).toEqual({
    latitude: 49,
    longitude: 8,
    altitude: 100,
    status: 0,
    'sigma.east': 2,
    'sigma.north': 3,
    'sigma.up': 4,
  });
});

test('an IMU that does not measure orientation has none', () => {
  const base = {
    header: header(T0, 'imu'),
    linear_acceleration: { x: 1, y: 2, z: 9.8 },
    angular_velocity: { x: 0, y: 0, z: 0.5 },
    orientation: { x: 0, y: 0, z: 0, w: 1 },
  };
  const names = (covariance: number[]) =>
    Object.keys(
      only(convert('sensor_msgs/Imu', { ...base, orientation_covariance: covariance })).signals ?? {},
    ).length;
  expect([names([-1, 0, 0, 0, 0, 0, 0, 0, 0]), names([0, 0, 0, 0, 0, 0, 0, 0, 0])]).toEqual([6, 10]);
  for (const w of [0, Number.NaN]) {
    const made = only(convert('sensor_msgs/Imu', { ...base, orientation: { x: 0, y: 0, z: 0, w } }));
    expect(Object.keys(made.signals ?? {}), String(w)).toHaveLength(6);
  }
  expect(() =>
    convert('sensor_msgs/Imu', { ...base, linear_acceleration: { x: Number.NaN, y: 0, z: 0 } }),
  ).toThrow('not finite');
});

test('a stamp at the top of a message is its time, and no signal', () => {
  const made = only(convert('acme/Steering', { stamp: { sec: 7, nanosec: 5 }, angle: 0.25 }));
  expect([made.stamp, made.signals]).toEqual([{ sec: 7, nanosec: 5 }, { angle: 0.25 }]);
});

test('an odometry without a velocity is a pose all the same', () => {
  const zero = { x: 0, y: 0, z: 0 };
  const odometry = convert('nav_msgs/Odometry', {
    header: header(T0, 'odom'),
    child_frame_id: 'base_link',
    pose: { pose: { position: { x: 3, y: 0, z: 0 }, orientation: { ...zero, w: 1 } } },
    twist: { twist: { linear: { x: Number.NaN, y: 0, z: 0 }, angular: zero } },
  });
  expect(only(odometry).signals?.['position.x']).toBe(3);
  expect(odometry.notes?.[0]?.reason).toContain('its twist has numbers that are not finite');
});

test('transforms that stand still are calibration only, those that move are poses too', () => {
  const tf = converterFor('/tf', 'tf2_msgs/TFMessage', new Scratch());
  const message = (x: number) => ({
    transforms: [
      transformStamped(T0, 'odom', '/base_link', [x, 0, 0]),
      transformStamped(T0, 'base_link', 'lidar', [1, 0, 2]),
    ],
  });
  const suffixes = (x: number) => tf(message(x), new Uint8Array()).samples.map(({ suffix }) => suffix ?? '');
  expect([suffixes(0), suffixes(0), suffixes(1), suffixes(1)]).toEqual([
    [''],
    [''],
    ['', ':odom>base_link'],
    ['', ':odom>base_link'],
  ]);
});

test('lenses of every usual name are understood', () => {
  const info = (distortion_model: string, d: number[]) =>
    convert('sensor_msgs/CameraInfo', {
      header: header(T0, 'c'),
      width: 100,
      height: 50,
      distortion_model,
      d,
      k: [90, 0, 50, 0, 91, 25, 0, 0, 1],
      r: [],
      p: [],
    }).camera?.raw?.lens;
  expect([
    info('plumb_bob', [0.1, 0, 0, 0, 0]),
    info('rational_polynomial', [1, 2, 3, 4, 5, 6, 7, 8]),
    info('equidistant', [0.1, 0, 0, 0]),
    info('plumb_bob', [0, 0, 0, 0, 0]),
    info('', []),
  ]).toEqual(['brown-conrady', 'brown-conrady', 'kannala-brandt', 'pinhole', 'pinhole']);
  expect(info('cylinder', [0.1])).toBeUndefined();
});

test('a cut picture is kept and flagged, what is no picture stays a message', () => {
  const image = (data: Uint8Array) =>
    only(convert('sensor_msgs/CompressedImage', { header: header(T0, 'c'), format: 'jpeg', data }));
  expect([image(TINY_JPEG).flags, image(TINY_JPEG.subarray(0, 15)).flags]).toEqual([0, SAMPLE_FLAG.damaged]);
  // A camera's stream stays one of pictures also when its first is none.
  const spoilt = image(new Uint8Array(40));
  expect([spoilt.facts().kind, spoilt.codec, spoilt.flags]).toEqual([
    'camera',
    'image/jpeg',
    SAMPLE_FLAG.damaged,
  ]);
  expect(spoilt.payload).toHaveLength(40);
  const noPicture = convert('sensor_msgs/CompressedImage', {
    header: header(T0, 'c'),
    format: '16UC1; compressedDepth',
    data: new Uint8Array(40),
  });
  expect(only(noPicture).facts().kind).toBe('message');
  expect(noPicture.notes?.[0]?.reason).toContain(
    'is no JPEG, PNG or WebP (its format says "16UC1; compressed',
  );
  expect(lookAtPicture(TINY_JPEG)).toEqual({ codec: 'image/jpeg', width: 16, height: 8, whole: true });
});

test('uncompressed pictures keep their pixels and can be shown', () => {
  const data = Uint8Array.from([255, 0, 0, 0, 255, 0, 9, 9, 0, 0, 255, 10, 20, 30, 9, 9]);
  const made = only(
    convert('sensor_msgs/Image', {
      header: header(T0, 'c'),
      width: 2,
      height: 2,
      step: 8,
      encoding: 'bgr8',
      is_bigendian: 0,
      data,
    }),
  );
  const shown = decodeRawImage(made.payload ?? new Uint8Array());
  expect([...shown.pixels]).toEqual([0, 0, 255, 255, 0, 255, 0, 255, 255, 0, 0, 255, 30, 20, 10, 255]);
  expect(() =>
    convert('sensor_msgs/Image', {
      header: header(T0, 'c'),
      width: 2,
      height: 20,
      step: 8,
      encoding: 'bgr8',
      data,
    }),
  ).toThrow('claims 20 rows');
});

test('rows whose length the sender left 0 share the bytes', () => {
  const made = only(
    convert('sensor_msgs/Image', {
      header: header(T0, 'c'),
      width: 2,
      height: 2,
      step: 0,
      encoding: 'mono8',
      data: Uint8Array.of(1, 2, 3, 4),
    }),
  );
  expect([...decodeRawImage(made.payload ?? new Uint8Array()).pixels.filter((_, i) => i % 4 === 0)]).toEqual([
    1, 2, 3, 4,
  ]);
});

test('a pixel layout that nothing here shows is kept whole, its chroma too, and said', () => {
  const picture = { header: header(T0, 'c'), width: 4, height: 2, step: 4, is_bigendian: 0 };
  const nv24 = convert('sensor_msgs/Image', {
    ...picture,
    encoding: 'nv24',
    data: new Uint8Array(12).fill(7),
  });
  expect(nv24.notes?.[0]?.reason).toContain('the pixel layout "nv24" cannot be shown');
  const { columns } = decodeColumns(only(nv24).payload ?? new Uint8Array());
  expect(columns.get('pixels')).toHaveLength(12);
  // What every object has by its language is no layout either.
  const odd = convert('sensor_msgs/Image', { ...picture, encoding: 'constructor', data: new Uint8Array(8) });
  expect(odd.notes?.[0]?.reason).toContain('"constructor" cannot be shown');
  expect(() => decodeRawImage(only(odd).payload ?? new Uint8Array())).toThrow(
    '"constructor" cannot be shown',
  );
  expect(convert('sensor_msgs/Image', { ...picture, encoding: 'mono8', data: new Uint8Array(8) }).notes).toBe(
    undefined,
  );
});

test('the size of a WebP picture is read from each of its three kinds', async () => {
  const pixels = sharp(Buffer.alloc(4 * 37 * 21, 90), { raw: { width: 37, height: 21, channels: 4 } });
  const size = { codec: 'image/webp', width: 37, height: 21, whole: true };
  expect(lookAtPicture(await pixels.clone().removeAlpha().webp().toBuffer())).toEqual(size);
  expect(lookAtPicture(await pixels.clone().webp({ lossless: true }).toBuffer())).toEqual(size);
  const extended = pixels.clone().webp().withMetadata({ density: 72 });
  expect(lookAtPicture(await extended.toBuffer())).toEqual(size);
});

test('every pixel layout that is named can be shown, others say so', () => {
  for (const [encoding, bytes] of [
    ['rgb8', 3],
    ['rgba8', 4],
    ['mono8', 1],
    ['mono16', 2],
    ['bayer_rggb8', 1],
    ['bayer_bggr8', 1],
    ['yuv422', 2],
    ['yuv422_yuy2', 2],
  ] as const) {
    const picture = encodeRawImage(
      { width: 4, height: 2, step: 4 * bytes, encoding, bigEndian: false },
      new Uint8Array(8 * bytes).fill(128),
    );
    expect(decodeRawImage(picture).pixels.length, encoding).toBe(32);
  }
  expect(() =>
    decodeRawImage(
      encodeRawImage(
        { width: 1, height: 1, step: 4, encoding: '32FC2', bigEndian: false },
        new Uint8Array(4),
      ),
    ),
  ).toThrow('32FC2');
  expect(() =>
    decodeRawImage(
      encodeRawImage(
        { width: 9, height: 9, step: 27, encoding: 'rgb8', bigEndian: false },
        new Uint8Array(4),
      ),
    ),
  ).toThrow('does not fit');
  const red = encodeRawImage(
    { width: 2, height: 2, step: 2, encoding: 'bayer_rggb8', bigEndian: false },
    Uint8Array.of(200, 100, 50, 10),
  );
  expect([...decodeRawImage(red).pixels.subarray(0, 4)]).toEqual([200, 75, 10, 255]);
});

test('a longitude counted from 0 to 360 is the same place', () => {
  const fix = (longitude: number) =>
    convert('sensor_msgs/NavSatFix', {
      header: header(T0, 'gnss'),
      status: { status: 0 },
      latitude: -33,
      longitude,
      altitude: 5,
      position_covariance_type: 0,
    });
  expect(fix(289.5).fix?.origin.longitudeDeg).toBeCloseTo(-70.5, 9);
  expect(only(fix(289.5)).signals?.longitude).toBeCloseTo(-70.5, 9);
  expect([fix(-190).fix, fix(361).fix, fix(180).fix?.origin.longitudeDeg]).toEqual([
    undefined,
    undefined,
    180,
  ]);
});

test('the numbers of any message are found by their paths', () => {
  expect(
    numbersOf({
      header: { stamp: { sec: 1 } },
      speed: [1, 2],
      on: true,
      ticks: 5n,
      name: 'x',
      deep: { a: { b: 3 } },
      bad: Number.NaN,
      blob: new Uint8Array(1000),
    }),
  ).toEqual({ 'speed.0': 1, 'speed.1': 2, on: 1, ticks: 5, 'deep.a.b': 3 });
});
