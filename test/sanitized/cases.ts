/** Valid calls of every exported kernel, small enough to be run thousands of times. Handles are made anew for each call. */
import { randomOf } from './mutate.ts';

// biome-ignore lint/suspicious/noExplicitAny: the raw addon, whose checks are what is tested.
type Addon = any;

export type Case = {
  readonly name: string;
  /** The arguments of `call`; handles in them belong to this call. */
  readonly args: (addon: Addon) => unknown[];
  readonly call: (addon: Addon, args: unknown[]) => unknown;
};

const IDENTITY = [0, 0, 1.8, 1, 0, 0, 0];
let random = randomOf(1);
/** What a case chooses by chance follows from this seed. */
export const reseed = (seed: number): void => {
  random = randomOf(seed);
};
const POINTS = 600;

/** A road with kerbs and a post, seen from 1.8 m above it. */
const CLOUD = Float32Array.from({ length: 3 * POINTS }, (_, k) => {
  if (k % 3 === 0) return random() * 40 - 20;
  if (k % 3 === 1) return random() * 16 - 8;
  return k % 21 === 2 ? random() * 2 - 1 : -1.8;
});

const sweep = (scan: number): Record<string, unknown> => ({
  xyz: CLOUD,
  time: Int32Array.from({ length: POINTS }, (_, k) => k * 100_000),
  intensity: Float32Array.from({ length: POINTS }, (_, k) => k % 200),
  ring: Uint16Array.from({ length: POINTS }, (_, k) => k % 16),
  labels: Uint8Array.from({ length: POINTS }, (_, k) => (k % 7 === 0 ? 2 : 1)),
  poses: Float64Array.from([...IDENTITY, 0.8, 0, 1.8, 1, 0, 0, 0]),
  from: 0,
  to: 1e8,
  scan,
});

const picture = {
  rgb: new Uint8Array(32 * 24 * 3).fill(120),
  width: 32,
  height: 24,
  fx: 20,
  fy: 20,
  cx: 16,
  cy: 12,
  lens: 'brown-conrady',
  distortion: Float64Array.from([0.01, -0.01, 0, 0, 0]),
  rotation: Float64Array.from([0, 0, 1, -1, 0, 0, 0, -1, 0]),
  position: Float64Array.from([0, 0, 1.6]),
};

const table = {
  lasers: 16,
  ranges: 8,
  rangeStepM: 5,
  scale: 1,
  median: new Float32Array(128).fill(40),
  perSpread: new Float32Array(128).fill(0.1),
};

const window = { width: 70, height: 64, margin: 24, resolutionM: 0.05 };
const layer = (seed: number): Record<string, unknown> => {
  const next = randomOf(seed);
  return {
    value: Float32Array.from({ length: 70 * 64 }, next),
    weight: Float32Array.from({ length: 70 * 64 }, () => Math.floor(next() * 3)),
    noise: 1,
    floor: 0.1,
    gain: 1,
  };
};
const shape = {
  lengthM: 1.2,
  halfWidthM: 0.075,
  flankFromM: 0.15,
  flankToM: 0.35,
  orientations: 8,
  minWeight: 1,
};

const odometryConfig = {
  minRangeM: 1,
  maxRangeM: 100,
  elevationOffsetRad: 0.001,
  voxelM: 1,
  pointsPerVoxel: 20,
  mapVoxelM: 0.5,
  sourceVoxelM: 1.5,
  planeRadiusM: 0.7,
  wideRadiusM: 1,
  planarity: 0.1,
  pointWeight: 0.1,
  initialThresholdM: 2,
  minMotionM: 0.1,
  kernelOverThreshold: 1 / 3,
  maxIterations: 5,
  convergence: 1e-4,
  deskew: true,
  searchSpeedMps: 5,
};

const elevationTiles = (addon: Addon): unknown => {
  const tiles = new addon.Tiles(12.8, 16, 1);
  for (let i = -2; i <= 2; i++) for (let j = -2; j <= 2; j++) tiles.set(i, j, 0, new Float32Array(256));
  return tiles;
};
const surfaceTiles = (addon: Addon): unknown => {
  const tiles = new addon.Tiles(12.8, 16, 15);
  for (const i of [-1, 0]) for (const j of [-1, 0]) tiles.set(i, j, 0, new Float32Array(256).fill(1));
  return tiles;
};
const voxelStore = (addon: Addon): unknown => {
  const voxels = new addon.Voxels(12.8, 0.1);
  voxels.add([sweep(1)], [], new Float64Array(0), { rangeM: 60, egoM: 2, corridorM: 1.4 }, 1);
  return voxels;
};

