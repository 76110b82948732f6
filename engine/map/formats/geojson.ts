/**
 * GeoJSON (RFC 7946): WGS84 longitude, latitude, height; polygons with the right-hand rule; no "crs". Facts without a GeoJSON
 * member stand in a foreign member "lanetrace" of the collection (RFC 7946, section 6.1). Lanelets are polygons that name
 * their bounds.
 */
import { z } from 'zod';
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
import { ringPairsOf } from '../../geometry/sequences.ts';
import { originSchema } from '../document.ts';
import { parseJson } from '../json.ts';
import { checkCount, checkLimits, MAX_ELEMENTS, MAX_VERTICES, quoted, shown } from '../limits.ts';
import {
  AREA_CLASSES,
  type Bound,
  boundPoints,
  byId,
  corners,
  ELEMENT_CLASSES,
  type ElementClass,
  type Finding,
  type Lanelet,
  type MapElement,
  namesOf,
  POINT_CLASSES,
  REVIEWS,
  type Review,
  type RoadMap,
} from '../model.ts';
import { RuleReader, ruleProperties } from './geojson-rules.ts';
import type { MapFormat, ReadResult } from './map-format.ts';
import { Problems } from './problems.ts';

type Position = readonly [longitude: number, latitude: number, height: number];

/** 1e-10 degrees are a hundredth of a millimetre. */
const degrees = (v: number): number => Math.round(v * 1e10) / 1e10;
const metres = (v: number): number => Math.round(v * 1e4) / 1e4;

export type GeoJsonOptions = {
  readonly origin: MapOrigin;
  readonly findings?: readonly Finding[];
  /** Anything else to be kept with the file: drive, run, times. */
  readonly stamp?: Readonly<Record<string, unknown>>;
};

export function writeGeoJson(map: RoadMap, { origin, findings = [], stamp = {} }: GeoJsonOptions): string {
  const position = (p: Vec3): Position => {
    const at = fromEnu(origin, p);
    return [degrees(at.longitudeDeg), degrees(at.latitudeDeg), metres(at.altitudeM)];
  };
  const about = new Map<string, string[]>();
  for (const finding of findings)
    for (const id of finding.of) {
      const line = `${finding.severity} ${finding.rule}: ${finding.message}`;
      const lines = about.get(id);
      if (lines) lines.push(line);
      else about.set(id, [line]);
    }
  const elements = byId(map);
  const names = namesOf(map);
  const rules = ruleProperties(map);
  const features = [
    ...map.elements.map((element) => ({
      type: 'Feature',
      id: element.id,
      geometry: geometryOf(element, position),
      properties: {
        id: element.id,
        name: names.get(element.id),
        class: element.class,
        subtype: element.subtype,
        ...(element.colour === undefined ? {} : { colour: element.colour }),
        ...(element.widthM === undefined ? {} : { width: element.widthM }),
        confidence: element.confidence,
        ...(element.sigmaLateralM === undefined ? {} : { sigma_lat: element.sigmaLateralM }),
        ...(element.inferred ? { inferred: true } : {}),
        ...(element.review ? { review: element.review } : {}),
        sources: element.sources,
        ...(about.has(element.id) ? { findings: about.get(element.id) } : {}),
      },
    })),
    ...map.lanelets.map((lanelet) => ({
      type: 'Feature',
      id: lanelet.id,
      geometry: {
        type: 'Polygon',
        coordinates: [
          ring(
            [...boundPoints(elements, lanelet.right), ...boundPoints(elements, lanelet.left).reverse()],
            position,
          ),
        ],
      },
      properties: {
        id: lanelet.id,
        name: names.get(lanelet.id),
        class: 'lanelet',
        subtype: lanelet.subtype,
        left: lanelet.left,
        right: lanelet.right,
        successors: lanelet.successors,
        ...(lanelet.leftNeighbour === undefined ? {} : { left_neighbour: lanelet.leftNeighbour }),
        ...(lanelet.rightNeighbour === undefined ? {} : { right_neighbour: lanelet.rightNeighbour }),
        driven: lanelet.driven,
        confidence: lanelet.confidence,
        ...(lanelet.review ? { review: lanelet.review } : {}),
        centerline: lanelet.centerline.map(position),
        ...(rules.has(lanelet.id) ? { regulations: rules.get(lanelet.id) } : {}),
        ...(about.has(lanelet.id) ? { findings: about.get(lanelet.id) } : {}),
      },
    })),
  ];
  const lines = features.map((feature) => JSON.stringify(feature)).join(',\n');
  const member = JSON.stringify({ format: 'lanetrace-geojson/1', origin, ...stamp, findings });
  return `{"type":"FeatureCollection","lanetrace":${member},"features":[\n${lines}\n]}\n`;
}

