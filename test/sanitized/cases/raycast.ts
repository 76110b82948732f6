/** Of the ray caster. */
import { type Addon, type Case, made, method, random } from './case.ts';
import { IDENTITY } from './sweeps.ts';

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

export const RAYCAST_CASES: readonly Case[] = [
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
];
