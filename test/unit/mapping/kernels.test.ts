import { describe, expect, test } from 'vitest';
import { groundLabels } from '../../../engine/kernels/ground.ts';
import {
  createTiles,
  HIDDEN,
  type PlacedPicture,
  SURFACE,
  splatPicture,
  splatSweeps,
} from '../../../engine/kernels/raster.ts';
import { orientedRidges, orientedSteps } from '../../../engine/kernels/ridge.ts';
import { ABOVE, GROUND, type PlacedSweep } from '../../../engine/kernels/sweep.ts';
import { createVoxels } from '../../../engine/kernels/voxels.ts';
import { numbers, ROAD, roadSweep } from '../../support/paint/painted-road.ts';

/** A sweep of the painted road, placed along its own way. */
function placed(x0: number, seed: number): PlacedSweep {
  const columns = roadSweep(x0, seed);
  return {
    xyz: columns.xyz as Float32Array,
    intensity: columns.intensity as Float32Array,
    time: columns.time as Int32Array,
    ring: columns.ring as Uint16Array,
    poses: Float64Array.from([
      ...[x0, 0, ROAD.lidarHeightM, 1, 0, 0, 0],
      ...[x0 + ROAD.speedMps * ROAD.periodS, 0, ROAD.lidarHeightM, 1, 0, 0, 0],
    ]),
    from: 0,
    to: ROAD.periodS * 1e9,
    scan: seed,
  };
}

const OPTIONS = { cellM: 0.4, rangeM: 30, egoM: 2.2, stepM: 0.22, aboveM: 0.18 };
const sweeps = Array.from({ length: 4 }, (_, k) => placed(8 + k * 0.8, k + 1));
const labelled = sweeps.map((sweep, k) => ({ ...sweep, labels: groundLabels(sweeps, OPTIONS, 2)[k]! }));

/** Elevation store of a plane. */
function flat(heightM: number) {
  const tiles = createTiles(25.6, 128, 1);
  for (let i = -2; i <= 2; i++)
    for (let j = -2; j <= 2; j++) tiles.set(i, j, 0, new Float32Array(128 * 128).fill(heightM));
  return tiles;
}

describe('ground labels', () => {
  test('road and both sidewalks are ground, the box is not', () => {
    const wrong = { ground: 0, box: 0 };
    const seen = { ground: 0, box: 0 };
    labelled.forEach(({ xyz, time, labels }, k) => {
      for (let p = 0; p < labels.length; p++) {
        const x = 8 + k * 0.8 + (ROAD.speedMps * time![p]!) / 1e9 + xyz[3 * p]!;
        const [y, z] = [xyz[3 * p + 1]!, xyz[3 * p + 2]! + ROAD.lidarHeightM];
        const range = Math.hypot(xyz[3 * p]!, y);
        if (range < 3 || range > 20) continue;
        if (z > 0.4) {
          seen.box++;
          if (labels[p] !== ABOVE) wrong.box++;
        } else if (x < ROAD.box.x0 - 1 || x > ROAD.box.x1 + 1) {
          seen.ground++;
          if (labels[p] !== GROUND) wrong.ground++;
        }
      }
    });
    expect(seen.box).toBeGreaterThan(100);
    expect(wrong.box / seen.box).toBeLessThan(0.02);
    expect(wrong.ground / seen.ground).toBeLessThan(0.02);
  });

  test('a sweep without ground says so', () => {
    const lost = {
      ...sweeps[0]!,
      xyz: new Float32Array(300).fill(5),
      time: undefined,
      intensity: undefined,
      ring: undefined,
    };
    expect(groundLabels([lost], OPTIONS, 1)).toEqual([undefined]);
  });
});

