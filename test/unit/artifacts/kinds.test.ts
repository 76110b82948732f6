import sharp from 'sharp';
import { expect, test } from 'vitest';
import { encodeCloudPart } from '../../../engine/artifacts/cloud.ts';
import { encodeGraph } from '../../../engine/artifacts/graph.ts';
import type { KindPart } from '../../../engine/artifacts/kind.ts';
import { KINDS, kindOf } from '../../../engine/artifacts/kinds.ts';
import { picture } from '../../../engine/artifacts/picture.ts';
import { decodePolylines, encodePolylines } from '../../../engine/artifacts/polylines.ts';
import { encodeRasterTile } from '../../../engine/artifacts/raster.ts';
import { encodeSeries } from '../../../engine/artifacts/series.ts';
import { decodeTable, encodeTable } from '../../../engine/artifacts/table.ts';
import { encodeTrajectory } from '../../../engine/artifacts/trajectory.ts';
import { encodeColumns } from '../../../engine/contract/columns.ts';
import { InputError } from '../../../engine/contract/errors.ts';

const size = { width: 64, height: 40 };
const part = (bytes: Uint8Array, key = '0', codec = 'columns/1'): KindPart => ({
  key,
  level: 0,
  box: undefined,
  codec,
  bytes: bytes.length,
  read: () => bytes,
});

const q = { w: 1, x: 0, y: 0, z: 0 };
const eastward = {
  t: Float64Array.from([0, 1e8, 2e8, 3e8]),
  poses: [0, 10, 20, 30].map((x) => ({ p: [x, 0, 0] as const, q })),
};

/** Share of pixels that were drawn on, in each quarter: upper left, upper right, lower left, lower right. */
async function quarters(png: Uint8Array | undefined): Promise<number[]> {
  if (!png) throw new Error('there is no picture');
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  const drawn = [0, 0, 0, 0];
  for (let y = 0; y < info.height; y++)
    for (let x = 0; x < info.width; x++)
      if ((data[(y * info.width + x) * 4 + 3] ?? 0) > 0) {
        const at = (y >= info.height / 2 ? 2 : 0) + (x >= info.width / 2 ? 1 : 0);
        drawn[at] = (drawn[at] ?? 0) + 1;
      }
  return drawn.map((n) => n / ((info.width * info.height) / 4));
}

test('every kind refuses bytes that are not its own, in a sentence', () => {
  for (const kind of KINDS) {
    expect(() => kind.check(new Uint8Array(20)), kind.kind).toThrow(InputError);
    if (!['image', 'table', 'map'].includes(kind.kind))
      expect(() => kind.check(encodeColumns({}, { other: new Float32Array(3) })), kind.kind).toThrow(
        InputError,
      );
  }
});

test('a trajectory is drawn as its path, and one whose time goes back is refused', async () => {
  const png = await picture('trajectory', 1, [part(encodeTrajectory(eastward, { frame: 'map' }))], size);
  expect((await quarters(png)).filter((share) => share > 0).length).toBeGreaterThanOrEqual(2);
  expect(() => encodeTrajectory({ ...eastward, t: Float64Array.from([0, 2, 1, 3]) }, {})).toThrow(
    'not later',
  );
  expect(() => encodeTrajectory({ ...eastward, seq: new Uint32Array(2) }, {})).toThrow('"seq" has 2 values');
});

test('a raster tile appears where it lies, north up, and cells without data stay clear', async () => {
  const tile = { width: 10, height: 10, resolutionM: 1, channels: [{ name: 'a', unit: '', min: 0, max: 1 }] };
  const full = encodeRasterTile(
    { ...tile, x: 0, y: 0 },
    { a: Float32Array.from({ length: 100 }, (_, i) => i) },
  );
  const clear = encodeRasterTile({ ...tile, x: 10, y: 10 }, { a: new Float32Array(100).fill(Number.NaN) });
  const [ul, ur, ll, lr] = await quarters(await picture('raster', 1, [part(full), part(clear, '1')], size));
  expect(ll).toBeGreaterThan(0.3);
  expect([ul, ur, lr].every((share) => (share ?? 1) < 0.05)).toBe(true);
  expect(() => encodeRasterTile({ ...tile, x: 0, y: 0 }, { b: new Float32Array(100) })).toThrow(
    'channel "a"',
  );
  expect(() => encodeRasterTile({ ...tile, x: 0, y: 0 }, { a: new Float32Array(99) })).toThrow('99 values');
});

