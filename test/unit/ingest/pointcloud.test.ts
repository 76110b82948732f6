import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Tree } from '../../../engine/ingest/encodings/tree.ts';
import { pointTimes, timeUnitOf } from '../../../engine/ingest/messages/clouds/pointtime.ts';
import { converterFor } from '../../../engine/ingest/messages/families.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';
import { cloudOf, convert, only } from '../../support/ingest/convert.ts';
import { header, T0, velodyneCloud } from '../../support/ingest/mcap-file.ts';

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
  // The bytes are exactly those of the points: whatever a row is said to have.
  expect(reason({ row_step: 3 })).toBe('taken');
  expect(reason({ fields: [] })).toContain('no x, y, z');
  expect(reason({ fields: [{ name: 'x', offset: 0, datatype: 99, count: 1 }] })).toContain('unknown type');
});

/** Points on a line ahead with a timestamp in seconds since 1970, f64; what hit nothing is where and when it is said. */
function timedCloud(times: readonly number[], places: readonly number[]): Tree {
  const data = new Uint8Array(20 * times.length);
  const view = new DataView(data.buffer);
  times.forEach((time, i) => {
    for (let k = 0; k < 3; k++) view.setFloat32(20 * i + 4 * k, places[i]!, true);
    view.setFloat64(20 * i + 12, time, true);
  });
  const field = (name: string, offset: number, datatype: number) => ({ name, offset, datatype, count: 1 });
  return {
    header: header(T0, 'l'),
    width: times.length,
    height: 1,
    fields: [...['x', 'y', 'z'].map((name, k) => field(name, 4 * k, 7)), field('timestamp', 12, 8)],
    is_bigendian: false,
    point_step: 20,
    row_step: 20 * times.length,
    data,
  };
}

test('points that hit nothing and have no time leave the others theirs', () => {
  const t = Number(T0) / 1e9;
  for (const nowhere of [Number.NaN, 0]) {
    const message = timedCloud([0, t, t + 0.05, 0, t + 0.1], [nowhere, 1, 2, nowhere, 3]);
    const made = only(convert('sensor_msgs/PointCloud2', message));
    const { xyz, time } = cloudOf(made);
    expect(made.facts().meta).toMatchObject({ timeField: 'timestamp', timeUnit: 'seconds since 1970' });
    const ms = [1, 2, 3].map((x) => Math.round(time![xyz.indexOf(x) / 3]! / 1e6));
    expect(ms).toEqual([0, 50, 100]);
  }
});

test('point times are understood by the first sweep that has some', () => {
  const take = converterFor('/t', 'sensor_msgs/PointCloud2', new Scratch());
  const times = (message: Tree) => cloudOf(only(take(message, new Uint8Array()))).time;
  const t = Number(T0) / 1e9;
  expect(times(timedCloud([0, 0, 0], [1, 2, 3]))).toBeUndefined();
  expect(
    [...times(timedCloud([t, t + 0.05, t + 0.1], [1, 2, 3]))!].map((ns) => Math.round(ns / 1e6)),
  ).toEqual([0, 50, 100]);
});

test('a row step that the sender left 0 means rows that lie close', () => {
  const points = [
    [1, 2, 3, 10, 0, 0],
    [4, 5, 6, 20, 1, 0.1],
  ] as const;
  const cloud = cloudOf(
    only(convert('sensor_msgs/PointCloud2', { ...velodyneCloud(T0, points), row_step: 0 })),
  );
  expect([...cloud.xyz]).toEqual([1, 2, 3, 4, 5, 6]);
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
    if (unit && 'refused' in unit) throw new Error(unit.refused);
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
