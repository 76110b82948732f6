/** The map model's classes as Lanelet2's types and subtypes (Lanelet2 documentation, LinestringTagging), and back. */
import type { ElementClass, MapElement } from '../model.ts';
import type { Tags } from './osm.ts';

const DIVIDER_SUBTYPES = new Set([
  'solid',
  'dashed',
  'solid_solid',
  'solid_dashed',
  'dashed_solid',
  'dashed_dashed',
]);

/** Lanelet2's own subtype of a lowered kerb, and ours. */
const LOWERED = new Set(['low', 'lowered_kerb']);

/** Subtype of a crossing that is one of its edges, not an outline. */
export const OPEN = 'line';

/** Subtype of a stop line: where it is the only sign that says so, Lanelet2 wants one. */
const STOP = 'stop_line';
/** Subtype of a sign of which nobody has read what it says. */
const UNKNOWN = 'unknown';

/** type and subtype of an element that is a line. */
export function lineTags(element: MapElement): Record<string, string> {
  const kind = (): [string, string | undefined] => {
    switch (element.class) {
      case 'divider':
        // What was concluded and not seen is a virtual line, whatever it stands for.
        if (element.inferred) return ['virtual', undefined];
        return ['line_thin', DIVIDER_SUBTYPES.has(element.subtype) ? element.subtype : 'solid'];
      case 'boundary':
        if (element.inferred) return ['virtual', undefined];
        if (element.subtype === 'kerb') return ['curbstone', 'high'];
        if (element.subtype === 'lowered_kerb') return ['curbstone', 'low'];
        if (element.subtype === 'guard_rail' || element.subtype === 'fence' || element.subtype === 'wall')
          return [element.subtype, undefined];
        return ['road_border', undefined];
      case 'stop_line':
        return ['stop_line', STOP];
      case 'crossing':
        return ['pedestrian_marking', undefined];
      case 'centerline':
        return ['virtual', undefined];
      case 'sign':
        // Lanelet2 refuses the rule of a sign without one.
        return ['traffic_sign', element.subtype || UNKNOWN];
      case 'light':
        return ['traffic_light', undefined];
      case 'pole':
        return ['pole', undefined];
      case 'arrow':
        return ['arrow', element.subtype || undefined];
      case 'hatched':
        return ['keepout', undefined];
    }
  };
  const [type, subtype] = kind();
  return {
    type,
    ...(subtype ? { subtype } : {}),
    ...(element.colour ? { color: element.colour } : {}),
  };
}

/** Class and subtype of a way or node by its tags; undefined when it is nothing of a map. */
export function elementKind(tags: Tags): { class: ElementClass; subtype: string } | undefined {
  const own = tags.get('lanetrace:class');
  const subtype = tags.get('lanetrace:subtype') ?? tags.get('subtype') ?? '';
  switch (tags.get('type')) {
    case 'line_thin':
    case 'line_thick':
      return { class: 'divider', subtype };
    case 'curbstone':
      return { class: 'boundary', subtype: LOWERED.has(subtype) ? 'lowered_kerb' : 'kerb' };
    case 'road_border':
      return { class: 'boundary', subtype: subtype || 'edge' };
    case 'guard_rail':
    case 'fence':
    case 'wall':
      return { class: 'boundary', subtype: tags.get('type') ?? '' };
    case 'stop_line':
      return { class: 'stop_line', subtype: subtype === STOP ? '' : subtype };
    case 'pedestrian_marking':
    case 'zebra_marking':
    case 'crosswalk_polygon':
      return { class: 'crossing', subtype };
    case 'traffic_sign':
      return { class: 'sign', subtype: subtype === UNKNOWN ? '' : subtype };
    case 'traffic_light':
      return { class: 'light', subtype };
    case 'pole':
      return { class: 'pole', subtype };
    case 'arrow':
      return { class: 'arrow', subtype };
    case 'keepout':
      return { class: 'hatched', subtype };
    case 'virtual':
      return own === 'boundary' || own === 'centerline'
        ? { class: own, subtype }
        : { class: 'divider', subtype: subtype || 'virtual' };
    default:
      return undefined;
  }
}
