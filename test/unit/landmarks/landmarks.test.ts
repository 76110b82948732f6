/** Poles and signs among things that look like them, in small map clouds. */
import { describe, expect, it } from 'vitest';
import { reasonAgainst } from '../../../engine/reconstruct/stages/landmarks/chords.ts';
import { columnsOf } from '../../../engine/reconstruct/stages/landmarks/columns.ts';
import { type Plate, platesOf } from '../../../engine/reconstruct/stages/landmarks/plates.ts';
import { judgePole } from '../../../engine/reconstruct/stages/landmarks/poles.ts';
import { shaftOf } from '../../../engine/reconstruct/stages/landmarks/shaft.ts';
import { GROUND_M, type Point, rod, standingOf, wall, X, Y } from './clouds.ts';

describe('a pole', () => {
  it('of a sign or a lamp is found where it stands, with its lean and its lowest and highest point', () => {
    const [found] = polesIn(rod(X, Y, 0.05, 0.1, 3.2));
    expect(found?.kind).toBe('post');
    expect(found?.shaft.x).toBeCloseTo(X, 1);
    expect(found?.shaft.y).toBeCloseTo(Y, 1);
    expect(found?.shaft.ground).toBeCloseTo(GROUND_M, 2);
    expect(found?.shaft.base).toBeLessThan(0.3);
    expect(found?.shaft.top).toBeGreaterThan(3);
    expect(Math.hypot(...(found?.shaft.lean ?? [1, 1]))).toBeLessThan(0.02);
  });

  it('with a plate on it is found, too', () => {
    const plate = wall(X - 0.3, Y + 0.06, X + 0.3, Y + 0.06, 2, 2.6);
    expect(kindsIn([...rod(X, Y, 0.05, 0.1, 3), ...plate])).toEqual(['post']);
  });

  it('that is low is a bollard, each of a row', () => {
    const row = [0, 1.5, 3].flatMap((along) => rod(X - 2 + along, Y, 0.06, 0.1, 0.95));
    expect(kindsIn(row)).toEqual(['bollard', 'bollard', 'bollard']);
  });
});

describe('no pole is', () => {
  it.each<[string, Point[]]>([
    ['the corner of a parked car', [...wall(X, Y, X + 3, Y, 0.2, 1.4), ...wall(X, Y, X, Y + 1.7, 0.2, 1.4)]],
    ['the end of a wall', wall(X, Y, X + 4, Y, 0.1, 3)],
    ['a hedge', hedge()],
    ['what hangs from above', rod(X, Y, 0.05, 2, 4)],
    ['a fence of posts and rails', fence()],
    ['a trunk as thick as its crown is wide', rod(X, Y, 0.3, 0.1, 3)],
    ['a stick of 0.5 m', rod(X, Y, 0.04, 0.1, 0.5)],
  ])('%s', (_, points) => {
    expect(kindsIn(points)).toEqual([]);
  });

  it('what single sweeps show as thick as a trunk or a bin, or not at all', () => {
    expect(reasonAgainst({ widthM: 0.11, sweeps: 4 }, 'post')).toBe('');
    expect(reasonAgainst({ widthM: 0.25, sweeps: 4 }, 'post')).toContain('0.25 m thick');
    expect(reasonAgainst({ widthM: 0.21, sweeps: 4 }, 'bollard')).toBe('');
    expect(reasonAgainst({ widthM: 0.4, sweeps: 4 }, 'bollard')).toContain('a trunk or a bin');
    expect(reasonAgainst({ widthM: Number.NaN, sweeps: 0 }, 'post')).toContain('no single sweep');
  });

  it('and every refusal says why', () => {
    for (const { reason } of judged(wall(X, Y, X + 4, Y, 0.1, 3))) expect(reason).not.toBe('');
  });
});

describe('a sign', () => {
  const plate = (up: number, size: number): Point[] =>
    wall(X - size / 2, Y, X + size / 2, Y, up, up + size, 250);

  it('is a bright upright plate, with its middle, its size and the direction it looks in', () => {
    const [sign] = signsIn([...rod(X, Y - 0.06, 0.05, 0.1, 3), ...plate(2.1, 0.6)]);
    expect(sign?.x).toBeCloseTo(X, 1);
    expect(sign?.y).toBeCloseTo(Y, 1);
    expect(sign?.h).toBeCloseTo(2.4, 1);
    expect(sign?.widthM).toBeGreaterThan(0.45);
    expect(Math.abs(sign?.normal[1] ?? 0)).toBeGreaterThan(0.95);
  });

  it('is one on a refuge, low and large', () => {
    expect(signsIn(plate(0.75, 0.75))).toHaveLength(1);
  });

  it.each<[string, Point[]]>([
    ['a number plate', wall(X - 0.26, Y, X + 0.26, Y, 0.5, 0.62, 250)],
    ['the band of a bollard', wall(X - 0.15, Y, X + 0.15, Y, 0.6, 0.9, 250)],
    ['a plate that is not bright', wall(X - 0.3, Y, X + 0.3, Y, 2, 2.6, 40)],
    ['a face of a house', wall(X - 2, Y, X + 2, Y, 2, 5, 250)],
    ['a plate on a house', [...plate(2, 0.6), ...wall(X - 3, Y + 0.2, X + 3, Y + 0.2, 0, 4)]],
    ['a board that lies on its back', board()],
  ])('is not %s', (_, points) => {
    expect(signsIn(points)).toEqual([]);
  });
});

const kindsIn = (points: readonly Point[]): string[] => polesIn(points).map(({ kind }) => kind ?? '');

const polesIn = (points: readonly Point[]) => judged(points).filter(({ kind }) => kind);

function judged(points: readonly Point[]) {
  const standing = standingOf(points);
  return columnsOf(standing).flatMap((column) => {
    const shaft = shaftOf(standing, column);
    return shaft ? [{ shaft, ...judgePole(column, shaft) }] : [];
  });
}

const signsIn = (points: readonly Point[]): Plate[] =>
  platesOf(standingOf(points), 150).filter(({ reason }) => reason === '');

/** Points in a block of 4 by 0.8 by 1.5 m, the same at every call. */
function hedge(): Point[] {
  let state = 7;
  const random = (): number => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  return Array.from({ length: 6000 }, () => [X - 2 + 4 * random(), Y - 0.4 + 0.8 * random(), 1.5 * random()]);
}

function fence(): Point[] {
  const posts = [0, 1, 2, 3, 4].flatMap((along) => rod(X - 2 + along, Y, 0.04, 0.1, 1.1));
  const rails = [0.4, 0.7, 1].flatMap((up) => wall(X - 2, Y, X + 2, Y, up, up + 0.06));
  return [...posts, ...rails];
}

function board(): Point[] {
  const out: Point[] = [];
  for (let dx = -0.4; dx <= 0.4; dx += 0.05)
    for (let dy = -0.4; dy <= 0.4; dy += 0.05) out.push([X + dx, Y + dy, 2 + 0.02 * dy, 250]);
  return out;
}
