/** Lanelets of those who walk: one a crossing, both ways, between the edges of its outline. */
import type { Vec3 } from '../../contract/calibration.ts';
import { midline } from '../../geometry/polyline.ts';
import { pairsOf } from '../../geometry/sequences.ts';
import { corners, INFERRED_SOURCE, type Lanelet, type MapElement } from '../model.ts';
import { headingAt, type Roads } from './meeting.ts';
import { crosswalkId } from './regulations.ts';

/** What is walked is at least so long and so wide (m). */
const LEAST_M = [2, 1] as const;
const CENTRE_POINTS = 2;

export type Crosswalk = { readonly edges: readonly [MapElement, MapElement]; readonly lanelet: Lanelet };

/**
 * The lanelet over a crossing and its two edges, which nobody sees: what is painted is the crossing itself. People walk across the
 * lanes that lead over it; where there are none, along its longer side. Undefined where its outline is no more than a line.
 */
export function crosswalkOf(crossing: MapElement, roads: Roads): Crosswalk | undefined {
  const outline = corners(crossing.points);
  if (outline.length < 3) return undefined;
  const middle: Vec3 = [mean(outline, 0), mean(outline, 1), mean(outline, 2)];
  const [over] = roads.crossing(crossing).flatMap(({ centerline }) => headingAt(centerline, middle) ?? []);
  const walk = over === undefined ? longestSide(outline) : over.heading + Math.PI / 2;
  const [c, s] = [Math.cos(walk), Math.sin(walk)];
  const places = outline.map(([x, y]) => {
    const [dx, dy] = [x - middle[0], y - middle[1]];
    return { along: c * dx + s * dy, aside: c * dy - s * dx };
  });
  const [along, aside] = [places.map((p) => p.along), places.map((p) => p.aside)];
  const [from, to, right, left] = [
    Math.min(...along),
    Math.max(...along),
    Math.min(...aside),
    Math.max(...aside),
  ];
  if (to - from < LEAST_M[0] || left - right < LEAST_M[1]) return undefined;
  const at = (a: number, d: number): Vec3 => [
    middle[0] + c * a - s * d,
    middle[1] + s * a + c * d,
    middle[2],
  ];
  const id = crosswalkId(crossing.id);
  const edge = (side: 'left' | 'right', d: number): MapElement => ({
    id: `${id}-${side}`,
    class: 'divider',
    subtype: 'virtual',
    points: [at(from, d), at(to, d)],
    confidence: crossing.confidence,
    inferred: true,
    sources: [INFERRED_SOURCE],
  });
  const edges = [edge('left', left), edge('right', right)] as const;
  const bound = ({ id: element }: MapElement) => ({ element, from: 0, to: 1 });
  return {
    edges,
    lanelet: {
      id,
      subtype: 'crosswalk',
      left: bound(edges[0]),
      right: bound(edges[1]),
      centerline: midline(edges[0].points, edges[1].points, CENTRE_POINTS),
      successors: [],
      // Walked both ways: "driven" would say that it is one-way.
      driven: false,
      confidence: crossing.confidence,
    },
  };
}

const mean = (points: readonly Vec3[], axis: 0 | 1 | 2): number =>
  points.reduce((sum, p) => sum + p[axis], 0) / points.length;

/** The direction of the longest side (rad). */
function longestSide(outline: readonly Vec3[]): number {
  let [heading, most] = [0, -1];
  for (const [a, b] of pairsOf([...outline, ...outline.slice(0, 1)])) {
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]);
    if (length > most) [heading, most] = [Math.atan2(b[1] - a[1], b[0] - a[0]), length];
  }
  return heading;
}
