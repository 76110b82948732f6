import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeCloud } from '../../../engine/contract/clouds.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { decodeRawImage, encodeRawImage } from '../../../engine/contract/images.ts';
import { SAMPLE_FLAG } from '../../../engine/contract/streams.ts';
import type { Tree } from '../../../engine/ingest/encodings/tree.ts';
import { converterFor } from '../../../engine/ingest/messages/families.ts';
import type { Converted, Made } from '../../../engine/ingest/messages/message.ts';
import { numbersOf } from '../../../engine/ingest/messages/numbers.ts';
import { pointTimes, timeUnitOf } from '../../../engine/ingest/messages/pointtime.ts';
import { isKeyFrame } from '../../../engine/ingest/messages/video.ts';
import { lookAtPicture } from '../../../engine/ingest/pictures.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';
import { TINY_JPEG } from '../../support/ingest/kitti-folder.ts';
import { header, T0, transformStamped, velodyneCloud } from '../../support/ingest/mcap-file.ts';

const convert = (type: string, message: Tree, topic = '/t'): Converted =>
  converterFor(topic, type, new Scratch())(message, new Uint8Array());
const only = (converted: Converted): Made => {
  const [made] = converted.samples;
  if (!made || converted.samples.length !== 1) throw new Error(`${converted.samples.length} samples`);
  return made;
};
const cloudOf = (made: Made) => decodeCloud(made.payload?.slice() ?? new Uint8Array());

test('points without a place are left out with all their fields, and counted', () => {
  const message = velodyneCloud(T0, [
    [1, 2, 3, 10, 0, 0],
    [Number.NaN, 0, 0, 20, 1, 0.01],
    [4, 5, Infinity, 30, 2, 0.02],
    [7, 8, 9, 40, 3, 0.1],
  ]);
  const converted = convert('sensor_msgs/PointCloud2', message);
  const cloud = cloudOf(only(converted));
  expect([...cloud.xyz]).toEqual([1, 2, 3, 7, 8, 9]);
  expect([[...(cloud.intensity ?? [])], [...(cloud.ring ?? [])], [...(cloud.time ?? [])]]).toEqual([
    [10, 40],
    [0, 3],
    [0, 100000001],
  ]);
  expect(converted.notes).toEqual([
    { level: 'info', reason: 'points without finite coordinates are left out', count: 2 },
  ]);
});

test('any layout of fields gives the values that were packed', () => {
  const types = ['i8', 'u8', 'i16', 'u16', 'i32', 'u32', 'f32', 'f64'] as const;
  const sizes = [1, 1, 2, 2, 4, 4, 4, 8];
  const layout = fc.record({
    kinds: fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 4 }),
    place: fc.constantFrom(6, 7),
    pad: fc.nat(3),
    rowPad: fc.nat(5),
    shift: fc.nat(3),
    n: fc.integer({ min: 1, max: 9 }),
    rows: fc.integer({ min: 1, max: 3 }),
    little: fc.boolean(),
  });
  fc.assert(
    fc.property(layout, ({ kinds, place, pad, rowPad, shift, n, rows, little }) => {
      const all = [place, place, place, ...kinds];
      let step = pad;
      const fields = all.map((kind, i) => {
        const field = { name: i < 3 ? 'xyz'[i] : `f${i}`, offset: step, datatype: kind + 1, count: 1 };
        step += sizes[kind] ?? 1;
        return field;
      });
      const rowStep = n * step + rowPad;
      const data = new Uint8Array(rows * rowStep + shift).subarray(shift);
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      const value = (i: number, k: number): number => (i * 7 + k * 3) % 100;
      for (let i = 0; i < n * rows; i++) {
        fields.forEach((field, k) => {
          const at = Math.floor(i / n) * rowStep + (i % n) * step + field.offset;
          const type = types[field.datatype - 1];
          if (type === 'i8' || type === 'u8') view.setUint8(at, value(i, k));
          else if (type === 'i16' || type === 'u16') view.setUint16(at, value(i, k), little);
          else if (type === 'i32' || type === 'u32') view.setUint32(at, value(i, k), little);
          else if (type === 'f32') view.setFloat32(at, value(i, k), little);
          else view.setFloat64(at, value(i, k), little);
        });
      }
      const message = {
        header: header(T0, 'l'),
        width: n,
        height: rows,
        fields,
        is_bigendian: !little,
        point_step: step,
        row_step: rowStep,
        data,
      };
      const cloud = cloudOf(only(convert('sensor_msgs/PointCloud2', message)));
      expect(cloud.count).toBe(n * rows);
      for (let i = 0; i < n * rows; i++) {
        expect([cloud.xyz[3 * i], cloud.xyz[3 * i + 1], cloud.xyz[3 * i + 2]]).toEqual([
          value(i, 0),
          value(i, 1),
          value(i, 2),
        ]);
        for (let k = 3; k < all.length; k++) expect(cloud.fields.get(`f${k}`)?.[i]).toBe(value(i, k));
      }
    }),
  );
});

