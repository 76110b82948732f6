/**
 * Argoverse 2 vector maps (log_map_archive_*.json), for evaluation, in the city's own coordinates. Classes are those of MapTR's
 * data preparation: a divider is a marked lane boundary, taken once where two segments share it; a boundary is the contour
 * of a drivable area; a crossing is the quadrangle between its two edges.
 */
import { z } from 'zod';
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { checkLimits, quoted } from '../limits.ts';
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
  for (const area of each(drivable_areas, areaSchema, 'drivable_areas')) {
    const [first] = area.area_boundary;
    elements.push({
      ...base,
      id: `area-${area.id}`,
      class: 'boundary',
      subtype: 'edge',
      points: [...area.area_boundary, first].map(vec),
    });
  }
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