describe('surface tiles', () => {
  const table = {
    lasers: 64,
    ranges: 25,
    rangeStepM: 1,
    scale: 1,
    median: new Float32Array(64 * 25).fill(25),
    perSpread: new Float32Array(64 * 25).fill(1 / 8),
  };
  const splat = (threads: number) => {
    const tiles = createTiles(12.8, 256, SURFACE.channels);
    splatSweeps(tiles, flat(0), labelled, table, { rangeM: 25, halfRangeM: 8, agreeM: 0.25 }, threads);
    return tiles;
  };

  test('are the same bytes with one thread and with three, and after saving and loading', () => {
    const [one, three] = [splat(1), splat(3)];
    expect(three.keys()).toEqual(one.keys());
    const keys = one.keys();
    const copy = createTiles(12.8, 256, SURFACE.channels);
    for (let k = 0; k < keys.length; k += 2) {
      const saved = one.save(keys[k]!, keys[k + 1]!);
      expect(Buffer.compare(three.save(keys[k]!, keys[k + 1]!), saved)).toBe(0);
      copy.load(keys[k]!, keys[k + 1]!, saved);
      expect(Buffer.compare(copy.save(keys[k]!, keys[k + 1]!), saved)).toBe(0);
    }
  });

  test('refuse a tile of another size, and say when they were disposed', () => {
    const tiles = splat(1);
    expect(() => tiles.load(0, 0, new Uint8Array(7))).toThrow(/another size/);
    tiles.dispose();
    expect(() => tiles.keys()).toThrow(/disposed/);
  });
});

describe('pictures on the ground', () => {
  // A camera 1.5 m above the plane, looking along x; the picture is green, but for what lies right of x = 8 m ahead.
  const [width, height, f] = [320, 200, 200];
  const picture = (): PlacedPicture => {
    const rgb = new Uint8Array(width * height * 3);
    for (let v = 0; v < height; v++)
      for (let u = 0; u < width; u++) {
        const below = (v - height / 2) / f;
        const far = below > 0 ? 1.5 / below : Number.POSITIVE_INFINITY;
        rgb.set(far > 8 ? [200, 0, 0] : [0, 200, 0], 3 * (v * width + u));
      }
    return {
      rgb,
      width,
      height,
      fx: f,
      fy: f,
      cx: width / 2,
      cy: height / 2,
      lens: 'pinhole',
      distortion: new Float64Array(0),
      // x right = −y, y down = −z, z forward = x.
      rotation: Float64Array.from([0, 0, 1, -1, 0, 0, 0, -1, 0]),
      position: Float64Array.from([0, 0, 1.5]),
    };
  };
  const shown = (occluders: readonly PlacedSweep[], mask?: PlacedPicture['mask']) => {
    const tiles = createTiles(12.8, 256, SURFACE.channels);
    for (const i of [0, 1])
      for (const j of [-1, 0]) tiles.set(i, j, SURFACE.count, new Float32Array(65536).fill(1));
    const result = splatPicture(
      tiles,
      flat(0),
      { ...picture(), mask },
      occluders,
      { nearM: 2.5, farM: 12, innerM: 12, gain: 1 },
      2,
    );
    const at = (x: number, y: number, channel: number) => {
      const [i, j] = [Math.floor(x / 12.8), Math.floor(y / 12.8)];
      const [column, row] = [Math.floor((x - i * 12.8) / 0.05), Math.floor((y - j * 12.8) / 0.05)];
      return tiles.channel(i, j, channel)[row * 256 + column]!;
    };
    return { result, at };
  };

  test('colour falls where the lens says', () => {
    const { at } = shown([]);
    for (const y of [-1, 0.3, 2]) {
      expect(at(6, y, SURFACE.green)).toBeCloseTo(200, 0);
      expect(at(6, y, SURFACE.red)).toBeCloseTo(0, 0);
      expect(at(10.5, y, SURFACE.red)).toBeGreaterThan(180);
    }
    expect(at(1, 0.3, SURFACE.views)).toBe(0);
  });

  test('a mask hides the ground from its pixels alone, and its paint comes to the ground', () => {
    const bare = shown([]);
    // The left half of the picture shows a car, the right half is surely painted.
    const { at, result } = shown([], { width: 2, height: 1, cells: Uint8Array.of(HIDDEN, 200) });
    expect(at(6, 2, SURFACE.views)).toBe(0);
    expect(at(6, -2, SURFACE.views)).toBe(1);
    expect(at(6, -2, SURFACE.paint)).toBeCloseTo(200, 3);
    expect(at(6, -2, SURFACE.green)).toBe(bare.at(6, -2, SURFACE.green));
    expect(result.cells + result.hidden).toBe(bare.result.cells);
    expect(bare.at(6, -2, SURFACE.paint)).toBe(0);
    expect(() => shown([], { width: 2, height: 2, cells: Uint8Array.of(0) })).toThrow('width x height');
  });

  test('the ground behind something that stands is left without', () => {
    const post = new Float32Array(
      Array.from({ length: 30 }, (_, k) => [5, 0.02 * (k % 3), 0.3 + 0.05 * k]).flat(),
    );
    const occluder: PlacedSweep = {
      xyz: post,
      labels: new Uint8Array(30).fill(ABOVE),
      poses: Float64Array.from([0, 0, 0, 1, 0, 0, 0]),
      from: 0,
      to: 0,
      scan: 1,
    };
    const { at, result } = shown([occluder]);
    expect(result.hidden).toBeGreaterThan(0);
    expect(at(7, 0.05, SURFACE.views)).toBe(0);
    expect(at(7, 2, SURFACE.views)).toBe(1);
    expect(at(4, 0.02, SURFACE.views)).toBe(1);
  });
});