test('sizes that do not fit the bytes are refused in words', () => {
  const good = velodyneCloud(T0, [[1, 2, 3, 10, 0, 0]]);
  const reason = (change: object): string => {
    try {
      convert('sensor_msgs/PointCloud2', { ...good, ...change });
    } catch (error) {
      return String(error);
    }
    return 'taken';
  };
  expect(reason({ width: 2 ** 32 - 1, row_step: (2 ** 32 - 1) * 22 })).toContain(
    'claims 4294967295 × 1 points',
  );
  expect(reason({ point_step: 4 })).toContain('reaches past its points of 4 bytes');
  expect(reason({ row_step: 3 })).toContain('cannot hold 1 points');
  expect(reason({ fields: [] })).toContain('no x, y, z');
  expect(reason({ fields: [{ name: 'x', offset: 0, datatype: 99, count: 1 }] })).toContain('unknown type');
});

test('a cloud without points is a cloud', () => {
  expect(cloudOf(only(convert('sensor_msgs/PointCloud2', velodyneCloud(T0, [])))).count).toBe(0);
});

test('point times are understood by size and span', () => {
  const stamp = { sec: 1_700_000_000, nanosec: 500_000_000 };
  const sweep = (
    scale: number,
    offset: number,
    Type: new (n: number) => Float32Array | Float64Array | Uint32Array,
  ) => {
    const values = new Type(11);
    for (let i = 0; i < 11; i++) values[i] = offset + (i / 10) * 0.1 * scale;
    const unit = timeUnitOf(values);
    return (
      unit && [
        unit.words,
        ...[0, 5, 10].map(
          (i) => Math.round((pointTimes(values, unit, stamp)?.[i] ?? Number.NaN) / 1e4) / 100,
        ),
      ]
    );
  };
  expect(sweep(1, 0, Float32Array)).toEqual(['seconds from the stamp', 0, 50, 100]); // Velodyne
  expect(sweep(1, -0.1, Float32Array)).toEqual(['seconds from the stamp', -100, -50, 0]);
  expect(sweep(1e9, 0, Uint32Array)).toEqual(['nanoseconds from the stamp', 0, 50, 100]); // Ouster, Livox offset_time
  expect(sweep(1e6, 0, Uint32Array)).toEqual(['microseconds from the stamp', 0, 50, 100]);
  expect(sweep(1, 1_700_000_000.5, Float64Array)).toEqual(['seconds since 1970', 0, 50, 100]); // Hesai, RoboSense
  expect(sweep(1e9, 1.7000000005e18, Float64Array)).toEqual(['nanoseconds since 1970', 0, 50, 100]); // Livox timestamp
  expect(timeUnitOf(new Float32Array(5))).toBeUndefined();
  expect(timeUnitOf(Float64Array.of(0, Number.NaN))).toBeUndefined();
});

test('point times far from the stamp are kept as they are, with a word about it', () => {
  const unit = { secondsPerUnit: 1, absolute: true, words: '' };
  expect(pointTimes(Float64Array.of(10), unit, { sec: 100, nanosec: 0 })).toBeUndefined();
  expect(pointTimes(Float64Array.of(10), unit, undefined)).toBeUndefined();
});

test('a foxglove cloud is moved by the pose it carries', () => {
  const data = new Uint8Array(new Float32Array([1, 0, 0]).buffer);
  const field = (name: string, offset: number) => ({ name, offset, type: 7 });
  const message = {
    timestamp: { sec: 5, nsec: 0 },
    frame_id: '/lidar',
    pose: { position: { x: 0, y: 0, z: 2 }, orientation: { x: 0, y: 0, z: Math.SQRT1_2, w: Math.SQRT1_2 } },
    point_stride: 12,
    fields: [field('x', 0), field('y', 4), field('z', 8)],
    data,
  };
  const made = only(convert('foxglove/PointCloud', message));
  expect([...cloudOf(made).xyz]).toEqual([expect.closeTo(0, 6), expect.closeTo(1, 6), expect.closeTo(2, 6)]);
  expect([made.facts().frame, made.stamp]).toEqual(['lidar', { sec: 5, nanosec: 0 }]);
});

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
  expect(() =>
    convert('sensor_msgs/Imu', { ...base, linear_acceleration: { x: Number.NaN, y: 0, z: 0 } }),
  ).toThrow('not finite');
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
    }).camera?.raw.lens;
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
  expect(image(new Uint8Array(40)).facts().kind).toBe('message');
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
        { width: 1, height: 1, step: 4, encoding: '32FC1', bigEndian: false },
        new Uint8Array(4),
      ),
    ),
  ).toThrow('32FC1');
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

test('key frames of video are told from the others', () => {
  const nal = (...types: number[]) => Uint8Array.from(types.flatMap((type) => [0, 0, 0, 1, type, 1, 2]));
  expect([isKeyFrame(nal(0x67, 0x68, 0x65), 'h264'), isKeyFrame(nal(0x41), 'h264')]).toEqual([true, false]);
  expect([isKeyFrame(nal(0x40, 0x26), 'h265'), isKeyFrame(nal(0x02), 'h265')]).toEqual([true, false]);
  expect([
    isKeyFrame(Uint8Array.of(0x12, 0, 0x0a, 0), 'av1'),
    isKeyFrame(Uint8Array.of(0x12, 0, 0x32, 0), 'av1'),
  ]).toEqual([true, false]);
  expect([isKeyFrame(Uint8Array.of(0x82), 'vp9'), isKeyFrame(Uint8Array.of(0x86), 'vp9')]).toEqual([
    true,
    false,
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
