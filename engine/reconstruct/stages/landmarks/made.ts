/** Landmarks from candidates: numbered along the drive, one a place, signs with the pole that they are on. */
import type { Landmark } from '../../../contract/map/landmarks.ts';
import type { Candidate } from './candidate.ts';
import type { Chord } from './chords.ts';
import type { Mounted } from './mounted.ts';
import type { Plate } from './plates.ts';
import { type PoleJudgement, sigmaOf } from './poles.ts';

import { NOISE_M, type Shaft } from './shaft.ts';

/** Two poles nearer than this are one (m); the one that is free over more heights stays. */
const APART_M = 0.45;
const DOUBLE = 'a pole that is free over more heights stands in the same place';
/** A flat plate on a post is the sign that already sent light back where that one lies this near (m). */
const ONE_SIGN_M = 0.6;
const ONE_SIGN = 'the plate that sends light back in its place is the same sign';
/** A sign is on a pole whose line passes this near to its middle (m). */
const ON_POLE_M = 0.6;
/** A light that the lidar's shape alone shows is worth this much of what a plate or pole is. */
const SHAPE_ALONE = 0.8;
/** Thinner poles are not told from each other (m). */
const LEAST_RADIUS_M = 0.02;

/** @param path east and north of the vehicle at each sweep @param sensor name of the lidar's stream */
export function landmarksFrom(
  candidates: readonly Candidate[],
  path: Float64Array,
  sensor: string,
): { readonly candidates: readonly Candidate[]; readonly landmarks: readonly Landmark[] } {
  const kept: Candidate[] = [];
  for (const each of candidates
    .filter(({ reason, shaft }) => reason === '' && shaft)
    .sort((a, b) => (b.column?.filled ?? 0) - (a.column?.filled ?? 0) || a.passed - b.passed))
    if (!kept.some((other) => distance(each, other) < APART_M)) kept.push(each);
  const poles = new Map<Candidate, Landmark>();
  for (const each of candidates)
    if (kept.includes(each) && each.shaft && each.judgement && each.chord)
      poles.set(each, poleOf(each.shaft, each.judgement, each.chord, each.distanceM, poles.size + 1, sensor));
  const signs = new Map<Candidate, Landmark>();
  for (const each of candidates)
    if (each.reason === '' && each.plate)
      signs.set(each, signOf(each.plate, each, path, [...poles.values()], signs.size + 1, sensor));
  const bright = [...signs.values()];
  for (const each of candidates) {
    const { mounted, reason } = each;
    if (reason !== '' || mounted?.kind !== 'sign') continue;
    if (bright.some(({ position: [x, y] }) => Math.hypot(x - mounted.x, y - mounted.y) < ONE_SIGN_M))
      continue;
    signs.set(each, signOf(mounted, each, path, [...poles.values()], signs.size + 1, sensor));
  }
  const lights = new Map<Candidate, Landmark>();
  for (const each of candidates)
    if (each.reason === '' && each.mounted?.kind === 'light')
      lights.set(each, lightOf(each.mounted, each, [...poles.values()], lights.size + 1, sensor));
  return {
    candidates: candidates.map((each): Candidate => {
      const landmark = poles.get(each) ?? signs.get(each) ?? lights.get(each);
      if (landmark) return { ...each, landmark };
      return each.reason === '' ? { ...each, reason: each.mounted ? ONE_SIGN : DOUBLE } : each;
    }),
    landmarks: [...poles.values(), ...signs.values(), ...lights.values()],
  };
}

const distance = (a: Candidate, b: Candidate): number =>
  Math.hypot((a.shaft?.x ?? 0) - (b.shaft?.x ?? 0), (a.shaft?.y ?? 0) - (b.shaft?.y ?? 0));

