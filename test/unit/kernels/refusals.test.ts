/** What the kernels say to input that they cannot take: a sentence, never the end of the process. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { addon } from '../../../engine/kernels/addon.ts';
import { type crc32, xxh128 } from '../../../engine/kernels/digests.ts';
import { groundLabels } from '../../../engine/kernels/ground.ts';
import { takeApart } from '../../../engine/kernels/hdl64.ts';
import { allFinite, unpack } from '../../../engine/kernels/packed.ts';
import {
  createTiles,
  ELEVATION,
  intensityHistogram,
  SURFACE,
  splatElevation,
  splatSweeps,
} from '../../../engine/kernels/raster.ts';
import { RaycastCamera, RaycastScene } from '../../../engine/kernels/raycast.ts';
import { Odometry } from '../../../engine/kernels/registration.ts';
import { orientedRidges } from '../../../engine/kernels/ridge.ts';
import { rimScores } from '../../../engine/kernels/rim.ts';
import { GROUND, type PlacedSweep } from '../../../engine/kernels/sweep.ts';
import { createVoxels, thinPoints } from '../../../engine/kernels/voxels.ts';

const IDENTITY = [0, 0, 0, 1, 0, 0, 0];

/** Some points on the ground around the sensor. */
function sweep(change: Partial<PlacedSweep> = {}): PlacedSweep {
  const points = 400;
  return {
    xyz: Float32Array.from({ length: 3 * points }, (_, k) => (k % 3 === 2 ? -1.8 : ((k * 7) % 40) - 20)),
    intensity: new Float32Array(points).fill(20),
    ring: new Uint16Array(points),
    labels: new Uint8Array(points).fill(GROUND),
    poses: Float64Array.from(IDENTITY),
    from: 0,
    to: 0,
    scan: 3,
    ...change,
  };
}

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('Nothing was thrown.');
}

function refuses(call: () => unknown, sentence: RegExp): void {
  const error = thrown(call);
  expect(error).toBeInstanceOf(InputError);
  expect((error as InputError).message).toMatch(sentence);
}

const GROUND_OPTIONS = { cellM: 0.4, rangeM: 30, egoM: 2.2, stepM: 0.22, aboveM: 0.18 };
const TABLE = {
  lasers: 4,
  ranges: 4,
  rangeStepM: 10,
  scale: 1,
  median: new Float32Array(16),
  perSpread: new Float32Array(16).fill(1),
};

/** Every kernel that takes placed sweeps. */
const PLACED: Record<string, (sweeps: readonly PlacedSweep[]) => unknown> = {
  groundLabels: (sweeps) => groundLabels(sweeps, GROUND_OPTIONS, 2),
  splatElevation: (sweeps) => splatElevation(createTiles(12.8, 32, ELEVATION.channels), sweeps, 30, 2),
  splatSweeps: (sweeps) =>
    splatSweeps(
      createTiles(12.8, 32, SURFACE.channels),
      createTiles(12.8, 32, 1),
      sweeps,
      TABLE,
      { rangeM: 25, halfRangeM: 8, agreeM: 0.25 },
      2,
    ),
  intensityHistogram: (sweeps) => intensityHistogram(sweeps, TABLE, 2),
  voxels: (sweeps) =>
    createVoxels(12.8, 0.1).add(sweeps, [], new Float64Array(0), { rangeM: 60, egoM: 2, corridorM: 1.4 }, 2),
};

