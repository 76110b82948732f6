/** Lanelets of those who walk over the road: one a crossing, both ways, between the two edges of its outline. */
import type { MapDraft } from './map-draft.ts';
import type { Place, RoadPlan } from './plan/road-plan.ts';

const STEP_M = 1;

/** The edges are lines that nobody sees: what is painted is the crossing itself, an area whose corners they share. */
export function addCrosswalks(draft: MapDraft, { crossings }: RoadPlan): void {
  for (const { id, s, t, walk } of crossings) {
    const [from, to] = walk === 't' ? t : s;
    /** Along the walk, and a share of the way from its left edge to its right one. */
    const at = (along: number, share: number): Place =>
      walk === 't' ? [s[0] + share * (s[1] - s[0]), along] : [along, t[1] - share * (t[1] - t[0])];
    const edge = (name: 'left' | 'right', share: number) =>
      draft.straight(`crosswalk-${id}-${name}`, [at(from, share), at(to, share)]);
    const n = Math.max(1, Math.ceil((to - from) / STEP_M));
    draft.lanelets.push({
      id: `crosswalk-${id}`,
      subtype: 'crosswalk',
      left: edge('left', 0),
      right: edge('right', 1),
      centerline: Array.from({ length: n + 1 }, (_, i) => draft.place(at(from + ((to - from) * i) / n, 0.5))),
      successors: [],
      // Walked both ways: "driven" would say that it is one-way.
      driven: false,
      confidence: 1,
    });
  }
}