describe('line filters', () => {
  const [side, margin] = [160, 24];
  const window = { width: side, height: side, margin, resolutionM: 0.05 };
  const shape = {
    lengthM: 1.6,
    halfWidthM: 0.075,
    flankFromM: 0.15,
    flankToM: 0.35,
    orientations: 16,
    minWeight: 3,
  };
  const field = (value: (x: number, y: number) => number) => {
    const random = numbers(5);
    return Float32Array.from(
      { length: side * side },
      (_, k) => value((k % side) * 0.05, Math.floor(k / side) * 0.05) + 0.3 * (random() - 0.5),
    );
  };
  const ones = new Float32Array(side * side).fill(1);
  const inner = side - 2 * margin;
  const best = (score: Float32Array): number => score.reduce((top, s, k) => (s > score[top]! ? k : top), 0);

  test.each([0, 30, 67.5, 120])(
    'a line 15 cm wide at %d° answers with its own direction, on its middle',
    (angle) => {
      const [c, s] = [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)];
      const off = (x: number, y: number) => -(x - 4) * s + (y - 4) * c;
      const layer = {
        value: field((x, y) => (Math.abs(off(x, y)) < 0.075 ? 1 : 0)),
        weight: ones,
        noise: 1,
        floor: 0.1,
        gain: 1,
      };
      const { score, orientation } = orientedRidges(window, [layer], shape, 2);
      const top = best(score);
      const turned = Math.abs((orientation[top]! * 180) / 16 - angle) % 180;
      expect(Math.min(turned, 180 - turned)).toBeLessThan(12);
      expect(
        Math.abs(off(((top % inner) + margin) * 0.05, (Math.floor(top / inner) + margin) * 0.05)),
      ).toBeLessThan(0.06);
    },
  );

  test('an edge is no line, and a round spot is none', () => {
    const line = {
      value: field((_, y) => (Math.abs(y - 4) < 0.075 ? 1 : 0)),
      weight: ones,
      noise: 1,
      floor: 0.1,
      gain: 1,
    };
    const edge = { ...line, value: field((_, y) => (y > 4 ? 1 : 0)) };
    const spot = { ...line, value: field((x, y) => (Math.hypot(x - 4, y - 4) < 0.12 ? 6 : 0)) };
    const topOf = (layer: typeof line) => Math.max(...orientedRidges(window, [layer], shape, 1).score);
    expect(topOf(edge)).toBeLessThan(0.3 * topOf(line));
    expect(topOf(spot)).toBeLessThan(
      0.5 * topOf({ ...line, value: field((_, y) => (Math.abs(y - 4) < 0.075 ? 6 : 0)) }),
    );
  });

  test('unknown cells take no part', () => {
    const value = field((_, y) => (Math.abs(y - 4) < 0.075 ? 1 : 0));
    const weight = ones.slice();
    const random = numbers(8);
    for (let k = 0; k < value.length; k++) {
      if (random() > 0.5) continue;
      value[k] = 1e6;
      weight[k] = 0;
    }
    const { score } = orientedRidges(window, [{ value, weight, noise: 1, floor: 0.1, gain: 1 }], shape, 1);
    expect(Math.floor(best(score) / inner) + margin).toBeGreaterThan(77);
    expect(Math.floor(best(score) / inner) + margin).toBeLessThan(83);
  });

  test('a step of 12 cm on a slope is found at its place, with its sign; the slope alone is none', () => {
    const kerb = { ...shape, lengthM: 1, flankFromM: 0.05, flankToM: 0.25, minWeight: 4 };
    const bounds = { lowestM: 0.04, highestM: 0.35 };
    const layer = (rise: number) => ({
      value: Float32Array.from(
        { length: side * side },
        (_, k) => 0.06 * Math.floor(k / side) * 0.05 + (Math.floor(k / side) * 0.05 >= 4 ? rise : 0),
      ),
      weight: ones,
      noise: 0.03,
      floor: 0.012,
      gain: 1,
    });
    const { score, step, orientation } = orientedSteps(window, layer(0.12), kerb, bounds, 2);
    const top = best(score);
    expect(orientation[top]).toBe(0);
    expect(step[top]).toBeGreaterThan(0.1);
    expect(step[top]).toBeLessThan(0.14);
    expect(Math.abs((Math.floor(top / inner) + margin) * 0.05 - 4)).toBeLessThan(0.11);
    expect(Math.max(...orientedSteps(window, layer(0), kerb, bounds, 1).score)).toBe(0);
  });
});

