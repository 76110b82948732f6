import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { banksBeside, type Place } from '../../../engine/reconstruct/stages/evidence/bank.ts';

const WAY = Array.from({ length: 60 }, (_, k): Vec3 => [k, 0, 0]);
const ASPHALT = { grey: 140, blue: 140 };

/** A road to 3 m on the right of the way, and beside it what `beyond` says at a distance from its edge. */
const road =
  (beyond: (m: number) => Place, fall = 0) =>
  (_x: number, y: number): Place => {
    const place = y > -3 ? { heightM: 0, ...ASPHALT } : beyond(-3 - y);
    return { ...place, heightM: place.heightM === undefined ? undefined : place.heightM + fall * y };
  };
/** Rises over half a metre, stays a metre, falls again. */
const ridge = (m: number): number => 0.5 * Math.max(0, Math.min(1, m / 0.5, (2 - m) / 0.5));
const white = { grey: 240, blue: 245 };

describe('banks beside the road', () => {
  it('are heaped snow, with its height and place', () => {
    const right = banksBeside(
      WAY,
      -1,
      road((m) => ({ heightM: ridge(m), ...white })),
    );
    expect(right.paleShare).toBe(1);
    expect(right.heightM).toBeCloseTo(0.5, 1);
    expect(right.asideM).toBeGreaterThan(3);
    expect(right.asideM).toBeLessThan(3.5);
    expect(
      banksBeside(
        WAY,
        1,
        road((m) => ({ heightM: ridge(m), ...white })),
      ).share,
    ).toBe(0);
  });

  it.each<{ title: string; beyond: (m: number) => Place; fall?: number }>([
    { title: 'a kerb with a pale pavement', beyond: () => ({ heightM: 0.14, ...white }) },
    { title: 'a verge that slopes up', beyond: (m) => ({ heightM: 0.15 * m, grey: 110, blue: 60 }) },
    { title: 'a ditch', beyond: (m) => ({ heightM: -0.3 * Math.min(m, 2), grey: 110, blue: 60 }) },
    { title: 'a wall or a guardrail, which is no ground', beyond: () => ({ heightM: undefined, ...white }) },
    { title: 'a road that leans over', beyond: () => ({ heightM: 0, ...white }), fall: -0.07 },
  ])('are not $title', ({ beyond, fall }) => {
    expect(banksBeside(WAY, -1, road(beyond, fall)).share).toBe(0);
  });

  it('are not pale where earth or a mown ridge is heaped up', () => {
    for (const colour of [
      { grey: 130, blue: 70 },
      { grey: 200, blue: 120 },
    ]) {
      const { share, paleShare } = banksBeside(
        WAY,
        -1,
        road((m) => ({ heightM: ridge(m), ...colour })),
      );
      expect([share, paleShare]).toEqual([1, 0]);
    }
  });
});
