/**
 * Argoverse 2 vector maps (log_map_archive_*.json), for evaluation, in the city's own coordinates. Classes are those of MapTR's
 * data preparation: a divider is a marked lane boundary, taken once where two segments share it; a boundary is the contour
 * of the drivable areas together; a crossing is the quadrangle between its two edges.
 */
import { z } from 'zod';
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { united } from '../cutting/outlines.ts';
import { checkCount, checkLimits, quoted } from '../limits.ts';
import type { MapElement, RoadMap } from '../model.ts';
import type { MapFormat, ReadResult } from './map-format.ts';

const document = z.object({
  pedestrian_crossings: z.record(z.string(), z.unknown()),
  lane_segments: z.record(z.string(), z.unknown()),
  drivable_areas: z.record(z.string(), z.unknown()),
});

type Point = { readonly x: number; readonly y: number; readonly z: number };

/** A list of points whose check ends at its first fault. */
const points = <T extends readonly Point[]>(least: number) =>
  z.custom<T>(
    (value) => Array.isArray(value) && value.length >= least && value.every(isPoint),
    `expected ${least} or more points with numbers x, y and z`,
  );

const isPoint = (value: unknown): value is Point =>
  typeof value === 'object' &&
  value !== null &&
  'x' in value &&
  'y' in value &&
  'z' in value &&
  [value.x, value.y, value.z].every((v) => typeof v === 'number');

type Line = readonly [Point, Point, ...Point[]];
const line = points<Line>(2);
const outline = points<readonly [Point, Point, Point, ...Point[]]>(3);

const crossingSchema = z.object({ id: z.number(), edge1: line, edge2: line });
const laneSchema = z.object({
  id: z.number(),
  left_lane_boundary: line,
  right_lane_boundary: line,
  left_lane_mark_type: z.string(),
  right_lane_mark_type: z.string(),
});
const areaSchema = z.object({ id: z.number(), area_boundary: outline });

export const argoverseMaps = {
  name: 'argoverse2',
  title: 'Argoverse 2',
  extensions: ['json'],
  read: ({ json }) =>
    json && 'lane_segments' in json && 'drivable_areas' in json ? readArgoverse(json) : undefined,
} satisfies MapFormat;

/** @throws InputError when it is no such document, or a place lies too far away. */
function readArgoverse(value: unknown): ReadResult {
  const { lane_segments, drivable_areas, pedestrian_crossings } = parsedAs(document, value, '');
  const vec = (p: Point): Vec3 => [p.x, p.y, p.z];
  const base = { confidence: 1, sources: [] };
  const elements: MapElement[] = [];
  const seen = new Set<string>();
  for (const lane of each(lane_segments, laneSchema, 'lane_segments'))
    for (const [side, points, mark] of [
      ['left', lane.left_lane_boundary, lane.left_lane_mark_type],
      ['right', lane.right_lane_boundary, lane.right_lane_mark_type],
    ] as const) {
      if (mark === 'NONE' || mark === 'UNKNOWN') continue;
      // Neighbours carry the same line, perhaps the other way round.
      const key = points.map((p) => `${p.x},${p.y}`);
      const [forward, backward] = [key.join(';'), [...key].reverse().join(';')];
      const name = forward < backward ? forward : backward;
      if (seen.has(name)) continue;
      seen.add(name);
      elements.push({
        ...base,
        id: `${lane.id}-${side}`,
        class: 'divider',
        subtype: /DASH/.test(mark) ? 'dashed' : 'solid',
        colour: mark.includes('YELLOW') ? 'yellow' : mark.includes('WHITE') ? 'white' : undefined,
        points: points.map(vec),
      });
    }
  elements.push(...boundariesOf([...each(drivable_areas, areaSchema, 'drivable_areas')]));
  for (const { id, edge1, edge2 } of each(pedestrian_crossings, crossingSchema, 'pedestrian_crossings')) {
    const [a, b, c, d] = [edge1[0], lastOf(edge1), lastOf(edge2), edge2[0]];
    elements.push({
      ...base,
      id: `crossing-${id}`,
      class: 'crossing',
      subtype: 'zebra',
      points: [a, b, c, d].map(vec),
    });
  }
  const map: RoadMap = { format: 'lanetrace-map/1', frame: 'local', elements, lanelets: [] };
  checkLimits(map);
  return { map, problems: [] };
}

/**
 * The contours of all drivable areas together. The areas of one map overlap and touch (in the city of Pittsburgh, along every
 * junction): where two meet, no boundary is.
 */
function boundariesOf(areas: readonly z.infer<typeof areaSchema>[]): MapElement[] {
  let corners = 0;
  const heights = new Map<string, number>();
  for (const { area_boundary } of areas) {
    corners += area_boundary.length;
    checkCount(corners, MOST_CORNERS, 'corners of drivable areas');
    for (const { x, y, z } of area_boundary) heights.set(keyOf(x, y), z);
  }
  const rings = united(areas.map(({ area_boundary }) => [area_boundary]));
  return rings.flatMap((ring, k): MapElement[] => {
    // Where two contours cross there is a new corner: it has the height of the corner before it.
    let height = ring.map(({ x, y }) => heights.get(keyOf(x, y))).find((z) => z !== undefined) ?? 0;
    const points = ring.map(({ x, y }): Vec3 => {
      height = heights.get(keyOf(x, y)) ?? height;
      return [x, y, height];
    });
    const [first] = points;
    return first
      ? [
          {
            confidence: 1,
            sources: [],
            id: `drivable-${k}`,
            class: 'boundary',
            subtype: 'edge',
            points: [...points, first],
          },
        ]
      : [];
  });
}

/** Corners of all drivable areas: maps of one log have thousands. Uniting them takes their square at worst. */
const MOST_CORNERS = 100_000;

/** Corners by their place to the millimetre: what was united is rounded below that. */
const keyOf = (x: number, y: number): string => `${x.toFixed(3)},${y.toFixed(3)}`;

const lastOf = ([, second, ...others]: Line): Point => others.at(-1) ?? second;

/** One item at a time, so that reading ends at the first that cannot be used. */
function* each<T>(
  items: Readonly<Record<string, unknown>>,
  schema: z.ZodType<T>,
  place: string,
): Generator<T> {
  for (const [key, item] of Object.entries(items)) yield parsedAs(schema, item, `${place}.${key}`);
}

/** @throws InputError with the place of what is not as the schema says. */
function parsedAs<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const at = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  throw new InputError(`The Argoverse map is unusable at ${quoted(at)}: ${issue?.message}.`);
}