function geometryOf(element: MapElement, position: (p: Vec3) => Position): unknown {
  const first = element.points[0];
  if (!first) return null;
  if (POINT_CLASSES.has(element.class) && element.points.length === 1)
    return { type: 'Point', coordinates: position(first) };
  if (AREA_CLASSES.has(element.class) && element.points.length >= 3)
    return { type: 'Polygon', coordinates: [ring(corners(element.points), position)] };
  // A line needs two positions (§3.1.4); a single vertex is written as the point it is.
  if (element.points.length < 2) return { type: 'Point', coordinates: position(first) };
  return { type: 'LineString', coordinates: element.points.map(position) };
}

/** A closed exterior ring, counter-clockwise (§3.1.6). */
function ring(points: readonly Vec3[], position: (p: Vec3) => Position): Position[] {
  const ordered = signedArea(points) < 0 ? [...points].reverse() : points;
  const positions = ordered.map(position);
  const first = positions[0];
  return first ? [...positions, first] : [];
}

function signedArea(points: readonly Vec3[]): number {
  let sum = 0;
  for (const [a, b] of ringPairsOf(points)) sum += a[0] * b[1] - b[0] * a[1];
  return sum / 2;
}

/** Degrees and metres of a position (§3.1.1): two numbers or more, of which the third is the height. */
function isCoordinate(value: unknown): value is Coordinate {
  return (
    Array.isArray(value) &&
    value.length >= 2 &&
    value.length <= MAX_POSITION &&
    value.every((v) => typeof v === 'number') &&
    Math.abs(value[0] ?? 181) <= 180 &&
    Math.abs(value[1] ?? 91) <= 90
  );
}

/** Numbers of a position; parsers may ignore all beyond the third (§3.1.1), and none is known to write more. */
const MAX_POSITION = 8;

const isLine = (value: unknown, least: number): value is Coordinate[] =>
  Array.isArray(value) && value.length >= least && value.every(isCoordinate);

/** Coordinates of a geometry that the model has: of a polygon the outer ring, each corner once. Undefined for any other. */
function coordinatesOf(geometry: unknown): Coordinate[] | undefined {
  if (typeof geometry !== 'object' || geometry === null) return undefined;
  if (!('type' in geometry) || !('coordinates' in geometry)) return undefined;
  const { type, coordinates } = geometry;
  if (type === 'Point') return isCoordinate(coordinates) ? [coordinates] : undefined;
  if (type === 'LineString') return isLine(coordinates, 2) ? coordinates : undefined;
  if (type !== 'Polygon' || !Array.isArray(coordinates)) return undefined;
  const ring: unknown = coordinates[0];
  return isLine(ring, 4) ? ring.slice(0, -1) : undefined;
}

const collection = z.object({
  type: z.literal('FeatureCollection'),
  lanetrace: z.object({ origin: originSchema.optional() }).optional(),
  features: z.array(z.unknown()),
});

const featureSchema = z.object({
  type: z.literal('Feature'),
  id: z.union([z.string(), z.number()]).optional(),
  geometry: z.unknown(),
  properties: z.record(z.string(), z.unknown()).nullable(),
});

export const geojsonMaps = {
  name: 'geojson',
  title: 'GeoJSON',
  extensions: ['geojson', 'json'],
  read: ({ json }, origin) => (json?.type === 'FeatureCollection' ? readFeatures(json, origin) : undefined),
} satisfies MapFormat;

/**
 * Reads GeoJSON into the map model about `origin` (or the origin the file states, or its first position). Features without a
 * class that the model knows are left out and named in `problems`.
 * @throws InputError when the text is no FeatureCollection, a place lies too far from the origin, or nothing can be used.
 */
export const readGeoJson = (text: string, wanted?: MapOrigin): ReadResult =>
  readFeatures(parseJson(text), wanted);