describe('voxels', () => {
  const fill = (threads: number) => {
    const voxels = createVoxels(12.8, 0.1);
    voxels.add(labelled, [], new Float64Array(0), { rangeM: 40, egoM: 2.2, corridorM: 1.4 }, threads);
    return voxels;
  };

  test('are the same with one thread and with three, and after saving and loading', () => {
    const [one, three] = [fill(1), fill(3)];
    const keys = one.keys();
    expect(three.keys()).toEqual(keys);
    const copy = createVoxels(12.8, 0.1);
    for (let k = 0; k < keys.length; k += 2) {
      const [i, j] = [keys[k]!, keys[k + 1]!];
      expect(three.take(i, j, 1)).toEqual(one.take(i, j, 1));
      copy.load(i, j, one.save(i, j));
      expect(copy.take(i, j, 2)).toEqual(one.take(i, j, 2));
    }
  });

  test('what stands on the vehicle’s own way is left out', () => {
    const way = Float64Array.from([15, -6, 0.9]);
    const count = (corridor: Float64Array) => {
      const voxels = createVoxels(12.8, 0.1);
      voxels.add(labelled, [], corridor, { rangeM: 40, egoM: 2.2, corridorM: 2.5 }, 1);
      let n = 0;
      const keys = voxels.keys();
      for (let k = 0; k < keys.length; k += 2)
        n += voxels.take(keys[k]!, keys[k + 1]!, 1).label.filter((l) => l === ABOVE).length;
      return n;
    };
    expect(count(new Float64Array(0))).toBeGreaterThan(50);
    expect(count(way)).toBeLessThan(0.1 * count(new Float64Array(0)));
  });
});
