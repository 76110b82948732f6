/** Places where two runs differ enough to be looked at, the largest first, each with a sentence and the moment of A. */
import type { Vec3 } from '../../../contract/calibration.ts';
import type { ChangedPlace } from '../../../contract/compare/changes.ts';
import { capital } from '../../../contract/map/elementNames.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import type { PathLink } from './path-changes.ts';
import type { Stretch } from './stretch.ts';

/** A stretch shorter than this is no place by itself (m); a sign or a pole has no length and always is one. */
const LEAST_M = 2;
/** More are not read one by one. */
const MOST = 500;
/** Paths that lie apart by less are one (m). */
const PATH_APART_M = 0.1;
/** A place of the path counts as a line that is that much beside, over this length (m). */
const PATH_WEIGHT_M = 20;
const LEAST_RADIUS_M = 8;
const MOST_RADIUS_M = 60;

type Names = { readonly a: string; readonly b: string };

/** The place is made once it is among the largest: its moment takes a look at the whole path. */
type Weighed = { readonly weight: number; readonly changed: () => ChangedPlace };

export function placesOf(
  stretches: readonly Stretch[],
  link: PathLink | undefined,
  names: Names,
  otherDrive: boolean,
): ChangedPlace[] {
  const weighed = stretches.flatMap((stretch, line): Weighed[] => {
    const { change, lengthM, points } = stretch;
    const isThing = lengthM === 0 && points.length === 1;
    if (change === 'same' || (!isThing && lengthM < LEAST_M)) return [];
    return [
      { weight: weightOf(stretch, isThing), changed: () => placeOf(stretch, change, line, link, names) },
    ];
  });
  const path = link && !otherDrive ? pathPlace(link) : undefined;
  return [...weighed, ...(path ? [path] : [])]
    .sort((p, q) => q.weight - p.weight)
    .slice(0, MOST)
    .map(({ changed }) => changed());
}

/** @param line the stretch's index among all */
function placeOf(
  stretch: Stretch,
  change: ChangedPlace['change'],
  line: number,
  link: PathLink | undefined,
  names: Names,
): ChangedPlace {
  const { lengthM, points } = stretch;
  const place: Vec3 = points[points.length >> 1] ?? [0, 0, 0];
  const t = link && momentOf(link, place);
  return {
    change,
    sentence: sentenceOf(stretch, names),
    place,
    radiusM: Math.min(MOST_RADIUS_M, Math.max(LEAST_RADIUS_M, lengthM / 2)),
    line,
    ...(t === undefined ? {} : { t }),
  };
}

/** Metres of line that are wrong in one of the two; what is moved counts by how far, at most as much as what is missing. */
function weightOf({ change, lengthM, mostM = 0 }: Stretch, isThing: boolean): number {
  if (isThing) return change === 'moved' ? mostM * LEAST_M : LEAST_M;
  return change === 'moved' ? lengthM * Math.min(1, mostM) : change === 'retyped' ? lengthM / 2 : lengthM;
}

function sentenceOf(
  { change, name, subtype, otherSubtype, lengthM, movedM, mostM }: Stretch,
  of: Names,
): string {
  const length = lengthM > 0 ? `${lengthM.toFixed(lengthM < 10 ? 1 : 0)} m of ` : '';
  const what = length === '' ? capital(name) : `${length}${name}`;
  switch (change) {
    case 'a':
      return `${what}: only in ${of.a}.`;
    case 'b':
      return `${what}: only in ${of.b}.`;
    case 'retyped':
      return `${what}: ${words(subtype)} in ${of.a}, ${words(otherSubtype)} in ${of.b}.`;
    default:
      return mostM === movedM
        ? `${what} lies ${metres(mostM)} elsewhere in ${of.b}.`
        : `${what} lies ${metres(movedM)} elsewhere in ${of.b}, ${metres(mostM)} at most.`;
  }
}

const words = (subtype = ''): string => subtype.replaceAll('_', ' ') || 'of no kind';
const metres = (value = 0): string => `${value.toFixed(2)} m`;

/** Farther than this no sensor of A saw a place (m). */
const SEEN_M = 100;

/** When A came nearest to a place; undefined where it never came near. */
function momentOf({ t, a }: PathLink, [x, y]: Vec3): Nanoseconds | undefined {
  let [best, least] = [undefined as Nanoseconds | undefined, Number.POSITIVE_INFINITY];
  for (const [k, p] of a.entries()) {
    const away = (p[0] - x) ** 2 + (p[1] - y) ** 2;
    if (away < least) [best, least] = [t[k], away];
  }
  return least <= SEEN_M ** 2 ? best : undefined;
}

/** Two drives never take one path: there it is no change of the road. */
function pathPlace({ t, a, apartM }: PathLink): Weighed | undefined {
  const most = apartM.reduce((best, each, k) => (each > (apartM[best] ?? -1) ? k : best), -1);
  const [apart, place, at] = [apartM[most] ?? 0, a[most], t[most]];
  if (!place || at === undefined || !(apart > PATH_APART_M)) return undefined;
  return {
    weight: PATH_WEIGHT_M * Math.min(1, apart),
    changed: () => ({
      change: 'path',
      sentence: `The paths lie ${metres(apart)} apart here, at ${(at / NS_PER_S).toFixed(1)} s; elsewhere they are closer.`,
      place,
      radiusM: LEAST_RADIUS_M,
      t: at,
    }),
  };
}
