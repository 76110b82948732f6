/** Clouds and scans as drivers name and lay them out. */
import { expect, test } from 'vitest';
import type { Tree } from '../../../../engine/ingest/encodings/tree.ts';
import { cloudOf, convert, only } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

type Field = readonly [name: string, datatype: number, offset: number, value: (i: number) => number];
const [U16, I32, F32, F64] = [4, 5, 7, 8] as const;

/** Eight points on a circle of 10 m. */
function cloud(step: number, fields: readonly Field[], frame = 'lidar'): Tree {
  const n = 8;
  const data = Buffer.alloc(n * step);
  for (let i = 0; i < n; i++)
    for (const [, type, offset, value] of fields) {
      const at = i * step + offset;
      if (type === U16) data.writeUInt16LE(value(i), at);
      else if (type === I32) data.writeInt32LE(value(i), at);
      else if (type === F32) data.writeFloatLE(value(i), at);
      else data.writeDoubleLE(value(i), at);
    }
  return {
    header: header(T0, frame),
    width: n,
    height: 1,
    point_step: step,
    row_step: n * step,
    is_bigendian: false,
    fields: fields.map(([name, datatype, offset]) => ({ name, datatype, offset, count: 1 })),
    data: new Uint8Array(data),
  };
}

const angle = (i: number): number => (i * Math.PI) / 4;
const places = (x: string, y: string, z: string): Field[] => [
  [x, F32, 0, (i) => 10 * Math.cos(angle(i))],
  [y, F32, 4, (i) => 10 * Math.sin(angle(i))],
  [z, F32, 8, () => 1],
];

test('fields are found by their names in capital letters, too', () => {
  const made = only(
    convert(
      'sensor_msgs/PointCloud2',
      cloud(30, [
        ...places('X', 'Y', 'Z'),
        ['Intensity', F32, 12, (i) => i],
        ['Ring', U16, 16, (i) => i % 4],
        ['Timestamp', F64, 20, (i) => 1_700_000_000 + i * 0.01],
      ]),
    ),
  );
  const { count, xyz, intensity, ring, time } = cloudOf(made);
  expect([count, xyz[0], xyz[3 * 2 + 1], xyz[2]]).toEqual([8, 10, 10, 1]);
  expect([intensity?.[3], ring?.[7]]).toEqual([3, 3]);
  expect(Math.abs((time?.[7] ?? 0) - 70e6)).toBeLessThan(1000);
});

test("times and rings of Aeva's driver are read", () => {
  const made = only(
    convert(
      'sensor_msgs/PointCloud2',
      cloud(28, [
        ...places('x', 'y', 'z'),
        ['velocity', F32, 12, (i) => i],
        ['intensity', F32, 16, (i) => i],
        ['time_offset_ns', I32, 20, (i) => i * 10_000_000],
        ['line_index', U16, 24, (i) => i],
      ]),
      '/aeva/points',
    ),
  );
  expect(made.facts().kind).toBe('lidar');
  const { ring, time, fields } = cloudOf(made);
  expect([[...(ring ?? [])].at(-1), [...(time ?? [])].at(-1)]).toEqual([7, 70_000_000]);
  expect(fields.get('velocity')?.[5]).toBe(5);
});

test('the speed of an ARS548 is its Doppler', () => {
  const made = only(
    convert(
      'sensor_msgs/PointCloud2',
      cloud(20, [...places('x', 'y', 'z'), ['v', F32, 12, (i) => -i], ['RCS', F32, 16, () => 5]], 'ARS_548'),
      '/ars548/detections',
    ),
  );
  expect(made.facts().kind).toBe('radar');
  expect([cloudOf(made).fields.get('doppler')?.[3], cloudOf(made).fields.get('rcs')?.[3]]).toEqual([-3, 5]);
});

const scan = {
  header: header(T0, 'laser'),
  angle_min: -Math.PI / 2,
  angle_max: Math.PI / 2,
  angle_increment: Math.PI / 4,
  time_increment: 0.01,
  scan_time: 0.1,
  range_min: 0.1,
  range_max: 30,
};

test('a scan in one plane is a lidar whose points have angle, range, intensity and time', () => {
  const converted = convert('sensor_msgs/LaserScan', {
    ...scan,
    ranges: Float32Array.of(2, Infinity, 4, 0.01, 6),
    intensities: Float32Array.of(10, 20, 30, 40, 50),
  });
  const made = only(converted);
  expect([made.facts().kind, made.facts().meta?.source]).toEqual(['lidar', 'plane']);
  const { xyz, intensity, time } = cloudOf(made);
  const wanted = [0, -2, 0, 4, 0, 0, 0, 6, 0];
  expect([...xyz].map((v) => Number(v.toFixed(4)) + 0)).toEqual(wanted);
  expect([[...(intensity ?? [])], [...(time ?? [])]]).toEqual([
    [10, 30, 50],
    [0, 20e6, 40e6],
  ]);
  expect(converted.notes).toEqual([
    { level: 'info', reason: 'rays without a return within the limits are left out', count: 2 },
  ]);
});

test('each echo of a ray is a point', () => {
  const made = only(
    convert('sensor_msgs/MultiEchoLaserScan', {
      ...scan,
      ranges: [{ echoes: Float32Array.of(2, 3) }, { echoes: new Float32Array() }, { echoes: [5] }],
      intensities: [{ echoes: [1, 2] }, { echoes: [] }, { echoes: [3] }],
    }),
  );
  const { xyz, intensity, fields } = cloudOf(made);
  expect([...xyz].map((v) => Number(v.toFixed(4)) + 0)).toEqual([0, -2, 0, 0, -3, 0, 5, 0, 0]);
  expect([[...(intensity ?? [])], [...(fields.get('echo') ?? [])]]).toEqual([
    [1, 2, 3],
    [0, 1, 0],
  ]);
});

test("foxglove's scan ends at its last angle and lies where its pose says", () => {
  const made = only(
    convert('foxglove/LaserScan', {
      timestamp: { sec: 1, nsec: 0 },
      frame_id: 'base_link',
      pose: { position: { x: 1, y: 0, z: 2 }, orientation: { x: 0, y: 0, z: 0, w: 1 } },
      start_angle: 0,
      end_angle: Math.PI,
      ranges: [3, 3, 3],
      intensities: [],
    }),
  );
  expect([...cloudOf(made).xyz].map((v) => Number(v.toFixed(4)) + 0)).toEqual([4, 0, 2, 1, 3, 2, -2, 0, 2]);
});

test('a scan whose angles are no numbers is refused', () => {
  expect(() => convert('sensor_msgs/LaserScan', { ...scan, angle_min: Number.NaN, ranges: [1] })).toThrow(
    'its angles are no numbers',
  );
});

test('clouds that are packed are an error that says what to do, and stay as they are', () => {
  const converted = convert('point_cloud_interfaces/CompressedPointCloud2', {
    header: header(T0, 'lidar'),
    format: 'draco',
    compressed_data: new Uint8Array(100),
  });
  expect(only(converted).facts()).toMatchObject({ kind: 'message', frame: 'lidar', codec: 'raw' });
  expect(converted.notes?.[0]).toMatchObject({ level: 'error' });
  expect(converted.notes?.[0]?.reason).toContain('packed (draco)');
});