describe.each(Object.entries(PLACED))('%s', (_, run) => {
  test('takes a sweep, an empty sweep and no sweep', () => {
    run([sweep()]);
    run([
      sweep({
        xyz: new Float32Array(0),
        intensity: undefined,
        ring: undefined,
        labels: undefined,
        time: undefined,
      }),
    ]);
    run([]);
  });

  test('refuses a pose of 1e9 m, one that is not finite, and a quaternion that does not turn', () => {
    const at = (k: number, value: number) => {
      const poses = Float64Array.from(IDENTITY);
      poses[k] = value;
      return [sweep(), sweep({ poses, scan: 8 })];
    };
    refuses(() => run(at(2, 1e9)), /Sweep 8: pose 0 lies 1000000000 m from the origin/);
    refuses(() => run(at(0, Number.NaN)), /Sweep 8: pose 0 is not finite/);
    refuses(() => run(at(1, Number.NEGATIVE_INFINITY)), /Sweep 8: pose 0 is not finite/);
    refuses(() => run(at(3, 0)), /Sweep 8: pose 0 has a quaternion of length 0 instead of 1/);
    refuses(() => run(at(3, 1e200)), /quaternion of length/);
  });

  test('leaves out points that are not finite or too far away', () => {
    const xyz = sweep().xyz.slice();
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38, 1e12];
    odd.forEach((value, k) => {
      xyz[30 * k + (k % 3)] = value;
      xyz.fill(value, 30 * k + 3, 30 * k + 6);
    });
    run([sweep({ xyz, intensity: new Float32Array(xyz.length / 3).fill(Number.NaN) })]);
    run([
      sweep({ xyz, time: Int32Array.from({ length: xyz.length / 3 }, (_, k) => k), from: 0, to: 1e-300 }),
    ]);
  });

  test('refuses columns of another length, of another type and without their memory', () => {
    refuses(() => run([sweep({ ring: new Uint16Array(3) })]), /Sweep 3: "ring" has 3 values for 400 points/);
    refuses(() => run([sweep({ xyz: new Float32Array(7) })]), /three values a point/);
    refuses(() => run([sweep({ poses: new Float64Array(6) })]), /seven numbers a knot/);
    const bytes = new Uint8Array(1200) as unknown as Float32Array;
    expect(() => run([sweep({ xyz: bytes })])).toThrow(/"xyz" is a typed array of another type/);
    const gone = new Float32Array(1200);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    refuses(() => run([sweep({ xyz: gone })]), /"ring"|"intensity"/);
    // Reading a later argument takes an earlier one's memory away.
    const taken = sweep({ xyz: new Float32Array(1200) });
    const thief = {
      ...taken,
      get scan() {
        return 3;
      },
      get to() {
        structuredClone(taken.xyz.buffer, { transfer: [taken.xyz.buffer] });
        return 0;
      },
    };
    expect(() => run([thief])).toThrow(/taken away/);
  });

  test('refuses what is no list and no sweep', () => {
    for (const wrong of [undefined, null, 3, 'x', {}])
      expect(() => run(wrong as unknown as PlacedSweep[])).toThrow(/not a list/);
    expect(() => run([undefined as unknown as PlacedSweep])).toThrow(/not an object/);
    expect(() => run([{} as PlacedSweep])).toThrow(/"scan" is not a number/);
  });
});

describe('extents', () => {
  test('sweeps that lie far apart are refused before their tiles are made', () => {
    const tiles = createTiles(12.8, 256, SURFACE.channels);
    const elevation = createTiles(100_000, 1, 1);
    for (let i = -10; i <= 10; i++)
      for (let j = -10; j <= 10; j++) elevation.set(i, j, 0, new Float32Array([0]));
    const scattered = Array.from({ length: 400 }, (_, k) => {
      const poses = Float64Array.from(IDENTITY);
      poses[0] = 1000 * k;
      poses[2] = 1.8;
      return sweep({ poses, scan: k + 1 });
    });
    refuses(
      () => splatSweeps(tiles, elevation, scattered, TABLE, { rangeM: 60, halfRangeM: 8, agreeM: 0.25 }, 1),
      /more than 3 GiB: their poses lie too far apart/,
    );
    expect(tiles.keys().length).toBe(0);
  });

  test('a way of jumps is refused by the voxels', () => {
    const far = (x: number) => {
      const poses = Float64Array.from(IDENTITY);
      poses[0] = poses[1] = x;
      return sweep({ poses });
    };
    const way = Float64Array.from([0, 0, 0, 20_000, 20_000, 0]);
    const options = { rangeM: 60, egoM: 2, corridorM: 1.4 };
    refuses(
      () => createVoxels(12.8, 0.1).add([far(0), far(20_000)], [], way, options, 1),
      /spans 20000 by 20000 m/,
    );
    // What no sweep is near to takes no memory.
    createVoxels(12.8, 0.1).add([far(0)], [], way, options, 1);
  });

  test('grids, windows, tables and tiles have bounds', () => {
    refuses(() => groundLabels([sweep()], { ...GROUND_OPTIONS, rangeM: 1000 }, 1), /1000 cells to each side/);
    refuses(() => groundLabels([sweep()], { ...GROUND_OPTIONS, cellM: 0 }, 1), /"cellM" must be from/);
    // A grid smaller than the place it starts from was read past its end.
    groundLabels([sweep()], { ...GROUND_OPTIONS, rangeM: 1 }, 1);
    refuses(() => createTiles(12.8, 4096, 64), /at most 16777216 values/);
    refuses(() => createTiles(0, 16, 1), /"edgeM" must be from/);
    refuses(() => createVoxels(1000, 0.001), /65000 voxels/);
    refuses(() => intensityHistogram([sweep()], { ...TABLE, lasers: 1024, ranges: 1024 }, 1), /65536 cells/);
    refuses(() => intensityHistogram([sweep()], { ...TABLE, lasers: 0 }, 1), /"lasers" must be from 1/);
    refuses(() => thinPoints(new Float32Array(3), 0), /"voxelM" must be from/);
    expect(thinPoints(Float32Array.from([1, 1, Number.NaN, 3e38, 0, 0, 1, 2, 3]), 0.5)).toEqual(
      Uint32Array.from([2]),
    );
  });

  test('a line filter reads nothing past its window', () => {
    const window = { width: 60, height: 60, margin: 24, resolutionM: 0.05 };
    const layer = {
      value: new Float32Array(3600),
      weight: new Float32Array(3600).fill(1),
      noise: 1,
      floor: 0.1,
      gain: 1,
    };
    const shape = {
      lengthM: 1.6,
      halfWidthM: 0.075,
      flankFromM: 0.15,
      flankToM: 0.35,
      orientations: 16,
      minWeight: 3,
    };
    orientedRidges(window, [layer], shape, 1);
    refuses(() => orientedRidges(window, [layer], { ...shape, lengthM: 100 }, 1), /"lengthM" must be from/);
    refuses(() => orientedRidges(window, [layer], { ...shape, halfWidthM: 50 }, 1), /"halfWidthM" must be/);
    refuses(() => orientedRidges(window, [layer], { ...shape, flankFromM: -50 }, 1), /"flankFromM" must be/);
    refuses(() => orientedRidges({ ...window, width: 1e9 }, [layer], shape, 1), /"width" must be from/);
  });

  test('rims need a margin that holds their profile, whole channels, and sets of 29 weights with a bias', () => {
    const window = { width: 48, margin: 16, resolutionM: 0.1 };
    const channel = new Float32Array(48 * 48);
    const channels = {
      elevation: channel,
      density: channel,
      intensity: channel,
      intensityWeight: channel,
      height: channel,
      wanted: new Uint8Array(16 * 16),
    };
    const weights = new Float32Array(30);
    rimScores(window, channels, weights, 1);
    refuses(() => rimScores({ ...window, margin: 15 }, channels, weights, 1), /margin of 1.6 m/);
    refuses(() => rimScores({ ...window, margin: 24 }, channels, weights, 1), /twice its margin/);
    refuses(() => rimScores(window, { ...channels, height: new Float32Array(4) }, weights, 1), /each cell/);
    refuses(() => rimScores(window, { ...channels, wanted: new Uint8Array(255) }, weights, 1), /wanted/);
    refuses(() => rimScores(window, channels, new Float32Array(29), 1), /29 weights and a bias/);
    refuses(() => rimScores(window, channels, new Float32Array(5 * 30), 1), /one to four kinds/);
  });
});

