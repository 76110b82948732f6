/**
 * Aligns a map with a reference by the best rigid motion in the plane, so that its shape can be judged apart from its position.
 * A coarse search over shifts, then iterated closest lines with a shrinking radius (Chen and Medioni 1992). Lines that all run
 * one way say nothing about the shift along them: there the map stays where it is (as in Zhang and Singh 2016, On Degeneracy of
 * Optimization-Based State Estimation Problems), for it would slide to where gaps and ends happen to agree.
 */
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { AXES } from '../../geometry/sequences.ts';
import type { ElementClass, MapElement } from '../model.ts';
import { SegmentIndex } from './index-of-segments.ts';
import { LINE_CLASSES } from './lines.ts';
import { moved, type PlaneMotion } from './plane-motion.ts';
import { type Sample, samplesOf } from './samples.ts';

const TURN = (20 * Math.PI) / 180;
const RADII_M = [1, 0.7, 0.5, 0.4, 0.3, 0.3, 0.3, 0.3];

/** Share of the lines, counted by the squared sine of their direction, that must run across a shift before it is believed: 10°. */
const LEAST_ACROSS = 0.03;

/** Samples of a class that the coarse search looks up 441 times: 50 km of lines at one metre. Of longer ones, every n-th. */
const MOST_COARSE = 50_000;
/** Samples of a class for the steps after it. */
const MOST_SAMPLES = 500_000;

/**
 * Motion of `made` onto `reference`; shifts up to `reachM` are searched. Undefined when too little of them is alike.
 * @throws InputError when thousands of lines lie on each other.
 */
export function alignMaps(
  made: readonly MapElement[],
  reference: readonly MapElement[],
  reachM = 5,
  classes: readonly ElementClass[] = LINE_CLASSES,
): PlaneMotion | undefined {
  const layers = classes.flatMap((name) => {
    const lines = (elements: readonly MapElement[]) =>
      elements.filter((e) => e.class === name && e.points.length > 1).map(({ points }) => points);
    const all = samplesOf(lines(made), 1);
    const samples = thinned(all, MOST_SAMPLES);
    const few = thinned(all, MOST_COARSE);
    const truth = lines(reference);
    return samples.length > 0 && truth.length > 0
      ? [{ samples, few, truth, index: new SegmentIndex(truth) }]
      : [];
  });
  const all = layers.flatMap(({ samples }) => samples);
  if (all.length < 10) return undefined;
  const about: Vec3 = [
    all.reduce((sum, s) => sum + s.x, 0) / all.length,
    all.reduce((sum, s) => sum + s.y, 0) / all.length,
    0,
  ];
  const gain = (motion: PlaneMotion, radius: number): number => {
    let sum = 0;
    for (const { few, index } of layers)
      for (const s of few) {
        const [x, y] = moved(motion, [s.x, s.y, 0]);
        if (index.crowded) throw new InputError('The lines of the reference lie too densely to be compared.');
        const near = index.nearest(x, y, radius, s.heading + motion.yaw, TURN, 0.5);
        if (near) sum += 1 - (near.distance / radius) ** 2;
      }
    return sum;
  };
  let best: PlaneMotion = { x: 0, y: 0, yaw: 0, about };
  let most = gain(best, 0.6);
  for (let x = -reachM; x <= reachM; x += 0.5)
    for (let y = -reachM; y <= reachM; y += 0.5) {
      const motion = { x, y, yaw: 0, about };
      // A far shift must be clearly better: parallel lines look alike one lane further.
      const score = gain(motion, 0.6) * (1 - 0.02 * Math.hypot(x, y));
      if (score > most) [best, most] = [motion, score];
    }
  // What runs across in the map alone may be false.
  const blind = blindDirection(layers.flatMap(({ truth }) => samplesOf(truth, 1)));
  if (blind) best = { ...best, ...without(blind, best) };
  for (const radius of RADII_M) {
    const next = step(layers, best, radius, blind);
    if (!next) break;
    best = next;
  }
  return best;
}

