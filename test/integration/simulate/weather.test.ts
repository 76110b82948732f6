import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compose } from '../../../engine/geometry/se3.ts';
import { IN_AIR, MATERIAL, RaycastCamera, type RaycastScene } from '../../../engine/kernels/raycast.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { cameraPoseOf } from '../../../engine/simulate/rig/place.ts';
import { Lidar } from '../../../engine/simulate/sensors/lidar.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import { placeMovers } from '../../../engine/simulate/world/place-movers.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

const { rig, style } = PRESETS.standard;
const [cameraRig] = rig.cameras;
const [lidarRig] = rig.lidars;
if (!cameraRig || !lidarRig) throw new Error('The preset standard has no camera or no lidar.');
const camera = new RaycastCamera(cameraRig.model);
const lidar = new Lidar(lidarRig, 1);
const T = 5;
let world: World;
let scene: RaycastScene;

beforeAll(() => {
  world = buildWorld({ ...style, standing: 0 }, 12, 12);
  scene = sceneOf(world, 2);
  placeMovers(scene, world, T, T);
});
afterAll(() => scene.dispose());

function picture(weather: { rainMmPerH?: number; lensDirt?: number; night?: number }, frame = 0): Uint8Array {
  const pose = compose(world.ego.pose(T), cameraPoseOf(cameraRig!.place));
  const base = {
    toSun: world.toSun,
    exposure: 0.8,
    hazeM: 1100,
    noise: 0,
    vignette: 0,
    smooth: true,
    seed: 1,
  };
  return scene.render(camera, { ...base, ...weather, frame }, pose);
}

const sorted = (rgb: Uint8Array): Uint8Array => Uint8Array.from(rgb).sort();
const at = (values: Uint8Array, share: number): number => values[Math.floor(share * (values.length - 1))]!;

describe('weather', () => {
  it('leaves every byte alone at zero', () => {
    expect(
      Buffer.from(picture({ rainMmPerH: 0, lensDirt: 0, night: 0 })).equals(Buffer.from(picture({}))),
    ).toBe(true);
  });

  it('makes night dark but for what shines', () => {
    const [day, night] = [sorted(picture({})), sorted(picture({ night: 1 }))];
    expect(at(night, 0.5)).toBeLessThan(0.35 * at(day, 0.5));
    expect(at(night, 0.9999)).toBeGreaterThan(150);
  });

  it('keeps dirt in its place from picture to picture, and more of it with strength', () => {
    const clean = picture({});
    const touched = (rgb: Uint8Array): boolean[] =>
      Array.from({ length: clean.length / 3 }, (_, i) => Math.abs(rgb[3 * i]! - clean[3 * i]!) > 12);
    const count = (marks: boolean[]): number => marks.filter(Boolean).length;
    const [some, again, much] = [
      touched(picture({ lensDirt: 0.3 })),
      touched(picture({ lensDirt: 0.3 }, 1)),
      touched(picture({ lensDirt: 0.9 })),
    ];
    expect(again).toEqual(some);
    expect(count(some)).toBeGreaterThan(1000);
    expect(count(much)).toBeGreaterThan(2 * count(some));
  });

  it('gives the lidar drops near by, fewer far points and a darker road', () => {
    const scan = (rainMmPerH: number) => lidar.scan(scene, world.ego, T, 0, { ...lidar.spec(0), rainMmPerH });
    const [dry, wet] = [scan(0), scan(30)];
    const range = (s: typeof dry, i: number): number => Math.hypot(s.xyz[3 * i]!, s.xyz[3 * i + 1]!);
    const indices = (s: typeof dry, keep: (i: number) => boolean): number[] =>
      Array.from({ length: s.count }, (_, i) => i).filter(keep);
    expect(indices(dry, (i) => dry.materials[i] === IN_AIR)).toHaveLength(0);
    const drops = indices(wet, (i) => wet.materials[i] === IN_AIR);
    expect(drops.length / wet.count).toBeGreaterThan(0.003);
    expect(drops.length / wet.count).toBeLessThan(0.05);
    expect(drops.filter((i) => range(wet, i) > 15).length).toBeLessThan(0.1 * drops.length);
    const far = (s: typeof dry): number => indices(s, (i) => range(s, i) > 60).length;
    expect(far(wet)).toBeLessThan(0.85 * far(dry));
    const road = (s: typeof dry): number => {
      const on = indices(s, (i) => s.materials[i] === MATERIAL.asphalt && range(s, i) < 20);
      return on.reduce((sum, i) => sum + s.intensity[i]!, 0) / on.length;
    };
    expect(road(wet)).toBeLessThan(0.75 * road(dry));
  });
});
