/** A map with the rules of traffic that its marks, lights and signs make; and the same once people have corrected it. */
import type { Lanelet, MapElement, RoadMap } from '../model.ts';
import { crosswalkOf } from './crosswalks.ts';
import { Roads } from './meeting.ts';
import { crosswalkId, regulationsOf } from './regulations.ts';

/** With a lanelet for each crossing, and the regulations of all lanelets. */
export function ruled(map: RoadMap): RoadMap {
  const whole = withCrosswalks(map, () => true);
  return { ...whole, regulations: regulationsOf(whole) };
}

/**
 * A map after corrections: its rules follow what was moved, drawn and taken away. A lanelet over a crossing that a person took away stays
 * away, and one that a person touched stays as it is.
 *
 * @param base the map as it was made; one without rules gets none
 */
export function ruledAnew(map: RoadMap, base: RoadMap): RoadMap {
  if (!base.regulations) return map;
  const before = new Map(base.elements.map(({ id, points }) => [id, points]));
  const had = new Set(base.lanelets.map(({ id }) => id));
  const lanelets = new Map(map.lanelets.map((each) => [each.id, each]));
  const elements = new Map(map.elements.map((each) => [each.id, each]));
  const isTouched = ({ review, left, right }: Lanelet): boolean =>
    review !== undefined || [left, right].some(({ element }) => elements.get(element)?.review !== undefined);
  const gone = new Set<string>();
  for (const crossing of base.elements) {
    const lanelet = crossing.class === 'crossing' ? lanelets.get(crosswalkId(crossing.id)) : undefined;
    const now = elements.get(crossing.id);
    const isSame = now?.class === 'crossing' && now.points === before.get(crossing.id);
    if (lanelet && !isSame && !isTouched(lanelet))
      for (const id of [lanelet.id, lanelet.left.element, lanelet.right.element]) gone.add(id);
  }
  const left = {
    ...map,
    elements: map.elements.filter(({ id }) => !gone.has(id)),
    lanelets: map.lanelets.filter(({ id }) => !gone.has(id)),
  };
  const whole = withCrosswalks(left, ({ id }) => {
    const name = crosswalkId(id);
    return gone.has(name) || (!had.has(name) && !before.has(id));
  });
  return { ...whole, regulations: regulationsOf(whole) };
}

/** @param isWanted which crossings get a lanelet */
function withCrosswalks(map: RoadMap, isWanted: (crossing: MapElement) => boolean): RoadMap {
  const roads = new Roads(map.lanelets);
  const known = new Set([...map.elements, ...map.lanelets].map(({ id }) => id));
  const made = map.elements.flatMap((element) => {
    const found = element.class === 'crossing' && isWanted(element) ? crosswalkOf(element, roads) : undefined;
    return found && ![found.lanelet, ...found.edges].some(({ id }) => known.has(id)) ? [found] : [];
  });
  return {
    ...map,
    elements: [...map.elements, ...made.flatMap(({ edges }) => edges)],
    lanelets: [...map.lanelets, ...made.map(({ lanelet }) => lanelet)],
  };
}