describe('handles', () => {
  test('only handles of their own kind are taken, and none after its disposal', () => {
    const run = (store: unknown) => splatElevation(store as never, [sweep()], 30, 1);
    const other = createVoxels(12.8, 0.1);
    for (const wrong of [undefined, {}, other, Object.create(Object.getPrototypeOf(createTiles(1, 1, 3)))])
      expect(() => run(wrong)).toThrow(/"store" is not a store of tiles/);
    const tiles = createTiles(12.8, 32, ELEVATION.channels);
    tiles.dispose();
    tiles.dispose();
    expect(() => run(tiles)).toThrow(/disposed/);
    // A getter that disposes of the store while its arguments are read.
    const late = createTiles(12.8, 32, ELEVATION.channels);
    const thief = {
      ...sweep(),
      get to() {
        late.dispose();
        return 0;
      },
    };
    expect(() => splatElevation(late, [thief], 30, 1)).toThrow(/disposed/);
  });

  test('saved states that were changed are refused or harmless', () => {
    const odometry = Odometry.start({}, 1);
    odometry.register({ xyz: sweep().xyz, tNs: 0 });
    odometry.register({ xyz: sweep().xyz, tNs: 1e8 });
    const state = odometry.save();
    for (let k = 0; k < state.length; k += 7) {
      const changed = state.slice();
      changed[k] = (changed[k] ?? 0) ^ 0xff;
      try {
        Odometry.load(changed, 1).register({ xyz: sweep().xyz, tNs: 2e8 });
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }
    const voxels = createVoxels(12.8, 0.1);
    voxels.add([sweep()], [], new Float64Array(0), { rangeM: 60, egoM: 2, corridorM: 1 }, 1);
    const tile = voxels.save(0, 0);
    tile.fill(0xff);
    voxels.load(0, 0, tile);
    voxels.take(0, 0, 1);
    refuses(() => voxels.load(0, 0, tile.subarray(1)), /not a saved tile/);
  });

  test('a sweep that cannot be placed ends in a sentence', () => {
    const odometry = Odometry.start({}, 1);
    odometry.register({ xyz: sweep().xyz, tNs: 0 });
    refuses(() => odometry.register({ xyz: sweep().xyz, tNs: -5 }), /in order of time/);
    refuses(() => odometry.register({ xyz: sweep().xyz, tNs: Number.NaN }), /"tNs" must be from/);
    refuses(() => Odometry.start({ pointsPerVoxel: Number.NaN }, 1), /"pointsPerVoxel" must be from 1 to 20/);
    refuses(() => Odometry.start({}, Number.NaN), /"threads" must be from 1 to 256/);
  });
});

describe('the ray caster', () => {
  const still = { p: [0, 0, 1] as const, q: { w: 1, x: 0, y: 0, z: 0 } };
  const mesh = (far = 1) => ({
    positions: Float32Array.from([0, 0, 0, far, 0, 0, 0, 1, 0]),
    normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1]),
    uvs: new Float32Array(6),
    indices: Uint32Array.from([0, 1, 2]),
    materials: Uint16Array.from([0]),
    parameters: Uint32Array.from([0]),
  });
  const camera = new RaycastCamera({
    width: 8,
    height: 8,
    fx: 8,
    fy: 8,
    cx: 4,
    cy: 4,
    lens: 'pinhole',
    distortion: [],
  });

  test('refuses a world without bounds', () => {
    const scene = new RaycastScene(1);
    refuses(() => scene.addMesh(mesh(1e9)), /a position must be from/);
    refuses(() => scene.addMesh({ ...mesh(), indices: Uint32Array.from([0, 1, 9]) }), /points past/);
    scene.addMesh(mesh());
    const placed = { mesh: 0, id: 1, parameter: 0, p: [0, 0, 0] as const, yaw: 0 };
    refuses(() => scene.addInstances([{ ...placed, p: [Number.NaN, 0, 0] }]), /not finite/);
    refuses(() => scene.addInstances([{ ...placed, scale: 1e30 }]), /larger than the world/);
    refuses(() => scene.addInstances([{ ...placed, id: -1 }]), /the id of an instance/);
    const line = { from: [0, 0] as const, to: [1, 1] as const, halfWidthM: 0.1, wear: 0, colour: 0 };
    refuses(() => scene.setMarkings([line, { ...line, to: [900_000, 900_000] }]), /more than 16 by 16 km/);
    const stone = { ...line, albedo: 0.5, reflectance: 0.4, layer: 3 };
    refuses(
      () => scene.setDecals([stone, { ...stone, to: [900_000, 900_000] }]),
      /decals spread over more than/,
    );
    refuses(() => scene.setDecals([{ ...stone, layer: 6 }]), /the layer of a decal must be from 0 to 5/);
    refuses(() => scene.setDecals([{ ...stone, stoneM: 1e-9 }]), /at least a centimetre/);
    refuses(() => scene.setDecals([{ ...stone, albedo: Number.NaN }]), /not finite/);
    scene.addInstances([placed]);
    scene.build();
    const lost = { p: [0, 0, 1e9] as const, q: { w: 0, x: 0, y: 0, z: 0 } };
    refuses(() => scene.labels(camera, lost), /pose 0 lies 1000000000 m/);
    refuses(() => scene.labels(camera, { ...still, q: lost.q }), /quaternion of length 0/);
    refuses(
      () => scene.cast(Float32Array.from([Number.NaN, 0, 0]), Float32Array.from([0, 0, 1])),
      /"?a number of origins/,
    );
    expect(() => scene.labels({ native: {} } as never, still)).toThrow(/"camera" is not a camera/);
    scene.dispose();
    expect(() => scene.labels(camera, still)).toThrow(/disposed/);
  });
});

