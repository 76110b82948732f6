/**
 * The ray caster against testing every triangle, the rasteriser against the ray caster, and threads against one thread.
 * Prints ratios of figures measured in the same run: node bench/raycast.ts [SEED]
 */
import { cpus } from 'node:os';
import { compose, rotate } from '../engine/geometry/se3.ts';
import { RaycastCamera, type RaycastScene } from '../engine/kernels/raycast.ts';
import { buildWorld } from '../engine/simulate/build-world.ts';
import { PRESETS } from '../engine/simulate/presets.ts';
import { cameraPoseOf } from '../engine/simulate/rig/place.ts';
import { Lidar } from '../engine/simulate/sensors/lidar.ts';
import { sceneOf } from '../engine/simulate/simulate.ts';
import { placeMovers } from '../engine/simulate/world/place-movers.ts';

const seed = Number(process.argv[2] ?? 1);
const TIME = 8;
const { rig, style } = PRESETS.standard;
const [cameraRig] = rig.cameras;
const [lidarRig] = rig.lidars;
if (!cameraRig || !lidarRig) throw new Error('The preset standard has no camera or no lidar.');
const world = buildWorld({ ...style, standing: 0 }, 30, seed);
const camera = new RaycastCamera(cameraRig.model);
const lidar = new Lidar(lidarRig, seed);

/** Fastest of some runs, in seconds by the clock: the least disturbed one. */
function best(runs: number, work: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const began = performance.now();
    work();
    least = Math.min(least, (performance.now() - began) / 1000);
  }
  return least;
}

/** Lidar-like rays from one place, every `stride`-th of a sweep of 64 × 1800. */
function raysOf(stride: number): { origins: Float32Array; directions: Float32Array; count: number } {
  const pose = compose(world.ego.pose(TIME), lidar.T_vehicle_lidar);
  const [origins, directions]: [number[], number[]] = [[], []];
  for (let i = 0; i < 64 * 1800; i += stride) {
    const elevation = ((lidarRig?.elevationsDeg[i % 64] ?? 0) * Math.PI) / 180;
    const azimuth = (Math.floor(i / 64) * 2 * Math.PI) / 1800;
    origins.push(...pose.p);
    directions.push(
      ...rotate(pose.q, [
        Math.cos(elevation) * Math.cos(azimuth),
        Math.cos(elevation) * Math.sin(azimuth),
        Math.sin(elevation),
      ]),
    );
  }
  return {
    origins: Float32Array.from(origins),
    directions: Float32Array.from(directions),
    count: origins.length / 3,
  };
}

function prepared(threads: number): RaycastScene {
  const scene = sceneOf(world, threads);
  placeMovers(scene, world, TIME, TIME);
  return scene;
}

const one = prepared(1);
console.log(
  `${one.info().triangles} triangles, ${world.instances.length} instances, one thread unless said otherwise`,
);

const few = raysOf(1801);
const all = raysOf(1);
const naive = few.count / best(2, () => one.cast(few.origins, few.directions, { farT: 120, naive: true }));
const tree = all.count / best(5, () => one.cast(all.origins, all.directions, { farT: 120 }));
console.log(
  `rays per second: ${(tree / 1e6).toFixed(2)} M by the tree, ${naive.toFixed(0)} testing every triangle`,
);
console.log(`  ratio ${(tree / naive).toFixed(0)}`);

const spec = {
  toSun: world.toSun,
  exposure: 0.8,
  hazeM: 1100,
  noise: 1.2,
  vignette: 0.22,
  smooth: true,
  seed,
  frame: 0,
};
const pose = compose(world.ego.pose(TIME), cameraPoseOf(cameraRig.place));
// The sky is painted with the first picture; it is no part of a frame.
one.render(camera, spec, pose);
const drawn = best(5, () => one.render(camera, spec, pose));
const cast = best(3, () => one.render(camera, { ...spec, cast: true }, pose));
const { width, height } = cameraRig.model;
console.log(
  `picture of ${width} × ${height}: ${(drawn * 1000).toFixed(0)} ms rasterised, ${(cast * 1000).toFixed(0)} ms cast`,
);
console.log(`  ratio ${(cast / drawn).toFixed(2)}`);

const labelled = best(5, () => one.labels(camera, pose));
const bad = { ...spec, rainMmPerH: 10, lensDirt: 0.5, night: 1 };
one.render(camera, bad, pose);
const weather = best(3, () => one.render(camera, bad, pose));
console.log(
  `its labels: ${(labelled * 1000).toFixed(0)} ms; in rain at night with a dirty lens: ${(weather * 1000).toFixed(0)} ms`,
);
console.log(`  ratios ${(labelled / drawn).toFixed(2)}, ${(weather / drawn).toFixed(2)}`);

const sweep = best(5, () => lidar.scan(one, world.ego, TIME, 0));
console.log(`sweep of 64 × 1800: ${(sweep * 1000).toFixed(0)} ms`);

const two = prepared(2);
two.render(camera, spec, pose);
const drawn2 = best(5, () => two.render(camera, spec, pose));
const sweep2 = best(5, () => lidar.scan(two, world.ego, TIME, 0));
console.log(
  `two threads of ${cpus().length}: picture ${(drawn / drawn2).toFixed(2)} times, sweep ${(sweep / sweep2).toFixed(2)} times as fast`,
);
one.dispose();
two.dispose();
