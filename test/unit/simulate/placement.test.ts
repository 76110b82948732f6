/** What stands beside the simulated road stands beside it. */
import { describe, expect, it } from 'vitest';
import { buildWorld } from '../../../engine/simulate/build-world.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

/** Road coordinates of a place near the main road. */
function toRoad({ street }: World, x: number, y: number): { s: number; t: number } {
  let [best, s] = [Number.POSITIVE_INFINITY, 0];
  for (let k = 0; k <= street.route.lengthM; k += 1) {
    const p = street.route.at(k);
    const d = (p.x - x) ** 2 + (p.y - y) ** 2;
    if (d < best) [best, s] = [d, k];
  }
  const p = street.route.at(s);
  const [dx, dy] = [x - p.x, y - p.y];
  return {
    s: s + dx * Math.cos(p.heading) + dy * Math.sin(p.heading),
    t: dy * Math.cos(p.heading) - dx * Math.sin(p.heading),
  };
}

describe.each(STYLES.map(({ name, style }) => [name, style] as const))(
  'the world of style %s',
  (_, style) => {
    it('has nothing on its lanes, cycle lanes and bays but parked cars in parking strips', () => {
      const world = buildWorld(style, 3, 5);
      const { street } = world;
      const boxes = new Set(world.staticBoxes.map(({ id }) => id));
      for (const { id, p } of world.instances) {
        if (id === 0) continue;
        const { s, t } = toRoad(world, p[0], p[1]);
        if (s < 1 || s > street.route.lengthM - 1) continue;
        const side = t >= 0 ? 1 : -1;
        if (Math.abs(t) > street.kerbAt(side, s) + 0.05) continue;
        const on = street
          .stripsAt(side, s)
          .find(({ innerM, outerM }) => Math.abs(t) < outerM && Math.abs(t) >= innerM);
        expect(boxes.has(id), `thing ${id} at s ${s.toFixed(1)}, t ${t.toFixed(2)}`).toBe(true);
        expect(on?.strip.kind).toBe('parking');
      }
      expect(world.instances.length).toBeGreaterThan(20);
    });
  },
);