describe('bytes', () => {
  test('arrays of another type, without memory or over each other are refused', () => {
    const words = new Uint16Array(400) as unknown as Uint8Array;
    expect(() => xxh128(words)).toThrow(/another type/);
    expect(() => (addon.crc32 as typeof crc32)(words)).toThrow(/another type/);
    expect(() => allFinite(words as unknown as Float32Array)).toThrow(/another type/);
    const memory = new ArrayBuffer(1200);
    const fields = [{ offset: 0, type: 'f32', count: 3 }] as const;
    expect(() =>
      unpack(
        new Uint8Array(memory),
        { step: 12, count: 100, bigEndian: false },
        fields,
        new Float32Array(memory),
      ),
    ).toThrow(/lies in the memory of the points/);
    const records = new Float32Array(40);
    const columns = {
      xyz: records.subarray(0, 30),
      intensity: new Float32Array(10),
      ring: new Uint16Array(10),
      time: new Int32Array(10),
    };
    expect(() => takeApart(records, { startNs: 0, endNs: 1e8 }, columns)).toThrow(/lies in the memory/);
    refuses(
      () => takeApart(records, { startNs: 0, endNs: 1e300 }, { ...columns, xyz: new Float32Array(30) }),
      /"endNs" must be from/,
    );
  });
});
