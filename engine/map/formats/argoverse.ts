/**
 * Argoverse 2 vector maps (log_map_archive_*.json), for evaluation, in the city's own coordinates. As MapTR's data preparation
 * does: a divider is a marked lane boundary, taken once where two segments share it; a boundary is the contour of a drivable
 * area; a crossing is the quadrangle between its two edges.
 */
import { z } from 'zod';
import type { Vec3 } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { MapElement } from '../model.ts';
import type { ReadResult } from './geojson.ts';

const point = z.object({ x: z.number(), y: z.number(), z: z.number() });
const schema = z.object({
  pedestrian_crossings: z.record(
    z.string(),
    z.object({ id: z.number(), edge1: z.array(point).min(2), edge2: z.array(point).min(2) }),
  ),
  lane_segments: z.record(
    z.string(),
    z.object({
      id: z.number(),
      left_lane_boundary: z.array(point).min(2),
      right_lane_boundary: z.array(point).min(2),
      left_lane_mark_type: z.string(),
      right_lane_mark_type: z.string(),
    }),
  ),
  drivable_areas: z.record(z.string(), z.object({ id: z.number(), area_boundary: z.array(point).min(3) })),
});

export const isArgoverse = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'lane_segments' in value && 'drivable_areas' in value;

/** @throws InputError when it is no such document. */
export function readArgoverse(value: unknown): ReadResult {
  const checked = schema.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    throw new InputError(`The Argoverse map is unusable at ${issue?.path.join('.')}: ${issue?.message}.`);
  }
  const vec = (p: z.infer<typeof point>): Vec3 => [p.x, p.y, p.z];
  const base = { confidence: 1, sources: [] };
  const elements: MapElement[] = [];
  const seen = new Set<string>();
  const { lane_segments, drivable_areas, pedestrian_crossings } = checked.data;
  for (const lane of Object.values(lane_segments))
    for (const [side, points, mark] of [
      ['left', lane.left_lane_boundary, lane.left_lane_mark_type],
      ['right', lane.right_lane_boundary, lane.right_lane_mark_type],
    ] as const) {
      if (mark === 'NONE' || mark === 'UNKNOWN') continue;
      // Neighbours carry the same line, perhaps the other way round.
      const key = points.map((p) => `${p.x},${p.y}`);
      const name = [key.join(';'), [...key].reverse().join(';')].sort()[0]!;
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
  for (const area of Object.values(drivable_areas)) {
    const outline = area.area_boundary.map(vec);
    elements.push({
      ...base,
      id: `area-${area.id}`,
      class: 'boundary',
      subtype: 'edge',
      points: [...outline, outline[0]!],
    });
  }
  for (const { id, edge1, edge2 } of Object.values(pedestrian_crossings)) {
    const [a, b, c, d] = [edge1[0]!, edge1.at(-1)!, edge2.at(-1)!, edge2[0]!];
    elements.push({
      ...base,
      id: `crossing-${id}`,
      class: 'crossing',
      subtype: 'zebra',
      points: [a, b, c, d].map(vec),
    });
  }
  return { map: { format: 'lanetrace-map/1', frame: 'local', elements, lanelets: [] }, problems: [] };
}
