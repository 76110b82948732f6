import { describe, expect, it } from 'vitest';
import { Random } from '../../../engine/simulate/random/random.ts';
import { Route } from '../../../engine/simulate/world/road/route.ts';

const routeOf = (seed: number): Route =>
  new Route(
    { lengthM: 900, minRadiusM: 75, maxRadiusM: 240, straightM: [72, 150], maxGrade: 0.028 },
    new Random(seed, 'route'),
  );

describe('the axis of a simulated road', () => {
  it('has position, heading and curvature that agree with each other', () => {
    for (const seed of [1, 2, 3]) {
      const route = routeOf(seed);
      for (let s = 1; s < 880; s += 7.3) {
        const [a, b, c] = [route.at(s - 0.05), route.at(s), route.at(s + 0.05)];
        const heading = Math.atan2(c.y - a.y, c.x - a.x);
        expect(Math.abs(Math.sin(heading - b.heading))).toBeLessThan(1e-5);
        expect(Math.hypot(c.x - a.x, c.y - a.y)).toBeCloseTo(0.1, 6);
        expect((c.heading - a.heading) / 0.1).toBeCloseTo(b.curvature, 3);
      }
    }
  });

  it('never bends more than its tightest radius nor climbs more than its steepest grade', () => {
    for (const seed of [4, 5, 6]) {
      const route = routeOf(seed);
      for (let s = 0; s < 900; s += 3) {
        expect(Math.abs(route.curvature(s))).toBeLessThanOrEqual(1 / 75 + 1e-12);
        expect(Math.abs(route.grade(s))).toBeLessThanOrEqual(0.0281);
      }
    }
  });

  it('goes on in its general direction, so that it cannot cross itself', () => {
    for (let seed = 0; seed < 30; seed++) {
      const route = routeOf(seed);
      for (let s = 0; s < 900; s += 5) expect(Math.abs(route.heading(s))).toBeLessThan(1.2);
    }
  });
});

describe('random streams', () => {
  it('give the same numbers for the same seed and name, and others for another name', () => {
    const draw = (seed: number, name: string): number[] => {
      const random = new Random(seed, name);
      return Array.from({ length: 8 }, () => random.uniform());
    };
    expect(draw(7, 'a')).toEqual(draw(7, 'a'));
    expect(draw(7, 'a')).not.toEqual(draw(7, 'b'));
    expect(draw(7, 'a')).not.toEqual(draw(8, 'a'));
  });

  it('have normal values of mean 0 and deviation 1', () => {
    const random = new Random(3, 'normal');
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
  });
});
