/**
 * Maps of the nuScenes map expansion (maps/expansion/LOCATION.json), for evaluation, in the location's own coordinates. Layers are
 * tables of tokens: nodes make lines and polygons, these make the layers (devkit, map_expansion). A divider is a lane divider or a
 * road divider, virtual where its segments are not marked; a boundary is a contour of all drivable areas together; a
 * crossing is the outline of a pedestrian crossing. Stop lines are areas there, and are left out.
 */
import { z } from 'zod';
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import { type Ring, ringOf, united } from '../cutting/outlines.ts';
import { checkCount, checkLimits, MAX_VERTICES, quoted, shown } from '../limits.ts';
import type { MapElement, RoadMap } from '../model.ts';
import type { MapFormat, ReadResult } from './map-format.ts';

const rows = z.array(z.unknown());
const document = z.object({
  node: rows,
  line: rows,
  polygon: rows,
  drivable_area: rows,
  ped_crossing: rows,
  road_divider: rows,
  lane_divider: rows,
});

const nodeSchema = z.object({ token: z.string(), x: z.number(), y: z.number() });
const tokens = z.array(z.string());
const lineSchema = z.object({ token: z.string(), node_tokens: tokens });
const polygonSchema = z.object({
  token: z.string(),
  exterior_node_tokens: tokens,
  holes: z.array(z.object({ node_tokens: tokens })),
});
const areaSchema = z.object({ token: z.string(), polygon_tokens: tokens });
const crossingSchema = z.object({ token: z.string(), polygon_token: z.string() });
const dividerSchema = z.object({
  token: z.string(),
  line_token: z.string(),
  lane_divider_segments: z.array(z.object({ segment_type: z.string().nullish() })).optional(),
});

export const nuscenesMaps = {
  name: 'nuscenes',
  title: 'nuScenes',
  extensions: ['json'],
  read: ({ json }) =>
    json && 'drivable_area' in json && 'lane_divider' in json && 'node' in json
      ? readNuscenes(json)
      : undefined,
} satisfies MapFormat;

