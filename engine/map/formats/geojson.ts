/**
 * GeoJSON (RFC 7946): WGS84 longitude, latitude, height; polygons with the right-hand rule; no "crs". What GeoJSON has no
 * place for is a foreign member "lanetrace" of the collection (§6.1). Lanelets are polygons that name their bounds.
 */
import { z } from 'zod';
import type { MapOrigin, Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { fromEnu, toEnu } from '../../geometry/geodesy.ts';
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
  type RoadMap,
} from '../model.ts';

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
    for (const id of finding.of)
      about.set(id, [...(about.get(id) ?? []), `${finding.severity} ${finding.rule}: ${finding.message}`]);
  const elements = byId(map);
  const names = namesOf(map);
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
        centerline: lanelet.centerline.map(position),
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
  points.forEach((a, k) => {
    const b = points[(k + 1) % points.length]!;
    sum += a[0] * b[1] - b[0] * a[1];
  });
  return sum / 2;
}

const coordinate = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)], z.number());
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: coordinate }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(coordinate).min(2) }),
  z.object({ type: z.literal('Polygon'), coordinates: z.array(z.array(coordinate).min(4)).min(1) }),
]);
const collection = z.object({
  type: z.literal('FeatureCollection'),
  lanetrace: z
    .object({
      origin: z
        .object({
          latitudeDeg: z.number().min(-90).max(90),
          longitudeDeg: z.number().min(-180).max(180),
          altitudeM: z.number(),
          datum: z.enum(['ellipsoid', 'geoid', 'unknown']),
        })
        .optional(),
    })
    .optional(),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      id: z.union([z.string(), z.number()]).optional(),
      geometry: z.unknown(),
      properties: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

export type ReadResult = { readonly map: RoadMap; readonly problems: readonly string[] };

/**
 * Reads GeoJSON into the map model about `origin` (or the origin the file states, or its first position). Features without a
 * class that the model knows are left out and named in `problems`.
 * @throws InputError when the text is no FeatureCollection or nothing in it can be used.
 */
export function readGeoJson(text: string, wanted?: MapOrigin): ReadResult {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(`The file is not JSON: ${String(error)}.`);
  }
  const checked = collection.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new InputError(
      `The file is no GeoJSON FeatureCollection: ${issue?.path.join('.')}: ${issue?.message}.`,
    );
  }
  const { features, lanetrace } = checked.data;
  let origin = wanted ?? lanetrace?.origin;
  const problems: string[] = [];
  const elements: MapElement[] = [];
  const lanelets: Lanelet[] = [];
  features.forEach((feature, k) => {
    const properties = feature.properties ?? {};
    const id = String(properties.id ?? feature.id ?? `feature-${k}`);
    if (properties.class === 'lanelet') {
      const lanelet = laneletOf(id, properties, (p) => (origin ? enu(origin, p) : undefined));
      if (lanelet) lanelets.push(lanelet);
      else problems.push(`Lanelet ${id} does not name its bounds.`);
      return;
    }
    const known = ELEMENT_CLASSES.find((name) => name === properties.class);
    const shape = geometry.safeParse(feature.geometry);
    if (!known || !shape.success) {
      problems.push(
        known
          ? `Feature ${id} has a geometry that cannot be used.`
          : `Feature ${id} has the class ${JSON.stringify(properties.class)}, which is not known.`,
      );
      return;
    }
    const positions = positionsOf(shape.data);
    origin ??= originAt(positions[0]);
    const at = origin;
    if (!at) return;
    elements.push(
      elementOf(
        id,
        known,
        properties,
        positions.map((p) => enu(at, p)),
      ),
    );
  });
  if (!origin || elements.length === 0)
    throw new InputError(`The file has ${features.length} features, none of a class that a map has.`);
  const known = new Set(elements.map(({ id }) => id));
  const whole = lanelets.filter(({ left, right }) => known.has(left.element) && known.has(right.element));
  if (whole.length < lanelets.length)
    problems.push(`${lanelets.length - whole.length} lanelets name bounds that the file does not have.`);
  return { map: { format: 'lanetrace-map/1', frame: 'map', origin, elements, lanelets: whole }, problems };
}

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

function positionsOf(shape: z.infer<typeof geometry>): Coordinate[] {
  if (shape.type === 'Point') return [shape.coordinates];
  if (shape.type === 'LineString') return shape.coordinates;
  return (shape.coordinates[0] ?? []).slice(0, -1);
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
  const line = Array.isArray(properties.centerline) ? properties.centerline : [];
  return {
    id,
    subtype: properties.subtype === 'crosswalk' ? 'crosswalk' : 'road',
    left,
    right,
    centerline: line.flatMap((p) =>
      Array.isArray(p) ? (place(p.map(Number)) ?? []) : [],
    ) as unknown as Vec3[],
    successors: texts(properties.successors),
    leftNeighbour: text(properties.left_neighbour),
    rightNeighbour: text(properties.right_neighbour),
    driven: properties.driven === true,
    confidence: share(properties.confidence),
  };
}

function boundOf(value: unknown): Bound | undefined {
  const parsed = z
    .object({ element: z.string(), from: z.number().int().min(0), to: z.number().int().min(0) })
    .safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