type Direction = { readonly x: number; readonly y: number };

/** The direction that nearly all lines run in; undefined where they run in several, so that every shift can be seen. */
function blindDirection(samples: readonly Sample[]): Direction | undefined {
  let [sum, c, s] = [0, 0, 0];
  // The mean of doubled angles: both ways along a line are one direction.
  for (const { heading, lengthM } of samples) {
    sum += lengthM;
    c += lengthM * Math.cos(2 * heading);
    s += lengthM * Math.sin(2 * heading);
  }
  // Of the scatter of the normals, the smaller share: the mean of sin² of the angle to the common direction.
  const across = (1 - Math.hypot(c, s) / sum) / 2;
  if (across >= LEAST_ACROSS) return undefined;
  const heading = Math.atan2(s, c) / 2;
  return { x: Math.cos(heading), y: Math.sin(heading) };
}

/** A shift less its part along a direction. */
function without({ x: ux, y: uy }: Direction, { x, y }: Direction): Direction {
  const along = ux * x + uy * y;
  return { x: x - along * ux, y: y - along * uy };
}

function step(
  layers: readonly { readonly samples: readonly Sample[]; readonly index: SegmentIndex }[],
  motion: PlaneMotion,
  radius: number,
  blind: Direction | undefined,
): PlaneMotion | undefined {
  // Normal equations of n · (shift + yaw × arm) = −offset over the matched samples; a weak pull to zero keeps it solvable
  // where all lines are parallel.
  const A: Matrix = [
    [1e-3, 0, 0],
    [0, 1e-3, 0],
    [0, 0, 1],
  ];
  const b: Column = [0, 0, 0];
  let count = 0;
  for (const { samples, index } of layers)
    for (const s of samples) {
      const [x, y] = moved(motion, [s.x, s.y, 0]);
      const near = index.nearest(x, y, radius, s.heading + motion.yaw, TURN, 0.5);
      if (!near) continue;
      count++;
      const [nx, ny] = [-Math.sin(near.heading), Math.cos(near.heading)];
      const offset = nx * (x - near.x) + ny * (y - near.y);
      const [ax, ay] = [x - motion.about[0] - motion.x, y - motion.about[1] - motion.y];
      const row: Column = [nx, ny, -nx * ay + ny * ax];
      for (const i of AXES) {
        b[i] -= row[i] * offset;
        for (const j of AXES) A[i][j] += row[i] * row[j];
      }
    }
  if (count < 10) return undefined;
  const d = solve3(A, b);
  if (!d) return undefined;
  const shift = blind ? without(blind, { x: d[0], y: d[1] }) : { x: d[0], y: d[1] };
  return { ...motion, x: motion.x + shift.x, y: motion.y + shift.y, yaw: motion.yaw + d[2] };
}

type Column = [number, number, number];
type Matrix = [Column, Column, Column];

const determinant = ([[a, b, c], [d, e, f], [g, h, i]]: Matrix): number =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

/** Solves A d = b by Cramer's rule; undefined where A is singular. */
function solve3(A: Matrix, b: Column): Column | undefined {
  const whole = determinant(A);
  if (Math.abs(whole) < 1e-12) return undefined;
  const [[p, q, r], [s, t, u], [v, w, x]] = A;
  return [
    determinant([
      [b[0], q, r],
      [b[1], t, u],
      [b[2], w, x],
    ]) / whole,
    determinant([
      [p, b[0], r],
      [s, b[1], u],
      [v, b[2], x],
    ]) / whole,
    determinant([
      [p, q, b[0]],
      [s, t, b[1]],
      [v, w, b[2]],
    ]) / whole,
  ];
}

/** Every n-th of the list, so that at most `most` are left. */
function thinned<T>(list: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(list.length / most);
  return every <= 1 ? list : list.filter((_, k) => k % every === 0);
}