test('a cloud is drawn from above at its offset', async () => {
  const near = encodeCloudPart({ xyz: Float32Array.from([0, 0, 0, 1, 1, 1]) }, [0, 0, 0]);
  const far = encodeCloudPart({ xyz: Float32Array.from([0, 0, 2, 1, 1, 3]) }, [100, 60, 0]);
  const [ul, ur, ll, lr] = await quarters(await picture('cloud', 1, [part(near), part(far, '1')], size));
  expect([ul, lr]).toEqual([0, 0]);
  expect(Math.min(ur ?? 0, ll ?? 0)).toBeGreaterThan(0);
  expect(() => encodeCloudPart({ xyz: new Float32Array(6), rgb: new Uint8Array(2) }, [0, 0, 0])).toThrow(
    '"rgb"',
  );
});

test('polylines come back as they went in, and broken starts are refused', async () => {
  const lines = [
    { id: 'a', class: 'divider', subtype: 'solid' },
    { id: 'b', class: 'boundary' },
  ];
  const starts = Uint32Array.of(0, 2, 4);
  const xyz = Float64Array.from([0, 0, 0, 9, 9, 0, 0, 9, 0, 9, 0, 0]);
  const bytes = encodePolylines({ starts, xyz, lines });
  expect(decodePolylines(bytes)).toEqual({ starts, xyz, lines });
  expect(
    (await quarters(await picture('polylines', 1, [part(bytes)], size))).every((share) => share > 0),
  ).toBe(true);
  expect(() => encodePolylines({ starts: Uint32Array.of(0, 3, 2), xyz, lines })).toThrow('ends before');
  expect(() => encodePolylines({ starts: Uint32Array.of(0, 2, 5), xyz, lines })).toThrow('end at vertex 5');
});

test('a graph draws its edges and refuses one to a pose that is not there', async () => {
  const edges = {
    from: Uint32Array.of(0),
    to: Uint32Array.of(3),
    T: new Float64Array(7),
    information: new Float64Array(21),
    residual: Float64Array.of(1),
    kind: Uint8Array.of(0),
  };
  expect(await picture('graph', 1, [part(encodeGraph(eastward, edges))], size)).toBeDefined();
  expect(() => encodeGraph(eastward, { ...edges, to: Uint32Array.of(4) })).toThrow(
    'Edge 0 joins poses 0 and 4',
  );
});

test('a series is drawn as curves with holes, and needs one value for each time', async () => {
  const t = Float64Array.from({ length: 50 }, (_, i) => i * 1e8);
  const wave = Float64Array.from(t, (_, i) => (i > 20 && i < 30 ? Number.NaN : Math.sin(i / 5)));
  const png = await picture(
    'series',
    1,
    [part(encodeSeries(t, { wave: { unit: 'm', values: wave } }))],
    size,
  );
  expect((await quarters(png)).every((share) => share > 0)).toBe(true);
  expect(() => encodeSeries(t, { short: { unit: '', values: new Float32Array(3) } })).toThrow(
    '3 values where 50',
  );
});

test('a table needs one value a column', () => {
  const table = { columns: [{ name: 'a', unit: 'm' }], rows: [[1], [null]] };
  expect(decodeTable(encodeTable(table))).toEqual(table);
  expect(() => encodeTable({ ...table, rows: [[1, 2]] })).toThrow('Row 0 has 2 values');
});

test('a map is drawn element by element', async () => {
  const element = { class: 'divider', subtype: '', confidence: 1, sources: [] };
  const line = [
    [0, 0, 0],
    [16, 10, 0],
  ];
  const text = JSON.stringify({
    format: 'lanetrace-map/1',
    frame: 'local',
    elements: [{ ...element, id: 'a', points: line }],
    lanelets: [],
  });
  const bytes = new TextEncoder().encode(text);
  const [ul, ur, ll, lr] = await quarters(await picture('map', 1, [part(bytes)], size));
  expect(Math.min(ur ?? 0, ll ?? 0)).toBeGreaterThan(0.02);
  expect(Math.max(ul ?? 1, lr ?? 1)).toBeLessThan(0.02);
});

test('a mask shows the share of each label', async () => {
  const bytes = encodeColumns(
    {},
    {
      seq: Uint32Array.of(0),
      counts: Uint32Array.of(4),
      starts: Uint32Array.of(0, 1),
      labels: Uint8Array.of(0b01_01_00_00),
    },
  );
  kindOf('mask', 1)?.check(bytes);
  expect(await quarters(await picture('mask', 1, [part(bytes)], size))).toEqual([1, 1, 1, 1]);
});

test('an image is made smaller, an unknown kind and an empty artifact have no picture', async () => {
  const png = await sharp({ create: { width: 400, height: 100, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  const small = await picture('image', 1, [part(new Uint8Array(png), '0', 'image/png')], size);
  expect(await sharp(small).metadata()).toMatchObject({ width: 64, height: 16 });
  expect(await picture('hologram', 1, [part(new Uint8Array(9))], size)).toBeUndefined();
  expect(await picture('cloud', 1, [], size)).toBeUndefined();
});
