import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inPicture, project } from '../../../engine/geometry/camera.ts';
import { compose, inverse, transform } from '../../../engine/geometry/se3.ts';
import { RaycastCamera, type RaycastScene } from '../../../engine/kernels/raycast.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { cameraPoseOf } from '../../../engine/simulate/rig/place.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

const [rig] = PRESETS.standard.rig.cameras;
if (!rig) throw new Error('The preset standard has no camera.');
const { width, height } = rig.model;
let world: World;
let one: RaycastScene;
let two: RaycastScene;
const camera = new RaycastCamera(rig.model);

const spec = (frame: number) => ({
  toSun: world.toSun,
  exposure: 0.8,
  hazeM: 1100,
  noise: 0,
  vignette: 0,
  smooth: true,
  seed: 1,
  frame,
});

beforeAll(() => {
  world = buildWorld({ ...PRESETS.standard.style, standing: 0 }, 12, 12);
  one = sceneOf(world, 1);
  two = sceneOf(world, 2);
});
afterAll(() => {
  one.dispose();
  two.dispose();
});

describe('a simulated camera', () => {
  it('shows each line of the map where the map projected through the lens says, within a pixel', () => {
    const errors: number[] = [];
    for (const time of [1, 4, 7, 10]) {
      placeMovers(two, world, time, time);
      const T_map_camera = compose(world.ego.pose(time), cameraPoseOf(rig.place));
      const T_camera_map = inverse(T_map_camera);
      const rgb = two.render(camera, spec(0), T_map_camera);
      const grey = (x: number, y: number): number => {
        const i = 3 * (y * width + x);
        return rgb[i]! + rgb[i + 1]! + rgb[i + 2]!;
      };
      const points = world.map.elements
        .filter((e) => e.class === 'divider' && e.subtype === 'solid')
        .flatMap((e) => e.points.map((p) => ({ p, widthM: e.widthM ?? 0.12 })));
      for (const { p, widthM } of points) {
        const q = transform(T_camera_map, p);
        // Near enough to be several pixels wide, and not hidden.
        if (q[2] < 4 || q[2] > 14) continue;
        const pixel = project(rig.model, q);
        if (!pixel || !inPicture(rig.model, pixel) || pixel.u < 30 || pixel.u > width - 31) continue;
        const away = [p[0] - T_map_camera.p[0], p[1] - T_map_camera.p[1], p[2] - T_map_camera.p[2]];
        const { t } = two.cast(Float32Array.from(T_map_camera.p), Float32Array.from(away), { farT: 0.995 });
        if (t[0]! >= 0) continue;
        // Along the pixel row the line crosses at a slant: its width there, from its own slope in the picture.
        const ahead = points.find(({ p: o }) => o !== p && Math.hypot(o[0] - p[0], o[1] - p[1]) < 1.2);
        const next = ahead && project(rig.model, transform(T_camera_map, ahead.p));
        if (!next || Math.abs(next.v - pixel.v) < 1) continue;
        const slope = (next.u - pixel.u) / (next.v - pixel.v);
        const y = Math.round(pixel.v);
        const u = pixel.u + slope * (y - pixel.v);
        const half = Math.ceil(((widthM * rig.model.fx) / q[2] / 2) * Math.hypot(1, slope)) + 5;
        if (y < 1 || y >= height - 1 || u - half < 1 || u + half >= width - 1) continue;
        const x0 = Math.round(u);
        const row = Array.from({ length: 2 * half + 1 }, (_, k) => grey(x0 - half + k, y));
        const [low, high] = [Math.min(...row), Math.max(...row)];
        // A shadow's edge across the line, or paint in the shade, tells nothing.
        if (high - low < 140) continue;
        const weight = row.map((v) => (v > (low + high) / 2 ? v - (low + high) / 2 : 0));
        const total = weight.reduce((a, b) => a + b, 0);
        const centre = weight.reduce((sum, w, k) => sum + w * (x0 - half + k), 0) / total;
        errors.push(Math.abs(centre - u) / Math.hypot(1, slope));
      }
    }
    errors.sort((a, b) => a - b);
    const at = (share: number): number => errors[Math.floor(share * (errors.length - 1))] ?? Number.NaN;
    console.log(
      `${errors.length} places on lines: median ${at(0.5).toFixed(2)} px, 95 % below ${at(0.95).toFixed(2)} px`,
    );
    expect(errors.length).toBeGreaterThan(40);
    expect(at(0.5)).toBeLessThan(0.5);
    expect(at(0.95)).toBeLessThan(1);
  });

  it('rasterises what the ray caster sees: the same on 99.9 % of pixels away from edges', () => {
    placeMovers(two, world, 6, 6);
    const pose = compose(world.ego.pose(6), cameraPoseOf(rig.place));
    const drawn = two.render(camera, { ...spec(1), smooth: false }, pose);
    const cast = two.render(camera, { ...spec(1), smooth: false, cast: true }, pose);
    const differ = (i: number, j: number, by: number): boolean =>
      [0, 1, 2].some((k) => Math.abs(cast[3 * i + k]! - cast[3 * j + k]!) > by);
    let [inside, wrong] = [0, 0];
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x;
        // An edge in the caster's own picture: a neighbour that is clearly different.
        if ([i - 1, i + 1, i - width, i + width].some((j) => differ(i, j, 12))) continue;
        inside++;
        if ([0, 1, 2].some((k) => Math.abs(cast[3 * i + k]! - drawn[3 * i + k]!) > 6)) wrong++;
      }
    }
    console.log(`${wrong} of ${inside} pixels away from edges differ between rasteriser and ray caster`);
    expect(inside).toBeGreaterThan(0.4 * width * height);
    expect(wrong / inside).toBeLessThan(0.001);
  });

  it('makes the same bytes on one thread and on two', () => {
    placeMovers(one, world, 5, 5);
    placeMovers(two, world, 5, 5);
    const pose = compose(world.ego.pose(5), cameraPoseOf(rig.place));
    const [a, b] = [one, two].map((scene) => scene.render(camera, { ...spec(2), noise: 1.2 }, pose));
    expect(Buffer.from(a!).equals(Buffer.from(b!))).toBe(true);
  });

  it('draws a fisheye that sees behind itself as the ray caster does, the same on one thread and on two', () => {
    const fisheye = new RaycastCamera({
      width: 360,
      height: 300,
      fx: 98,
      fy: 98,
      cx: 179.5,
      cy: 149.5,
      lens: 'kannala-brandt',
      distortion: [0.01, -0.002, 0, 0],
    });
    placeMovers(one, world, 5, 5);
    placeMovers(two, world, 5, 5);
    const pose = compose(world.ego.pose(5), cameraPoseOf(rig.place));
    const [drawn, cast, single] = [
      two.render(fisheye, { ...spec(1), smooth: false }, pose),
      two.render(fisheye, { ...spec(1), smooth: false, cast: true }, pose),
      one.render(fisheye, { ...spec(1), smooth: false }, pose),
    ];
    expect(Buffer.from(single).equals(Buffer.from(drawn))).toBe(true);
    const labels = two.labels(fisheye, pose);
    let [wrong, behind] = [0, 0];
    for (let i = 0; i < drawn.length / 3; i++) {
      if ([0, 1, 2].some((k) => Math.abs(drawn[3 * i + k]! - cast[3 * i + k]!) > 6)) wrong++;
      const [x, y] = [(i % 360) - 179.5, Math.floor(i / 360) - 149.5];
      // More than 95 degrees off the axis, below the horizon: the ground is there, not nothing.
      if (Math.hypot(x, y) / 98 > 1.66 && y > 40 && labels.rangesM[i]! < 60) behind++;
    }
    // Edges included, where a ray may fall to either side.
    expect(wrong / (drawn.length / 3)).toBeLessThan(0.01);
    expect(behind).toBeGreaterThan(300);
  });

  it('is neither black nor burnt out', () => {
    placeMovers(two, world, 2, 2);
    const rgb = two.render(camera, spec(3), compose(world.ego.pose(2), cameraPoseOf(rig.place)));
    const sorted = Uint8Array.from(rgb).sort();
    expect(sorted[Math.floor(0.02 * sorted.length)]).toBeGreaterThan(5);
    expect(sorted[Math.floor(0.98 * sorted.length)]).toBeLessThan(254);
    const median = sorted[sorted.length >> 1]!;
    expect(median).toBeGreaterThan(60);
    expect(median).toBeLessThan(190);
  });
});