/** The same from parsed JSON. */
function readFeatures(value: unknown, wanted?: MapOrigin): ReadResult {
  const checked = collection.safeParse(value);
  if (!checked.success) throw unusable(checked.error, '');
  const { features, lanetrace } = checked.data;
  checkCount(features.length, 2 * MAX_ELEMENTS, 'features');
  let origin = wanted ?? lanetrace?.origin;
  const problems = new Problems();
  const elements = new Map<string, MapElement>();
  const lanelets = new Map<string, Lanelet>();
  const rules = new RuleReader();
  let vertices = 0;
  features.forEach((each, k) => {
    const parsed = featureSchema.safeParse(each);
    if (!parsed.success) throw unusable(parsed.error, `features.${k}`);
    const feature = parsed.data;
    const properties = feature.properties ?? {};
    const id = idOf(properties.id) ?? idOf(feature.id) ?? `feature-${k}`;
    const name = shown(id);
    if (elements.has(id) || lanelets.has(id)) {
      problems.say(`Feature ${name} occurs twice; the first is used.`);
      return;
    }
    if (properties.class === 'lanelet') {
      const lanelet = laneletOf(id, properties, (p) => (origin ? enu(origin, p) : undefined));
      if (lanelet) {
        lanelets.set(id, lanelet);
        rules.take(id, properties.regulations);
      } else problems.say(`Lanelet ${name} does not name its bounds.`);
      return;
    }
    const known = ELEMENT_CLASSES.find((each) => each === properties.class);
    const positions = coordinatesOf(feature.geometry);
    if (!known || !positions) {
      problems.say(
        known
          ? `Feature ${name} has a geometry that cannot be used.`
          : `Feature ${name} has the class ${quoted(idOf(properties.class) ?? typeof properties.class)}, which is not known.`,
      );
      return;
    }
    vertices += positions.length;
    checkCount(vertices, MAX_VERTICES, 'vertices');
    origin ??= originAt(positions[0]);
    const at = origin;
    if (!at) return;
    elements.set(
      id,
      elementOf(
        id,
        known,
        properties,
        positions.map((p) => enu(at, p)),
      ),
    );
  });
  if (!origin || elements.size === 0)
    throw new InputError(`The file has ${features.length} features, none of a class that a map has.`);
  const bounded = ({ element, from, to }: Bound): boolean =>
    Math.max(from, to) < (elements.get(element)?.points.length ?? 0);
  const whole = [...lanelets.values()].filter(({ left, right }) => bounded(left) && bounded(right));
  if (whole.length < lanelets.size)
    problems.say(`${lanelets.size - whole.length} lanelets name bounds that the file does not have.`);
  const regulations = rules.made(new Set(whole.map(({ id }) => id)), elements, problems);
  const map: RoadMap = {
    format: 'lanetrace-map/1',
    frame: 'map',
    origin,
    elements: [...elements.values()],
    lanelets: whole,
    ...(regulations.length > 0 ? { regulations } : {}),
  };
  checkLimits(map);
  return { map, problems: problems.list() };
}

function unusable(error: z.ZodError, place: string): InputError {
  const issue = error.issues[0];
  const at = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  return new InputError(`The file is no GeoJSON FeatureCollection: ${at}: ${issue?.message}.`);
}

const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

type Coordinate = readonly number[];

const enu = (origin: MapOrigin, p: Coordinate): Vec3 =>
  toEnu(origin, {
    longitudeDeg: p[0] ?? 0,
    latitudeDeg: p[1] ?? 0,
    altitudeM: p[2] ?? origin.altitudeM,
  });

function originAt(p: Coordinate | undefined): MapOrigin | undefined {
  return (
    p && {
      longitudeDeg: p[0] ?? 0,
      latitudeDeg: p[1] ?? 0,
      altitudeM: p[2] ?? 0,
      datum: 'ellipsoid' as const,
    }
  );
}

const text = (v: unknown): string | undefined => (typeof v === 'string' ? v : undefined);
const number = (v: unknown): number | undefined =>
  typeof v === 'number' && Number.isFinite(v) ? v : undefined;
const texts = (v: unknown): string[] => (Array.isArray(v) ? v.filter((x) => typeof x === 'string') : []);
const share = (v: unknown): number => Math.min(1, Math.max(0, number(v) ?? 1));

function elementOf(
  id: string,
  known: ElementClass,
  properties: Readonly<Record<string, unknown>>,
  points: Vec3[],
): MapElement {
  return {
    id,
    class: known,
    subtype: text(properties.subtype) ?? '',
    colour: text(properties.colour),
    widthM: number(properties.width),
    points,
    confidence: share(properties.confidence),
    sigmaLateralM: number(properties.sigma_lat),
    inferred: properties.inferred === true ? true : undefined,
    review: reviewOf(properties.review),
    sources: texts(properties.sources),
  };
}

function laneletOf(
  id: string,
  properties: Readonly<Record<string, unknown>>,
  place: (p: Coordinate) => Vec3 | undefined,
): Lanelet | undefined {
  const [left, right] = [boundOf(properties.left), boundOf(properties.right)];
  if (!left || !right) return undefined;
  const line = isLine(properties.centerline, 0) ? properties.centerline : [];
  return {
    id,
    subtype: properties.subtype === 'crosswalk' ? 'crosswalk' : 'road',
    left,
    right,
    centerline: line.flatMap((p) => {
      const at = place(p);
      return at ? [at] : [];
    }),
    successors: texts(properties.successors),
    leftNeighbour: text(properties.left_neighbour),
    rightNeighbour: text(properties.right_neighbour),
    driven: properties.driven === true,
    confidence: share(properties.confidence),
    review: reviewOf(properties.review),
  };
}

const reviewOf = (value: unknown): Review | undefined => REVIEWS.find((each) => each === value);

function boundOf(value: unknown): Bound | undefined {
  const parsed = z
    .object({ element: z.string(), from: z.number().int().min(0), to: z.number().int().min(0) })
    .safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
