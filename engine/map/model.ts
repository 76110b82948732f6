/**
 * The map model: made by the lanes stage (artifact kind map/1, codec json/1), read and written by the formats, taken by checks and
 * comparison. Points are metres east, north, up of the map's origin; of a local map, in its own frame.
 *
 * An element is one thing that can be seen on the road. A lanelet is the drivable strip between two of them: its bounds are
 * stretches of elements by vertex index, so that neighbours share the very same points.
 */
import type { MapOrigin, Vec3 } from '../contract/calibration.ts';
import { elementNames } from '../contract/map/elementNames.ts';

export const ELEMENT_CLASSES = [
  'divider',
  'boundary',
  'crossing',
  'stop_line',
  'centerline',
  'pole',
  'sign',
  'light',
  'arrow',
  'hatched',
] as const;

export type ElementClass = (typeof ELEMENT_CLASSES)[number];

/** Classes that are places, not lines: one point, a few on top of each other, or the two ends of a plate. */
export const POINT_CLASSES: ReadonlySet<ElementClass> = new Set(['pole', 'sign', 'light']);

/** Closed outlines; the first point is not repeated at the end. */
export const AREA_CLASSES: ReadonlySet<ElementClass> = new Set(['crossing', 'hatched']);

/** What a person said of it: found right as it was made, brought to its place, or drawn. */
export const REVIEWS = ['accepted', 'corrected', 'drawn'] as const;
export type Review = (typeof REVIEWS)[number];

export type MapElement = {
  readonly id: string;
  readonly class: ElementClass;
  /** divider: solid, dashed, solid_solid, …; boundary: kerb, edge, guard_rail, ditch, …; arrow: its turns (straight_left, …), from tail to tip; open, empty when not known. */
  readonly subtype: string;
  readonly colour?: string | undefined;
  /** Of the paint, where it is known. */
  readonly widthM?: number | undefined;
  readonly points: readonly Vec3[];
  /** 0 … 1. */
  readonly confidence: number;
  /** Standard deviation across the line. */
  readonly sigmaLateralM?: number | undefined;
  /** It was not observed but concluded from others. */
  readonly inferred?: boolean | undefined;
  /** Its confidence is then 1. */
  readonly review?: Review | undefined;
  /** Where it came from, for people: streams, sweeps, a file. */
  readonly sources: readonly string[];
};

/** Vertices `from` to `to` of an element, both included; from > to runs against the element's own direction. */
export type Bound = { readonly element: string; readonly from: number; readonly to: number };

export type Lanelet = {
  readonly id: string;
  readonly subtype: 'road' | 'crosswalk';
  /** In the direction of travel. */
  readonly left: Bound;
  readonly right: Bound;
  readonly centerline: readonly Vec3[];
  readonly successors: readonly string[];
  /** The lane beside it that shares its bound; traffic there may run in the other direction. */
  readonly leftNeighbour?: string | undefined;
  readonly rightNeighbour?: string | undefined;
  /** True where the vehicle drove in it: only then is its direction known, not assumed. */
  readonly driven: boolean;
  readonly confidence: number;
  readonly review?: Review | undefined;
};

export const REGULATION_KINDS = ['traffic_light', 'traffic_sign', 'right_of_way'] as const;
export type RegulationKind = (typeof REGULATION_KINDS)[number];

/** A rule of traffic, and the lanelets that it concerns (Lanelet2: regulatory element). */
export type Regulation = {
  readonly id: string;
  readonly kind: RegulationKind;
  /** The lanelets that it holds for; of right_of_way those that give way. */
  readonly lanelets: readonly string[];
  /** Of right_of_way: lanelets that go first. */
  readonly priority: readonly string[];
  /** Elements that say so: lights, signs, crossings. None where the stop line alone does: it is a sign, too. */
  readonly refers: readonly string[];
  /** The element at which traffic stops. */
  readonly stopLine?: string | undefined;
  /** 0 … 1. */
  readonly confidence: number;
};

/** The source of an element that was concluded from others while lanes were made. */
export const INFERRED_SOURCE = 'inferred by lanes';

export type Severity = 'error' | 'warn' | 'info';

export type Finding = {
  /** Which check, e.g. "lane.width". */
  readonly rule: string;
  readonly severity: Severity;
  /** Ids of the elements or lanelets. */
  readonly of: readonly string[];
  readonly place: Vec3;
  /** Calls elements and lanes by their names (namesOf). */
  readonly message: string;
};

export type RoadMap = {
  readonly format: 'lanetrace-map/1';
  /** local: no place on earth is known. */
  readonly frame: 'map' | 'local';
  readonly origin?: MapOrigin | undefined;
  readonly elements: readonly MapElement[];
  readonly lanelets: readonly Lanelet[];
  /** Undefined where nobody has looked for them. */
  readonly regulations?: readonly Regulation[] | undefined;
};

/** The points of a lanelet's bound in its direction of travel. */
export function boundPoints(elements: ReadonlyMap<string, MapElement>, { element, from, to }: Bound): Vec3[] {
  const points = elements.get(element)?.points ?? [];
  return from <= to ? points.slice(from, to + 1) : points.slice(to, from + 1).reverse();
}

/** The corners of an area, each once, also where a map closes its outline by saying the first again. */
export function corners(points: readonly Vec3[]): readonly Vec3[] {
  const [first, last] = [points[0], points.at(-1)];
  const closed = first && last && points.length > 3 && first.every((v, i) => v === last[i]);
  return closed ? points.slice(0, -1) : points;
}

export const byId = (map: RoadMap): ReadonlyMap<string, MapElement> =>
  new Map(map.elements.map((element) => [element.id, element]));

/** What people call the elements and lanelets of a map, by id. */
export const namesOf = ({ elements, lanelets }: RoadMap): ReadonlyMap<string, string> =>
  elementNames([...elements, ...lanelets.map(({ id }) => ({ id, class: 'lanelet' }))]);
