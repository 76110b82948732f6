/**
 * The bounds that every map from outside is held to, and the check of a whole map against them. A road map of one drive lies
 * far inside all of them; what lies outside is a damaged file, a map in another unit, or an attack on time and memory.
 */
import type { Vec3 } from '../contract/calibration.ts';
import { InputError } from '../contract/errors.ts';
import { capital } from '../contract/map/elementNames.ts';
import { visible } from '../contract/visible.ts';
import { length2d } from '../geometry/polyline.ts';
import type { Bound, MapElement, RoadMap } from './model.ts';

/** Metres east, north or up of the origin, either way: the edge of an MGRS square, and further than a map of one drive reaches. */
export const MAX_COORDINATE_M = 100_000;
/** Altitude of an origin: above any road and below any mine, and small enough for geodesy to stay exact. */
export const MAX_ALTITUDE_M = 20_000;
/** Vertices of one map: ten lines along 1,000 km at a vertex every 5 m, about 300 MB in memory. */
export const MAX_VERTICES = 2_000_000;
/** Elements and lanelets of one map, each. */
export const MAX_ELEMENTS = 500_000;
/** All lines one after the other: twenty lines along 100 km; samples every 0.5 m are taken of them. */
export const MAX_LENGTH_M = 2_000_000;
/** Vertices that the bounds of all lanelets refer to together: each line usually bounds two lanelets. */
export const MAX_BOUND_VERTICES = 2 * MAX_VERTICES;
/** Successors of all lanelets together. */
export const MAX_LINKS = 1_000_000;
/** Characters of a map file; longer text does not fit the memory that a map may take. */
export const MAX_TEXT = 256 * 1024 * 1024;

/** Characters of a name or value from a file that a sentence repeats. */
const SHOWN = 80;

/** A name or value from a file as a sentence shows it: of bounded length, control characters visible. */
export const shown = (name: string): string =>
  visible(name.length > SHOWN ? `${name.slice(0, SHOWN)}…` : name);

export const quoted = (name: string): string => `"${shown(name)}"`;

const within = (v: number): boolean => Math.abs(v) <= MAX_COORDINATE_M;
const isNear = (p: Vec3): boolean => within(p[0]) && within(p[1]) && within(p[2]);

/** @throws InputError when the text is too long to be read in bounded memory. */
export function checkText(text: string): void {
  if (text.length > MAX_TEXT)
    throw new InputError(`The map has ${text.length} characters; at most ${MAX_TEXT} are read.`);
}

/** A count that ends reading as soon as it passes its bound. @throws InputError then. */
export function checkCount(count: number, most: number, what: string): void {
  if (count > most) throw new InputError(`The map has more than ${most} ${what}; no more are read.`);
}

/** @throws InputError naming what it is a point of when it is not finite or further than MAX_COORDINATE_M from the origin. */
export function checkPoint(p: Vec3, of: string, vertex?: number): void {
  if (isNear(p)) return;
  const what = vertex === undefined ? capital(of) : `Vertex ${vertex} of ${of}`;
  throw new InputError(
    `${what} lies at (${p.map(metresText).join(', ')}) m; coordinates must lie within ${MAX_COORDINATE_M / 1000} km of the map's origin.`,
  );
}

const metresText = (v: number): string =>
  Math.abs(v) < 1e9 ? String(Math.round(v * 100) / 100) : v.toPrecision(3);

function checkPoints(points: readonly Vec3[], what: string, id: string): void {
  points.forEach((p, k) => {
    if (!isNear(p)) checkPoint(p, `${what} ${quoted(id)}`, k);
  });
}

export const verticesOf = ({ from, to }: Bound): number => Math.abs(to - from) + 1;

/**
 * Holds a map to all bounds: places, counts, ids, what lanelets refer to. Linear in the map's size.
 * @throws InputError naming the element or lanelet and the place in it.
 */
