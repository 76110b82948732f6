/** The map, the paint and the geometry of a world must be one and the same thing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MATERIAL, type RaycastScene } from '../../../engine/kernels/raycast.ts';
import { boundPoints, byId } from '../../../engine/map/model.ts';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { PRESETS } from '../../../engine/simulate/presets.ts';
import { sceneOf } from '../../../engine/simulate/simulate.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

let world: World;
let scene: RaycastScene;

beforeAll(() => {
  world = buildWorld(PRESETS.standard.style, 20, 5);
  scene = sceneOf(world, 2);
});
afterAll(() => scene.dispose());

/** Looks straight down from 0.5 m above each point; returns how far below or above the point the surface lies. */
function heights(points: readonly (readonly [number, number, number])[]): { dz: number; material: number }[] {
  const origins = Float32Array.from(points.flatMap(([x, y, z]) => [x, y, z + 0.5]));
  const down = Float32Array.from(points.flatMap(() => [0, 0, -1]));
  const { t, materials } = scene.cast(origins, down);
  return points.map((_, i) => ({ dz: 0.5 - t[i]!, material: materials[i]! }));
}

describe('a simulated world', () => {
  it('has dividers, kerbs, crossings, stop lines, poles and signs in its map', () => {
    const classes = new Set(world.map.elements.map((e) => e.class));
    for (const name of [
      'divider',
      'boundary',
      'crossing',
      'stop_line',
      'centerline',
      'pole',
      'sign',
    ] as const) {
      expect(classes).toContain(name);
    }
    const painted = world.map.elements.filter((e) => e.class === 'divider' && !e.inferred);
    const styles = new Set(painted.map((e) => e.subtype));
    expect(styles).toEqual(new Set(['solid', 'dashed']));
    expect(new Set(world.map.elements.map((e) => e.id)).size).toBe(world.map.elements.length);
  });

  it('has its dividers on the surface of the road, within a centimetre', () => {
    const points = world.map.elements.filter((e) => e.class === 'divider').flatMap((e) => e.points);
    const on = heights(points).filter((h) => h.material === MATERIAL.asphalt);
    // A few lie under parked or waiting cars.
    expect(on.length / points.length).toBeGreaterThan(0.95);
    for (const { dz } of on) expect(Math.abs(dz)).toBeLessThan(0.01);
  });

  it('has real kerbs: 10 to 15 cm higher just behind the boundary than just before it', () => {
    const { street } = world;
    for (let s = 30; s < street.route.lengthM - 30; s += 11) {
      if (!street.clear(s, 12)) continue;
      for (const side of [1, -1] as const) {
        const kerb = street.kerbAt(side, s);
        const [road, stone] = heights([
          street.place(s, side * (kerb - 0.06)),
          street.place(s, side * (kerb + 0.08)),
        ]);
        if (road?.material !== MATERIAL.asphalt || stone?.material !== MATERIAL.kerb) continue;
        expect(stone.dz - road.dz).toBeGreaterThan(0.09);
        expect(stone.dz - road.dz).toBeLessThan(0.165);
      }
    }
  });

  it('is not flat: it has a crown and grades, but gentle ones', () => {
    const { street } = world;
    const lengthwise = Array.from({ length: 200 }, (_, s) => street.height(s, -1.5));
    expect(Math.max(...lengthwise) - Math.min(...lengthwise)).toBeGreaterThan(0.2);
    const [middle, edge] = [street.height(50, 0), street.height(50, -street.kerbAt(-1, 50))];
    expect(middle).toBeGreaterThan(edge);
  });

  it('has lanes of 2.7 to 3.9 m between their bounds', () => {
    const elements = byId(world.map);
    expect(world.map.lanelets.length).toBeGreaterThan(2);
    for (const lane of world.map.lanelets) {
      if (lane.subtype !== 'road' || lane.id.startsWith('turn')) continue;
      const [l, r] = [boundPoints(elements, lane.left)[0]!, boundPoints(elements, lane.right)[0]!];
      const width = Math.hypot(l[0] - r[0], l[1] - r[1]);
      expect(width).toBeGreaterThan(2.65);
      expect(width).toBeLessThan(3.95);
    }
  });
});
