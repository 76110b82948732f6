/** Pairs of pictures for dirt on a lens: a vehicle that stands tells one place once, however many pictures it takes there. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sightingsOf } from '../../../engine/reconstruct/stages/health/dirt/sightings.ts';
import type { TimedGrey } from '../../../engine/reconstruct/stages/health/greys.ts';
import type { SweepEdges } from '../../../engine/reconstruct/stages/health/rig.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const S = 1e9;
const [WIDTH, HEIGHT] = [96, 36];
const LEVEL = { w: 1, x: 0, y: 0, z: 0 };
/** Looks ahead: x to the right, y down, z along the vehicle's x. */
const AHEAD = { p: [0, 0, 1.5] as const, q: { w: 0.5, x: -0.5, y: 0.5, z: -0.5 } };
const jpeg = await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: '#808080' } })
  .jpeg()
  .toBuffer();

/** A picture each half second, and twice as many samples; the vehicle stands for `standsS`, then goes at 4 m/s. */
async function pairsWhere(standsS: number): Promise<number> {
  const t = Array.from({ length: 33 }, (_, k) => 0.25 * k * S);
  const random = new Random(3, 'points');
  const points = Float32Array.from(
    Array.from({ length: 900 }, () => [
      random.range(4, 40),
      random.range(-12, 12),
      random.range(-1, 4),
    ]).flat(),
  );
  const samples = t.map((time, seq) => ({ seq, t: time, bytes: 1 }));
  const [camera, lidar] = [
    { id: 1, name: 'camera', kind: 'camera', codec: 'image/jpeg', frame: 'camera' },
    { id: 2, name: 'lidar', kind: 'lidar', codec: 'columns/1', frame: 'lidar' },
  ];
  const drive = {
    samples: (_: number, from = -Infinity, to = Infinity) =>
      samples.filter((each) => each.t >= from && each.t <= to),
    payload: () => new Uint8Array(jpeg),
    cloud: () => ({ xyz: points.slice(), count: points.length / 3, fields: new Map() }),
  };
  const poses = t.map((time) => ({ p: [4 * Math.max(0, time / S - standsS), 0, 0] as const, q: LEVEL }));
  const model = {
    width: WIDTH,
    height: HEIGHT,
    fx: 60,
    fy: 60,
    cx: 47.5,
    cy: 17.5,
    lens: 'pinhole',
    distortion: [],
  };
  const rig = {
    lidar,
    edges: undefined as unknown as SweepEdges,
    T_vehicle_lidar: { p: [0, 0, 1.8], q: LEVEL },
    T_vehicle_camera: AHEAD,
    model,
    trajectory: { t: Float64Array.from(t), poses },
  };
  const grey = new Uint8Array(WIDTH * HEIGHT).fill(128);
  const greys = samples
    .filter(({ seq }) => seq % 2 === 0)
    .map((info) => ({ info, picture: { grey, width: WIDTH, height: HEIGHT } }));
  const args = [{ drive, log: () => undefined }, camera, rig, greys as TimedGrey[]] as unknown as Parameters<
    typeof sightingsOf
  >;
  const pairs = await sightingsOf(...args);
  expect(pairs.every(({ length }) => length > 0)).toBe(true);
  return pairs.length;
}

test('a vehicle that stands gives one pair there, and one from each further place', async () => {
  // A picture each second begins a pair, but for the last.
  expect(await pairsWhere(0)).toBe(8);
  // Of 0, 1 and 2 s the second has a later picture within two seconds from 3 m further; the third is the same place.
  expect(await pairsWhere(2)).toBe(6);
});
