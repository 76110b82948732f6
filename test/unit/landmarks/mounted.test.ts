/** What hangs on a post: plates from any side, heads of lamps, and what is neither. */
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../engine/reconstruct/stages/landmarks/columns.ts';
import { type Mounted, mountedOn } from '../../../engine/reconstruct/stages/landmarks/mounted.ts';
import { judgePole } from '../../../engine/reconstruct/stages/landmarks/poles.ts';
import { shaftOf } from '../../../engine/reconstruct/stages/landmarks/shaft.ts';
import { type Point, rod, standingOf, wall, X, Y } from './clouds.ts';

const POST = rod(X, Y, 0.05, 0.1, 3.4);
const DARK = 8;

/** The four sides of a box beside the post, its front at `front` metres from the post's middle. */
function box(halfM: number, front: number, from: number, to: number, intensity: number): Point[] {
  const [x0, x1, y0, y1] = [X - halfM, X + halfM, Y + front - 0.24, Y + front];
  return [
    ...wall(x0, y0, x1, y0, from, to, intensity),
    ...wall(x0, y1, x1, y1, from, to, intensity),
    ...wall(x0, y0, x0, y1, from, to, intensity),
    ...wall(x1, y0, x1, y1, from, to, intensity),
  ];
}

const kindsOn = (things: readonly Point[]): string[] =>
  judged(things).flatMap(({ kind }) => (kind ? [kind] : []));

function judged(things: readonly Point[]): Mounted[] {
  const standing = standingOf([...POST, ...things]);
  const shafts = columnsOf(standing).flatMap((column) => {
    const shaft = shaftOf(standing, column);
    return shaft && judgePole(column, shaft).kind === 'post' ? [shaft] : [];
  });
  expect(shafts).toHaveLength(1);
  return shafts.flatMap((shaft) => mountedOn(standing, shaft, shafts));
}

describe('on a post', () => {
  it('a dark box over head height is a traffic light, with its middle, its foot and its top', () => {
    const [light] = judged(box(0.15, 0.32, 2.2, 3.1, DARK));
    expect(light?.kind).toBe('light');
    expect(light?.x).toBeCloseTo(X, 1);
    expect(Math.abs((light?.y ?? 0) - Y - 0.2)).toBeLessThan(0.15);
    expect(light?.low).toBeCloseTo(2.2, 1);
    expect(light?.high).toBeCloseTo(3.1, 1);
  });

  it('a plate that sends nothing back, as its back does, is a sign', () => {
    const [sign] = judged(wall(X - 0.3, Y + 0.06, X + 0.3, Y + 0.06, 2.1, 2.7, 15));
    expect(sign?.kind).toBe('sign');
    expect(sign?.widthM).toBeCloseTo(0.6, 1);
    expect(Math.abs(sign?.normal[1] ?? 0)).toBeGreaterThan(0.95);
  });

  it.each<[string, Point[]]>([
    ['the post alone', []],
    ['a box as bright as the post', box(0.15, 0.32, 2.2, 3.1, 20)],
    ['a dark box at the height of a bin', box(0.15, 0.32, 0.9, 1.5, DARK)],
    ['a dark box as wide as a crown', box(0.5, 0.5, 2.2, 3.1, DARK)],
    ['a narrow arm', wall(X, Y + 0.1, X, Y + 0.5, 2.4, 2.45)],
  ])('%s is neither', (_, things) => {
    expect(kindsOn(things)).toEqual([]);
  });

  it('what is neither says why it is no plate and no light', () => {
    const reasons = judged(box(0.15, 0.32, 2.2, 3.1, 20)).map(({ reason }) => reason);
    expect(reasons.join()).toMatch(/no plate: .*; no light: it is not darker than the post/);
  });
});