export function checkLimits(map: RoadMap): void {
  const { elements, lanelets, origin } = map;
  if (origin && !(Math.abs(origin.altitudeM) <= MAX_ALTITUDE_M))
    throw new InputError(
      `The map's origin has the altitude ${metresText(origin.altitudeM)} m; ${MAX_ALTITUDE_M / 1000} km up or down are the most.`,
    );
  checkCount(elements.length, MAX_ELEMENTS, 'elements');
  checkCount(lanelets.length, MAX_ELEMENTS, 'lanelets');
  const known = new Map<string, MapElement>();
  let [vertices, lengthM] = [0, 0];
  for (const element of elements) {
    if (known.has(element.id)) throw new InputError(`Two elements have the same id ${quoted(element.id)}.`);
    known.set(element.id, element);
    vertices += element.points.length;
    checkCount(vertices, MAX_VERTICES, 'vertices');
    checkPoints(element.points, 'element', element.id);
    lengthM += length2d(element.points);
  }
  if (lengthM > MAX_LENGTH_M)
    throw new InputError(
      `The map's lines are ${(lengthM / 1000).toFixed(0)} km long together; at most ${MAX_LENGTH_M / 1000} km are taken.`,
    );
  checkLanelets(map, known);
  checkRegulations(map, known);
}

/** They refer to what is there. */
function checkRegulations(
  { lanelets, regulations = [] }: RoadMap,
  elements: ReadonlyMap<string, MapElement>,
): void {
  if (regulations.length === 0) return;
  checkCount(regulations.length, MAX_ELEMENTS, 'regulations');
  const known = new Set(lanelets.map(({ id }) => id));
  const ids = new Set<string>();
  let links = 0;
  for (const { id, lanelets: of, priority, refers, stopLine } of regulations) {
    if (ids.has(id)) throw new InputError(`Two regulations have the same id ${quoted(id)}.`);
    ids.add(id);
    links += of.length + priority.length + refers.length;
    checkCount(links, MAX_LINKS, 'members of regulations');
    const lanelet = [...of, ...priority].find((each) => !known.has(each));
    const element = [...refers, ...(stopLine === undefined ? [] : [stopLine])].find(
      (each) => !elements.has(each),
    );
    const missing = lanelet === undefined ? element : lanelet;
    if (missing === undefined) continue;
    throw new InputError(
      `Regulation ${shown(id)} refers to the ${lanelet === undefined ? 'element' : 'lanelet'} ${quoted(missing)}, which does not exist.`,
    );
  }
}

function checkLanelets({ lanelets }: RoadMap, elements: ReadonlyMap<string, MapElement>): void {
  const ids = new Set<string>();
  let [bounds, links, centres, lengthM] = [0, 0, 0, 0];
  for (const { id, left, right, successors, centerline } of lanelets) {
    const what = `Lanelet ${shown(id)}`;
    if (ids.has(id)) throw new InputError(`Two lanelets have the same id ${quoted(id)}.`);
    ids.add(id);
    for (const side of [left, right]) {
      const count = elements.get(side.element)?.points.length ?? 0;
      if (side.from >= count || side.to >= count)
        throw new InputError(
          `${what} refers to vertices ${side.from} to ${side.to} of ${quoted(side.element)}, which has ${count}.`,
        );
      bounds += verticesOf(side);
      checkCount(bounds, MAX_BOUND_VERTICES, 'vertices in the bounds of lanelets');
      const [first, last] = [Math.min(side.from, side.to), Math.max(side.from, side.to)];
      lengthM += length2d(elements.get(side.element)?.points.slice(first, last + 1) ?? []);
    }
    if (lengthM > 2 * MAX_LENGTH_M)
      throw new InputError(
        `The bounds of the map's lanelets are more than ${(2 * MAX_LENGTH_M) / 1000} km long together; no more are taken.`,
      );
    links += successors.length;
    checkCount(links, MAX_LINKS, 'successors of lanelets');
    centres += centerline.length;
    checkCount(centres, MAX_VERTICES, 'vertices in the middles of lanelets');
    checkPoints(centerline, 'the middle of lanelet', id);
  }
}