const mesh = (material: number): Record<string, unknown> => ({
  positions: Float32Array.from([-20, -20, 0, 20, -20, 0, 20, 20, 0, -20, 20, 0, 5, -3, 0, 5, 3, 0, 5, 0, 4]),
  normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, -1, 0, 0, -1, 0, 0, -1, 0, 0]),
  uvs: Float32Array.from({ length: 14 }, (_, k) => k),
  indices: Uint32Array.from([0, 1, 2, 0, 2, 3, 4, 5, 6]),
  materials: Uint16Array.from([0, 0, material]),
  parameters: Uint32Array.from([3500, 3500, 0x12345]),
});
const instances = Float64Array.from([
  0, 7, 99, 0, 0, 0, 0.1, 0, 0, 1, 1, 1, 8, 5, 3, 1, 0, 1, 0.1, 0.1, 0.5, 0,
]);
const markings = Float64Array.from([-10, 0, 10, 0, 0.075, 0.2, 0, 3, 0, -5, 0, 5, 0.2, 0.9, 1, 4]);
const decals = Float64Array.from([
  -10, 1, 10, 1, 0.2, 0, 0.5, 0.3, 0.4, 1, 0.2, 0.33, 3, 2, -1, 2, -1, 0.4, 0, 0.1, 0, 0.03, 0.9, 0, 0, 5,
]);
const movers = Float64Array.from([1, 9, 0xff0000, 3, 1, 0, 0, 0, 4, 1, 0, 0.2, 0]);

const scene = (addon: Addon, built = true): unknown => {
  const made = new addon.RaycastScene(2);
  // Every material is looked at by one of the scenes.
  made.addMesh(mesh(1 + Math.floor(random() * 24)));
  made.addMesh(mesh(1 + Math.floor(random() * 24)));
  if (!built) return made;
  made.addInstances(instances);
  made.setMarkings(markings);
  made.setDecals(decals);
  made.build();
  made.setMovers(movers);
  return made;
};

const SIDE = 18;
const rays = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, k) => {
  const pixel = Math.floor(k / 3);
  const [x, y] = [(pixel % SIDE) / SIDE - 0.5, Math.floor(pixel / SIDE) / SIDE - 0.5];
  const n = Math.hypot(x, y, 0.5);
  return [x / n, y / n, 0.5 / n][k % 3] as number;
});
const camera = (addon: Addon): unknown => new addon.RaycastCamera(SIDE, SIDE, rays);
/** At 1.5 m, looking along x. */
const eye = Float64Array.from([-2, 0, 1.5, 0.5, -0.5, 0.5, -0.5]);

const lidar = {
  beams: Float32Array.from({ length: 32 }, (_, k) => [-0.3 + k * 0.01, 0, 1, 0][k % 4] as number),
  columns: 40,
  startAzimuthRad: 0,
  clockwise: true,
  rangeMinM: 1,
  rangeMaxM: 80,
  rangeSigmaM: 0.02,
  divergenceRad: 0.0012,
  dropout: 0.01,
  countsPerReflectance: 100,
  paintContrast: 0.3,
  paintRangeM: 8,
  speckle: 0.3,
  speckleFloor: 1,
  saturation: 0.2,
  weak: 0.02,
  skew: 0.1,
  fallPerM: 0.1,
  fallFromM: 20,
  hidden: new Uint8Array(0),
  rainMmPerH: 5,
  quantise: true,
  seed: 7,
  sweep: 3,
};

const view = {
  toSun: [1, 1, 2],
  exposure: 0.8,
  hazeM: 3000,
  noise: 1,
  vignette: 0.2,
  smooth: true,
  rainMmPerH: 4,
  lensDirt: 0.5,
  night: 0.9,
  headLamps: { p: [0, 0, 0.7], forward: [1, 0, 0] },
  cast: false,
  seed: 5,
  frame: 2,
};