function poleOf(
  shaft: Shaft,
  { kind = 'post', apart }: PoleJudgement,
  { widthM }: Chord,
  distanceM: number,
  number: number,
  sensor: string,
): Landmark {
  const topM = Math.max(shaft.to, Math.min(shaft.top, apart[1]));
  const middle = (shaft.base + topM) / 2;
  const { x, y, lean, ground } = shaft;
  return {
    id: `pole-${number}`,
    kind: 'pole',
    subtype: kind,
    position: [rounded(x + lean[0] * middle), rounded(y + lean[1] * middle), rounded(ground + middle)],
    sigmaM: sigmaOf(shaft).map(rounded) as [number, number, number],
    baseM: rounded(shaft.base),
    topM: rounded(topM),
    radiusM: rounded(Math.max(LEAST_RADIUS_M, widthM / 2)),
    lean: [rounded(lean[0]), rounded(lean[1])],
    confidence: confidenceOf(shaft.points, distanceM),
    sensors: [sensor],
    sweeps: shaft.sweeps,
    points: shaft.points,
  };
}

function signOf(
  plate: Plate | Mounted,
  { passed, distanceM }: Candidate,
  path: Float64Array,
  poles: readonly Landmark[],
  number: number,
  sensor: string,
): Landmark {
  const { x, y, h, normal } = plate;
  // It sends light back to who passes: its face looks to where the vehicle was when it met it first.
  const first = Math.min(plate.span[0] - 1, passed);
  const [fromX, fromY] = [path[2 * first] ?? Number.NaN, path[2 * first + 1] ?? Number.NaN];
  const side = (fromX - x) * normal[0] + (fromY - y) * normal[1] < 0 ? -1 : 1;
  const facing = (Math.atan2(side * normal[1], side * normal[0]) * 180) / Math.PI;
  const across = Math.hypot(NOISE_M, plate.thick / Math.sqrt(plate.points));
  const pole = poleUnder(plate, poles);
  return {
    id: `sign-${number}`,
    kind: 'sign',
    subtype: 'plate',
    position: [rounded(x), rounded(y), rounded(plate.ground + h)],
    sigmaM: [rounded(across), rounded(across), 0.05],
    baseM: rounded(plate.low),
    topM: rounded(plate.high),
    widthM: rounded(plate.widthM),
    heightM: rounded(plate.heightM),
    facingDeg: Math.round(facing * 10) / 10,
    ...(pole ? { pole } : {}),
    confidence: confidenceOf(2 * plate.points, distanceM),
    sensors: [sensor],
    sweeps: plate.sweeps,
    points: plate.points,
  };
}

/** A dark box on a post. Where it looks is not known: no picture was asked. */
function lightOf(
  box: Mounted,
  { distanceM }: Candidate,
  poles: readonly Landmark[],
  number: number,
  sensor: string,
): Landmark {
  const pole = poleUnder(box, poles);
  const across = Math.hypot(NOISE_M, box.widthM / 4);
  return {
    id: `light-${number}`,
    kind: 'light',
    subtype: 'head',
    position: [rounded(box.x), rounded(box.y), rounded(box.ground + box.h)],
    sigmaM: [rounded(across), rounded(across), 0.1],
    baseM: rounded(box.low),
    topM: rounded(box.high),
    widthM: rounded(box.widthM),
    heightM: rounded(box.heightM),
    ...(pole ? { pole } : {}),
    confidence: rounded(SHAPE_ALONE * confidenceOf(box.points, distanceM)),
    sensors: [sensor],
    sweeps: box.sweeps,
    points: box.points,
  };
}

/** The id of the pole that passes nearest to the middle of what hangs on it; undefined where none passes near. */
function poleUnder(
  { x, y, h, ground }: Pick<Mounted, 'x' | 'y' | 'h' | 'ground'>,
  poles: readonly Landmark[],
): string | undefined {
  return poles
    .map(({ id, position, lean = [0, 0] }) => {
      const up = ground + h - position[2];
      return { id, d: Math.hypot(position[0] + lean[0] * up - x, position[1] + lean[1] * up - y) };
    })
    .filter(({ d }) => d <= ON_POLE_M)
    .sort((a, b) => a.d - b.d)[0]?.id;
}

/** Millimetres: what a landmark says is not finer. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Until it is fitted: less for what few points show, and for what lies far away. */
function confidenceOf(points: number, distanceM: number): number {
  const seen = Math.min(1, points / 60);
  return rounded(0.5 + 0.4 * seen * Math.min(1, 15 / Math.max(distanceM, 1)));
}
