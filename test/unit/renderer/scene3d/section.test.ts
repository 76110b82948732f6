import { expect, test } from 'vitest';
import { type SectionCloud, sectionOf } from '../../../../renderer/panels/scene3d/profile/section.ts';

const still = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
const cloudOf = (...points: readonly (readonly [number, number, number])[]): SectionCloud => ({
  xyz: Float32Array.from(points.flat()),
  matrix: still,
});

test('points within the half width of a line are told by their way along it and their height', () => {
  const cloud = cloudOf([1, 0.04, 0.1], [2, -0.09, 0.2], [3, 0.11, 0.3], [-0.1, 0, 1], [4.1, 0, 1]);
  const { along, height, corners, found } = sectionOf(
    [cloud],
    [
      [0, 0, 0],
      [4, 0, 9],
    ],
    0.1,
  );
  expect([...along]).toEqual([1, 2]);
  expect([...height].map((z) => Number(z.toFixed(3)))).toEqual([0.1, 0.2]);
  expect([corners, found]).toEqual([[0, 4], 2]);
});

test('the way goes on around a corner, and a point near two legs is of the nearer one', () => {
  const corner = [
    [10, 20, 0],
    [13, 20, 0],
    [13, 25, 0],
  ] as const;
  const { along, corners } = sectionOf(
    [cloudOf([12.9, 20.3, 1], [12.6, 20.05, 1], [13, 24, 1])],
    corner,
    0.5,
  );
  expect([...along].map((way) => Number(way.toFixed(2)))).toEqual([3.3, 2.6, 7]);
  expect(corners).toEqual([0, 3, 8]);
});

test('a cloud is placed by its matrix, each point knows its cloud, and what a box hides is left out', () => {
  const turned: SectionCloud = {
    // A quarter turn to the left and a step of 5 m up.
    xyz: Float32Array.of(0, -2, 0.5, 0, -3, 0.5),
    matrix: [0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 5, 1],
  };
  const line = [
    [0, 0, 0],
    [4, 0, 0],
  ] as const;
  const { along, height, cloud } = sectionOf([cloudOf([1, 0, 0]), turned], line, 0.1, (x) => x < 2.5);
  expect([...along]).toEqual([1, 2]);
  expect([...height]).toEqual([0, 5.5]);
  expect([...cloud]).toEqual([0, 1]);
});

test('a section of very many points is thinned, and says how many there were', () => {
  const points = Array.from({ length: 90_001 }, (_, i) => [(i % 100) / 100, 0, i / 1e5] as const);
  const { along, found } = sectionOf(
    [cloudOf(...points)],
    [
      [0, 0, 0],
      [1, 0, 0],
    ],
    0.1,
  );
  expect(found).toBe(90_001);
  expect(along.length).toBe(30_001);
});

test('points know their cloud among many, such as the sweeps of half a minute', () => {
  const clouds = Array.from({ length: 300 }, (_, k) => cloudOf([1 + k / 100, 0, 0]));
  const { cloud } = sectionOf(
    clouds,
    [
      [0, 0, 0],
      [5, 0, 0],
    ],
    0.1,
  );
  expect([...cloud]).toEqual(clouds.map((_, k) => k));
});