/** A case whose function is a method of its first argument. */
const method = (name: string, of: (addon: Addon) => unknown, ...rest: unknown[]): Case => ({
  name,
  args: (addon) => [of(addon), ...rest],
  call: (_, [handle, ...args]) => {
    const own = name.split('.')[1] as string;
    return (Object.getPrototypeOf(handle ?? {})[own] ?? (handle as Addon)[own]).apply(handle, args);
  },
});
const plain = (name: string, ...args: unknown[]): Case => ({
  name,
  args: () => args,
  call: (addon, given) => addon[name](...given),
});
const made = (name: string, ...args: unknown[]): Case => ({
  name: `new ${name}`,
  args: () => args,
  call: (addon, given) => {
    const handle = new addon[name](...given);
    handle.dispose?.();
  },
});

export const CASES: readonly Case[] = [
  plain('xxh128', new Uint8Array(1500).fill(7)),
  plain('crc32', new Uint8Array(700).fill(7)),
  plain('hasCrc32'),
  plain('keepMemoryLow'),
  plain('returnFreedMemory'),
  plain('allFinite', new Float32Array(100)),
  plain(
    'unpack',
    new Uint8Array(26 * 300).fill(65),
    { step: 26, count: 300, bigEndian: true },
    [
      { offset: 0, type: 'f32', count: 3 },
      { offset: 12, type: 'f64', count: 1 },
      { offset: 20, type: 'u16', count: 2 },
    ],
    new Float32Array(1800),
  ),
  plain(
    'unpack',
    new Uint8Array(16 * 300).fill(65),
    { step: 16, count: 300, bigEndian: false },
    [0, 4, 8].map((offset) => ({ offset, type: 'f32', count: 1 })),
    new Float32Array(900),
  ),
  plain(
    'pointTimes',
    Float64Array.from({ length: 300 }, (_, k) => k * 1e-4),
    { zero: 0, scale: 1e9, rest: 5, most: 2.1e9 },
    new Int32Array(300),
  ),
  plain(
    'takeApart',
    Float32Array.from({ length: 4 * 1200 }, (_, k) => Math.sin(k) * 20),
    { startNs: -5e7, endNs: 5e7 },
    {
      xyz: new Float32Array(3600),
      intensity: new Float32Array(1200),
      ring: new Uint16Array(1200),
      time: new Int32Array(1200),
    },
  ),
  plain(
    'groundLabels',
    [sweep(1), sweep(2)],
    { cellM: 0.5, rangeM: 20, egoM: 1, stepM: 0.2, aboveM: 0.2 },
    2,
  ),
  plain('intensityHistogram', [sweep(1), sweep(2)], { lasers: 16, ranges: 8, rangeStepM: 5, scale: 1 }, 2),
  {
    name: 'splatElevation',
    args: (addon) => [new addon.Tiles(12.8, 16, 3), [sweep(1), sweep(2)], 30, 2],
    call: (addon, args) => addon.splatElevation(...args),
  },
  {
    name: 'splatSweeps',
    args: (addon) => [
      surfaceTiles(addon),
      elevationTiles(addon),
      [sweep(1), sweep(2)],
      table,
      { rangeM: 25, halfRangeM: 8, agreeM: 0.25 },
      2,
    ],
    call: (addon, args) => addon.splatSweeps(...args),
  },
  {
    name: 'splatPicture',
    args: (addon) => [
      surfaceTiles(addon),
      elevationTiles(addon),
      picture,
      [sweep(1)],
      { nearM: 1, farM: 12, innerM: 12, gain: 0 },
      2,
    ],
    call: (addon, args) => addon.splatPicture(...args),
  },
  made('Tiles', 12.8, 16, 15),
  method('Tiles.keys', surfaceTiles),
  method('Tiles.save', surfaceTiles, 0, 0),
  method('Tiles.load', surfaceTiles, 0, 1, new Uint8Array(16 * 16 * 15 * 4).fill(0x3f)),
  method('Tiles.drop', surfaceTiles, 0, 0),
  method('Tiles.channel', surfaceTiles, 0, 0, 3),
  method('Tiles.set', surfaceTiles, 0, 1, 3, new Float32Array(256)),
  made('Voxels', 12.8, 0.1),
  method(
    'Voxels.add',
    voxelStore,
    [sweep(1), sweep(2)],
    [picture, undefined],
    Float64Array.from([0, 0, 0, 1, 0, 0]),
    { rangeM: 60, egoM: 2, corridorM: 1.4 },
    2,
  ),
  method('Voxels.keys', voxelStore),
  method('Voxels.take', voxelStore, 0, 0, 1),
  method('Voxels.save', voxelStore, 0, 0),
  {
    name: 'Voxels.load',
    args: (addon) => {
      const store = voxelStore(addon) as Addon;
      return [store, 1, 0, store.save(0, 0)];
    },
    call: (_, [store, i, j, bytes]) => {
      (store as Addon).load(i, j, bytes);
      (store as Addon).take(i, j, 0);
      (store as Addon).save(i, j);
    },
  },
  plain('thinPoints', CLOUD, 0.5),
  plain('orientedRidges', window, [layer(1), layer(2)], shape, 2),
  plain(
    'orientedSteps',
    window,
    layer(3),
    { ...shape, flankFromM: 0.05 },
    { lowestM: 0.05, highestM: 0.3 },
    2,
  ),
  plain(
    'rimScores',
    { width: 48, margin: 16, resolutionM: 0.1 },
    {
      elevation: new Float32Array(48 * 48).fill(0.5),
      density: new Float32Array(48 * 48).fill(3),
      intensity: new Float32Array(48 * 48).fill(0.2),
      intensityWeight: new Float32Array(48 * 48).fill(10),
      height: new Float32Array(48 * 48),
      wanted: new Uint8Array(16 * 16).fill(1),
    },
    new Float32Array(2 * 30).fill(0.1),
    2,
  ),
  made('NativeOdometry', odometryConfig, 2),
  {
    name: 'NativeOdometry.register',
    args: () => [odometryConfig, CLOUD, sweep(1).time, 1e9, 1.1e9, 60],
    call: (addon, [config, xyz, times, first, second, radius]) => {
      const odometry = new addon.NativeOdometry(config, 2);
      odometry.register(CLOUD, undefined, 0);
      odometry.register(xyz, times, first, radius);
      odometry.register(xyz, times, second);
      new addon.NativeOdometry(odometry.save(), 1).register(CLOUD, undefined, 2e9, 60);
      odometry.dispose();
    },
  },
  {
    name: 'NativeOdometry.load',
    args: (addon) => {
      const odometry = new addon.NativeOdometry(odometryConfig, 1);
      odometry.register(CLOUD, undefined, 0);
      if (random() < 0.5) odometry.register(CLOUD, undefined, 1e8);
      return [odometry.save()];
    },
    call: (addon, [state]) => {
      const odometry = new addon.NativeOdometry(state, 2);
      odometry.register(CLOUD, undefined, 1e9, 60);
      odometry.register(CLOUD, undefined, 1.1e9);
      odometry.save();
    },
  },
  made('RaycastCamera', SIDE, SIDE, rays),
  made('RaycastScene', 2),
  method('RaycastScene.addMesh', (addon) => scene(addon, false), mesh(4)),
  {
    name: 'RaycastScene.build',
    args: () => [mesh(4), instances, markings, movers, [eye, lidar], decals],
    call: (addon, [shape, placed, painted, moving, look, laid]) => {
      const world = new addon.RaycastScene(1);
      world.addMesh(shape);
      world.addMesh(shape);
      world.addInstances(placed);
      world.setMarkings(painted);
      world.setDecals(laid);
      world.build();
      world.setMovers(moving);
      const [from, spec] = look as [unknown, unknown];
      world.scan(spec, from);
      const seen = camera(addon);
      world.labels(seen, from);
      world.render(seen, view, from, new Uint8Array(SIDE * SIDE * 3));
      world.dispose();
    },
  },
  method('RaycastScene.setMovers', scene, movers),
  method(
    'RaycastScene.cast',
    scene,
    Float32Array.from({ length: 90 }, (_, k) => (k % 3 === 2 ? 3 : 0)),
    Float32Array.from({ length: 90 }, () => random() - 0.6),
    100,
    0.5,
    false,
  ),
  method('RaycastScene.scan', scene, lidar, Float64Array.from([...IDENTITY, 0.5, 0, 1.8, 1, 0, 0, 0])),
  {
    name: 'RaycastScene.render',
    args: (addon) => [scene(addon), camera(addon), view, eye, new Uint8Array(SIDE * SIDE * 3)],
    call: (_, [world, ...args]) => (world as Addon).render(...args),
  },
  {
    name: 'RaycastScene.labels',
    args: (addon) => [scene(addon), camera(addon), eye],
    call: (_, [world, ...args]) => (world as Addon).labels(...args),
  },
  method('RaycastScene.info', scene),
  plain('lend', new Uint8Array(new SharedArrayBuffer(64))),
  plain('deadline', 1e12),
];
