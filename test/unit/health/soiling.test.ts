import { describe, expect, it } from 'vitest';
import { type Sighting, soilingOf } from '../../../engine/reconstruct/stages/health/dirt/soiling.ts';
import { Random } from '../../../engine/simulate/random/random.ts';

const SIZE = { width: 480, height: 180 };

/** Places of a plain world that flow outwards through the picture of a camera that goes ahead, behind a lens that lets `light` through. */
function flow(light: (u: number, v: number) => number): Sighting[][] {
  const random = new Random(5, 'flow');
  return Array.from({ length: 16 }, () => {
    // The iris changes from picture to picture.
    const exposure = random.range(0.85, 1.15);
    return Array.from({ length: 2500 }, (): Sighting[] => {
      const [u1, v1] = [random.range(0, SIZE.width), random.range(0, SIZE.height)];
      const zoom = random.range(1.05, 1.4);
      const [u2, v2] = [240 + zoom * (u1 - 240), 80 + zoom * (v1 - 80)];
      if (u2 < 0 || v2 < 0 || u2 >= SIZE.width || v2 >= SIZE.height) return [];
      const grey = random.range(40, 160);
      const seen = (u: number, v: number): number =>
        grey * light(u, v) * (1 - 0.3 * ((u / 480 - 0.5) ** 2 + (v / 180 - 0.5) ** 2)) + 4 * random.normal();
      // Now and then something else than what the lidar saw.
      const other = random.chance(0.1) ? random.range(0.3, 2) : 1;
      return [{ u1, v1, grey1: seen(u1, v1), u2, v2, grey2: seen(u2, v2) * exposure * other }];
    }).flat();
  });
}

describe('dirt on a lens', () => {
  it('is none on a clean lens with a vignette and an iris that changes', () => {
    const { share, judged } = soilingOf(
      flow(() => 1),
      SIZE,
    );
    expect(judged).toBeGreaterThan(0.8);
    expect(share).toBe(0);
  });

  it('is found where it is, and nowhere else', () => {
    const spots = [
      [120, 60, 22],
      [330, 120, 30],
    ] as const;
    const on = (u: number, v: number, more: number): boolean =>
      spots.some(([x, y, r]) => Math.hypot(u - x, v - y) < r + more);
    const { blocked, columns, cellPx } = soilingOf(
      flow((u, v) => (on(u, v, 0) ? 0.75 : 1)),
      SIZE,
    );
    let [hit, within] = [0, 0];
    blocked.forEach((b, c) => {
      const [u, v] = [((c % columns) + 0.5) * cellPx, (Math.floor(c / columns) + 0.5) * cellPx];
      if (on(u, v, -cellPx)) [hit, within] = [hit + b, within + 1];
      else if (!on(u, v, cellPx)) expect(b, `${u} ${v}`).toBe(0);
    });
    expect(within).toBeGreaterThan(10);
    expect(hit).toBe(within);
  });

  it('is not what the vehicle itself holds into the lower edge of the picture', () => {
    const { attenuation, share } = soilingOf(
      flow((_, v) => (v > 150 ? 0.5 : 1)),
      SIZE,
    );
    expect(Math.max(...attenuation.filter((a) => !Number.isNaN(a)))).toBeGreaterThan(0.12);
    expect(share).toBe(0);
  });

  it('is not judged where the world does not move', () => {
    const { judged, share } = soilingOf([], SIZE);
    expect([judged, share]).toEqual([0, 0]);
  });
});
