/** Clouds whose messages are wrong in a part: the part is left out and named, the rest is read. */
import { expect, test } from 'vitest';
import type { Tree } from '../../../../engine/ingest/encodings/tree.ts';
import { converterFor } from '../../../../engine/ingest/messages/families.ts';
import type { ConvertedMessage } from '../../../../engine/ingest/messages/message.ts';
import { Scratch } from '../../../../engine/ingest/scratch.ts';
import { cloudOf, convert, only } from '../../../support/ingest/convert.ts';
import { header, T0 } from '../../../support/ingest/mcap-file.ts';

type Field = { readonly name: string; readonly datatype: number; readonly offset: number };
const [U32, F32] = [6, 7] as const;
const PLACES: readonly Field[] = ['x', 'y', 'z'].map((name, k) => ({ name, datatype: F32, offset: 4 * k }));
const COUNT = 8;
const STEP = 20;

/** Points on a circle of 10 m; `time` and `intensity` are written at 12 and 16. */
function cloud({
  fields = [],
  time = () => 0,
  timeType = F32,
  intensity = () => 7,
  ns = 0,
}: {
  readonly fields?: readonly Field[];
  readonly time?: (i: number) => number;
  readonly timeType?: number;
  readonly intensity?: (i: number) => number;
  readonly ns?: number;
}): Tree {
  const data = Buffer.alloc(COUNT * STEP);
  for (let i = 0; i < COUNT; i++) {
    const angle = (i * Math.PI) / 4;
    for (const [k, value] of [10 * Math.cos(angle), 10 * Math.sin(angle), 1].entries())
      data.writeFloatLE(value, i * STEP + 4 * k);
    if (timeType === U32) data.writeUInt32LE(time(i), i * STEP + 12);
    else data.writeFloatLE(time(i), i * STEP + 12);
    data.writeFloatLE(intensity(i), i * STEP + 16);
  }
  return {
    header: header(T0 + BigInt(ns), 'lidar'),
    width: COUNT,
    height: 1,
    point_step: STEP,
    row_step: COUNT * STEP,
    is_bigendian: false,
    fields: [...PLACES, ...fields].map((field) => ({ ...field, count: 1 })),
    data: new Uint8Array(data),
  };
}
const CLOUD = 'sensor_msgs/PointCloud2';
const said = ({ notes = [] }: ConvertedMessage): string[] =>
  notes.map(({ level, reason }) => `${level}: ${reason}`);
const intensity = { name: 'intensity', datatype: F32, offset: 16 } as const;

test.each([
  ['of no known type', { name: 'odd', datatype: 0, offset: 12 }],
  ['of a type that is not one of ROS', { name: 'odd', datatype: 11, offset: 12 }],
  ['past the point', { name: 'odd', datatype: F32, offset: 18 }],
])('a further field %s costs itself, not the cloud', (_, field) => {
  const made = convert(CLOUD, cloud({ fields: [field, intensity] }));
  const { count, fields, intensity: values } = cloudOf(only(made));
  expect([count, values?.[3], fields.has('odd')]).toEqual([8, 7, false]);
  expect(said(made)).toEqual([
    'warn: its field "odd" has an unknown type or reaches past the point: left out, the others are read',
  ]);
});

test('a cloud whose x is of no known type, or past the point, is none', () => {
  const wrong = (field: Field): (() => unknown) => {
    const message = cloud({ fields: [] });
    return () =>
      convert(CLOUD, {
        ...message,
        fields: [field, ...PLACES.slice(1)].map((each) => ({ ...each, count: 1 })),
      });
  };
  expect(wrong({ name: 'x', datatype: 0, offset: 0 })).toThrow('"x" has an unknown type');
  expect(wrong({ name: 'x', datatype: F32, offset: 17 })).toThrow('"x" reaches past its points of 20 bytes');
});

test('a point whose time is no number has that of the point before, and the others keep theirs', () => {
  const time = { name: 'time', datatype: F32, offset: 12 };
  const made = convert(CLOUD, cloud({ fields: [time], time: (i) => (i === 4 ? Number.NaN : i * 0.0125) }));
  const ms = [...(cloudOf(only(made)).time ?? [])].map((ns) => Math.round(ns / 1e5) / 10);
  expect(ms).toEqual([0, 12.5, 25, 37.5, 37.5, 62.5, 75, 87.5]);
  expect(said(made)).toEqual([]);
});

test('times that are no numbers at all are said to be none', () => {
  const time = { name: 'time', datatype: F32, offset: 12 };
  const made = convert(CLOUD, cloud({ fields: [time], time: () => Number.NaN }));
  expect(cloudOf(only(made)).time).toBeUndefined();
  expect(said(made)).toEqual([
    'warn: the field time holds no number: kept as it is, and not used as point times',
  ]);
});

test('an infinite intensity does not stretch the scale of the others', () => {
  const made = only(
    convert(CLOUD, cloud({ fields: [intensity], intensity: (i) => (i === 2 ? Infinity : i) })),
  );
  expect(made.facts().meta).toMatchObject({ intensityMax: 255 });
});

test('a clock of the sensor that begins anew each hour is tied to the sweep where it does, once', () => {
  const converter = converterFor('/t', CLOUD, new Scratch());
  const hourUs = 3_600_000_000;
  const sweeps = Array.from({ length: 6 }, (_, k) =>
    converter(
      cloud({
        fields: [{ name: 'timestamp', datatype: U32, offset: 12 }],
        timeType: U32,
        ns: k * 100_000_000,
        time: (i) => (hourUs - 300_000 + k * 100_000 + i * 12_500) % hourUs,
      }),
      new Uint8Array(),
    ),
  );
  for (const sweep of sweeps) expect(cloudOf(only(sweep)).time?.[7]).toBe(87_500_000);
  expect(sweeps.flatMap(said)).toEqual([
    'warn: the clock of its point times (timestamp) leaps, as one does that begins anew each hour or week: tied to the stamp of this sweep',
  ]);
});

test('a listed cloud loses points without a place and channels of another length, and both are said', () => {
  const made = convert('sensor_msgs/PointCloud', {
    header: header(T0, 'lidar'),
    points: [0, 1, Number.NaN, 3].map((x) => ({ x, y: 1, z: 2 })),
    channels: [
      { name: 'intensity', values: [1, 2, 3] },
      { name: 'ring', values: [0, 1, 2, 3] },
    ],
  });
  const { count, xyz, ring, intensity: none } = cloudOf(only(made));
  expect([count, xyz[3], xyz[6], ring?.[2], none]).toEqual([3, 1, 3, 3, undefined]);
  expect(said(made)).toEqual([
    'warn: its channel "intensity" has another number of values than there are points: left out',
    'info: points without finite coordinates are left out',
  ]);
});

test('a scan without a step between its rays is spread over its two ends, else said to be one direction', () => {
  const scan = (end: number): ConvertedMessage =>
    convert('sensor_msgs/LaserScan', {
      header: header(T0, 'laser'),
      angle_min: 0,
      angle_max: end,
      angle_increment: 0,
      time_increment: 0,
      range_min: 0,
      range_max: 30,
      ranges: [5, 5, 5],
      intensities: [],
    });
  const { xyz } = cloudOf(only(scan(Math.PI)));
  expect([...xyz].map((v) => Math.round(v))).toEqual([5, 0, 0, 0, 5, 0, -5, 0, 0]);
  expect(said(scan(Math.PI))).toEqual([
    'warn: its angle_increment is 0: its rays are spread evenly from angle_min to angle_max',
  ]);
  expect(said(scan(0))).toEqual(['warn: its angle_increment is 0: all of its rays lie in one direction']);
});
