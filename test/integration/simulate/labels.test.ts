import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPicture, project } from '../../../engine/geometry/camera.ts';
import { compose, inverse, rotate, transform } from '../../../engine/geometry/se3.ts';
import {
  lensRays,
  MATERIAL,
  NO_MATERIAL,
  RaycastCamera,
  type RaycastScene,
} from '../../../engine/kernels/raycast.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { cameraPoseOf } from '../../../engine/simulate/rig/place.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

const [rig] = PRESETS.standard.rig.cameras;
if (!rig) throw new Error('The preset standard has no camera.');
const camera = new RaycastCamera(rig.model);
const { width } = rig.model;
let world: World;
let one: RaycastScene;
let two: RaycastScene;

beforeAll(() => {
  world = buildWorld({ ...PRESETS.standard.style, standing: 0 }, 12, 12);
  one = sceneOf(world, 1);
  two = sceneOf(world, 2);
  placeMovers(one, world, 5, 5);
  placeMovers(two, world, 5, 5);
});
afterAll(() => {
  one.dispose();
  two.dispose();
});

describe('labels of a simulated picture', () => {
  it('name the object, material and distance that a cast ray finds, and the same at one and two threads', () => {
    const pose = compose(world.ego.pose(5), cameraPoseOf(rig.place));
    const labels = two.labels(camera, pose);
    expect(one.labels(camera, pose)).toEqual(labels);
    const rays = lensRays(rig.model);
    const pixels = Array.from({ length: 4000 }, (_, i) => i * 113);
    const directions = pixels.flatMap((i) =>
      rotate(pose.q, [rays[3 * i]!, rays[3 * i + 1]!, rays[3 * i + 2]!]),
    );
    const cast = two.cast(Float32Array.from(pixels.flatMap(() => pose.p)), Float32Array.from(directions), {
      farT: 1800,
    });
    let wrong = 0;
    pixels.forEach((i, k) => {
      const sky = cast.t[k]! < 0;
      const agree = sky
        ? labels.materials[i] === NO_MATERIAL && labels.rangesM[i] === Number.POSITIVE_INFINITY
        : labels.objects[i] === cast.objects[k] &&
          labels.materials[i] === cast.materials[k] &&
          Math.abs(labels.rangesM[i]! / cast.t[k]! - 1) < 1e-3;
      if (!agree) wrong++;
    });
    // Rays that graze an edge may fall to either side of it.
    expect(wrong).toBeLessThan(8);
  });

  it('call paint what the lines of the map cover, and nothing far from them', () => {
    const T_map_camera = compose(world.ego.pose(5), cameraPoseOf(rig.place));
    const T_camera_map = inverse(T_map_camera);
    const labels = two.labels(camera, T_map_camera);
    let [seen, painted] = [0, 0];
    for (const { points } of world.map.elements.filter(
      (e) => e.class === 'divider' && e.subtype === 'solid',
    )) {
      for (const p of points) {
        const q = transform(T_camera_map, p);
        if (q[2] < 4 || q[2] > 14) continue;
        const pixel = project(rig.model, q);
        if (!pixel || !inPicture(rig.model, pixel)) continue;
        const i = Math.round(pixel.v) * width + Math.round(pixel.u);
        if (labels.materials[i] !== MATERIAL.asphalt) continue; // hidden
        seen++;
        if (labels.paint[i]! > 0) painted++;
      }
    }
    expect(seen).toBeGreaterThan(10);
    expect(painted / seen).toBeGreaterThan(0.95);
    const share = labels.paint.reduce((n, v) => n + (v > 0 ? 1 : 0), 0) / labels.paint.length;
    expect(share).toBeGreaterThan(0.001);
    expect(share).toBeLessThan(0.1);
    for (let i = 0; i < labels.paint.length; i++) {
      if (labels.paint[i]! > 0) expect(labels.materials[i]).toBe(MATERIAL.asphalt);
    }
  });
});