/** @throws InputError when it is no such document, a token leads nowhere, or a place lies too far away. */
function readNuscenes(value: unknown): ReadResult {
  const layers = parsedAs(document, value, '');
  const nodes = new Map<string, Vec3>();
  for (const { token, x, y } of each(layers.node, nodeSchema, 'node')) nodes.set(token, [x, y, 0]);
  const lines = new Map<string, readonly string[]>();
  for (const { token, node_tokens } of each(layers.line, lineSchema, 'line')) lines.set(token, node_tokens);
  const polygons = new Map<string, z.infer<typeof polygonSchema>>();
  for (const polygon of each(layers.polygon, polygonSchema, 'polygon')) polygons.set(polygon.token, polygon);

  const problems: string[] = [];
  const elements: MapElement[] = [];
  const say = (problem: string): void => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem);
  };
  let vertices = 0;
  // Many may refer to one long line: it is counted before it is walked.
  const pointsOf = (id: string, wanted: readonly string[]): Vec3[] => {
    vertices += wanted.length;
    checkCount(vertices, MAX_VERTICES, 'vertices');
    const found = wanted.map((token) => nodes.get(token)).filter((p) => p !== undefined);
    if (found.length < wanted.length)
      say(`${shown(id)} refers to ${wanted.length - found.length} nodes that are not there: left out`);
    return found;
  };
  const add = (
    element: Pick<MapElement, 'id' | 'class' | 'subtype' | 'colour'>,
    points: Vec3[],
    least: number,
  ): void => {
    if (points.length >= least) elements.push({ ...element, points, confidence: 1, sources: [] });
    else say(`${shown(element.id)} has ${points.length} points that are known: left out`);
  };

  for (const name of ['road_divider', 'lane_divider'] as const)
    for (const divider of each(layers[name], dividerSchema, name)) {
      const types = (divider.lane_divider_segments ?? []).map(({ segment_type }) => segment_type ?? 'NIL');
      const id = `${name}-${divider.token}`;
      const markings = name === 'road_divider' ? { subtype: 'solid' as const } : markingOf(types);
      add({ id, class: 'divider', ...markings }, pointsOf(id, lines.get(divider.line_token) ?? []), 2);
    }
  const areas: Ring[][] = [];
  for (const { token: area, polygon_tokens } of each(layers.drivable_area, areaSchema, 'drivable_area'))
    for (const token of polygon_tokens) {
      const polygon = polygons.get(token);
      if (!polygon) {
        say(`drivable_area-${shown(area)} refers to a polygon that is not there: left out`);
        continue;
      }
      const outer = pointsOf(`polygon-${token}`, polygon.exterior_node_tokens);
      const holes = polygon.holes.map(({ node_tokens }) => pointsOf(`polygon-${token}`, node_tokens));
      // Without its outer ring a hole would become the area.
      if (outer.length > 2) areas.push([outer, ...holes].map(ringOf));
      else say(`polygon-${shown(token)} has ${outer.length} points that are known: left out`);
    }
  for (const [k, outline] of contoursOf(areas, problems).entries()) {
    const points = outline.map(({ x, y }): Vec3 => [x, y, 0]);
    add({ id: `drivable-${k}`, class: 'boundary', subtype: 'edge' }, [...points, ...points.slice(0, 1)], 4);
  }
  for (const { token, polygon_token } of each(layers.ped_crossing, crossingSchema, 'ped_crossing')) {
    const outline = polygons.get(polygon_token)?.exterior_node_tokens ?? [];
    const id = `crossing-${token}`;
    add({ id, class: 'crossing', subtype: 'zebra' }, pointsOf(id, outline), 3);
  }
  const map: RoadMap = { format: 'lanetrace-map/1', frame: 'local', elements, lanelets: [] };
  checkLimits(map);
  return { map, problems };
}

const MOST_PROBLEMS = 100;
/** Corners of all drivable areas of a location; uniting them takes their square at worst. */
const MOST_CORNERS = 100_000;

/** The contours of all drivable areas together: where two meet, no boundary is. */
function contoursOf(areas: readonly (readonly Ring[])[], problems: string[]): readonly Ring[] {
  const corners = areas.flat().reduce((sum, { length }) => sum + length, 0);
  const byItself = (why: string): readonly Ring[] => {
    problems.push(`${why}: each is taken by itself`);
    return areas.flat();
  };
  if (corners > MOST_CORNERS)
    return byItself(`its drivable areas have ${corners} corners, more than ${MOST_CORNERS}`);
  try {
    return united(areas);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return byItself(error.message.replace(/\.$/, ''));
  }
}

/** What most of its segments say, e.g. DOUBLE_DASHED_WHITE. */
function markingOf(types: readonly string[]): Pick<MapElement, 'subtype' | 'colour'> {
  const marked = types.filter((type) => type !== 'NIL' && type !== '');
  if (2 * marked.length < types.length || marked.length === 0) return { subtype: 'virtual' };
  const share = (word: string): boolean =>
    2 * marked.filter((type) => type.includes(word)).length >= marked.length;
  return {
    subtype: share('DASHED') ? 'dashed' : 'solid',
    colour: share('YELLOW') ? 'yellow' : share('WHITE') ? 'white' : undefined,
  };
}

/** One row at a time, so that reading ends at the first that cannot be used. */
function* each<T>(items: readonly unknown[], schema: z.ZodType<T>, place: string): Generator<T> {
  for (const [k, item] of items.entries()) yield parsedAs(schema, item, `${place}.${k}`);
}

/** @throws InputError with the place of what is not as the schema says. */
function parsedAs<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const at = [place, ...(issue?.path ?? [])].filter((part) => part !== '').join('.');
  throw new InputError(`The nuScenes map is unusable at ${quoted(at)}: ${issue?.message}.`);
}
