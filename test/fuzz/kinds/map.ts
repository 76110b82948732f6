/** Maps: map documents, GeoJSON, Lanelet2, Argoverse 2 and nuScenes; read, checked, compared and written again. */
import { InputError } from '../../../engine/contract/errors.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { alignMaps } from '../../../engine/map/compare/align.ts';
import { scoreLines } from '../../../engine/map/compare/lines.ts';
import { lineFilter } from '../../../engine/map/compare/reference.ts';
import { writeGeoJson } from '../../../engine/map/formats/geojson.ts';
import { writeLanelet2 } from '../../../engine/map/formats/lanelet2.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import type { RoadMap } from '../../../engine/map/model.ts';
import { ruled } from '../../../engine/map/rules/ruled.ts';
import { exportMap } from '../../../engine/reconstruct/results/export/export.ts';
import { ORIGIN, smallMap } from '../../support/synthetic-map.ts';
import type { Kind, Outcome, Target } from '../kind.ts';
import { mutateBytes } from '../mutate/bytes.ts';
import { mutateJson } from '../mutate/json.ts';
import { mutateText } from '../mutate/text.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const bytesOf = (value: string): Uint8Array => new TextEncoder().encode(value);

function argoverse(): string {
  const line = (y: number) => [0, 10, 20].map((x) => ({ x, y, z: 0 }));
  return JSON.stringify({
    pedestrian_crossings: { 1: { id: 1, edge1: line(0).slice(0, 2), edge2: line(3).slice(0, 2) } },
    lane_segments: {
      2: {
        id: 2,
        left_lane_boundary: line(2),
        right_lane_boundary: line(-2),
        left_lane_mark_type: 'SOLID_WHITE',
        right_lane_mark_type: 'NONE',
      },
    },
    drivable_areas: { 3: { id: 3, area_boundary: [...line(4), ...line(-4).reverse()] } },
  });
}

function nuscenes(): string {
  const node = [0, 10, 20, 30].flatMap((x) => [0, 4].map((y) => ({ token: `${x}-${y}`, x, y })));
  const polygon = (token: string, ...exterior_node_tokens: string[]) => ({
    token,
    exterior_node_tokens,
    holes: [],
  });
  return JSON.stringify({
    node,
    line: [{ token: 'l', node_tokens: ['0-0', '10-0', '20-0', '30-0'] }],
    polygon: [
      polygon('p', '0-0', '20-0', '20-4', '0-4'),
      polygon('q', '10-0', '30-0', '30-4', '10-4'),
      polygon('c', '10-0', '20-0', '20-4', '10-4'),
    ],
    drivable_area: [{ token: 'a', polygon_tokens: ['p', 'q'] }],
    ped_crossing: [{ token: 'z', polygon_token: 'c' }],
    road_divider: [{ token: 'r', line_token: 'l' }],
    lane_divider: [
      { token: 'd', line_token: 'l', lane_divider_segments: [{ segment_type: 'DOUBLE_DASHED_WHITE' }] },
    ],
  });
}

/** Elements and lanelets that a plain reader of JSON counts; undefined where it cannot tell. */
function strictCount(content: string): number | undefined {
  try {
    const value = JSON.parse(content) as {
      format?: string;
      elements?: unknown[];
      lanelets?: unknown[];
      type?: string;
      features?: unknown[];
    };
    if (value.format === 'lanetrace-map/1')
      return (value.elements?.length ?? 0) + (value.lanelets?.length ?? 0);
    return value.type === 'FeatureCollection' ? value.features?.length : undefined;
  } catch {
    return undefined;
  }
}

const good: RoadMap = ruled(smallMap());
const filter = lineFilter({ path: [0, 20, 40, 60].map((x) => [x, 0, 0]), withinM: 15 });

export const kind: Kind = {
  name: 'map',
  ending: 'txt',

  async seeds() {
    const documents = [
      JSON.stringify(good),
      writeGeoJson(good, { origin: ORIGIN, findings: checkMap(good), stamp: {} }),
      writeLanelet2(good, { origin: ORIGIN, findings: checkMap(good), comment: 'seed' }).xml,
      argoverse(),
      nuscenes(),
    ];
    return documents.map(bytesOf);
  },

  mutate(input, random, other) {
    if (random.chance(0.1)) return mutateBytes(input, random, other);
    const content = text(input);
    return bytesOf(content.startsWith('<') ? mutateText(content, random) : mutateJson(content, random));
  },

  async open(): Promise<Target> {
    return {
      async run(path, bytes): Promise<Outcome> {
        const content = text(bytes);
        try {
          const { map, problems } = readMap(path, content);
          const findings = checkMap(map);
          alignMaps(good.elements, map.elements);
          scoreLines(good.elements, map.elements, filter);
          for (const format of ['lanelet2', 'geojson'] as const)
            exportMap(path, content, {
              format,
              origin: { latitudeDeg: 49, longitudeDeg: 8, altitudeM: 100 },
            });
          const strict = strictCount(content) ?? 0;
          const taken = map.elements.length + map.lanelets.length;
          if (problems.length === 0 && taken < strict)
            return { state: 'loss', text: `${taken} of ${strict} elements and lanelets` };
          return problems.length + findings.length > 0
            ? { state: 'findings', text: problems[0] ?? findings[0]?.message ?? '' }
            : { state: 'clean', text: `${map.elements.length} elements` };
        } catch (error) {
          if (error instanceof InputError) return { state: 'refused', text: error.message };
          return {
            state: 'fault',
            text: error instanceof Error ? (error.stack ?? error.message) : String(error),
          };
        }
      },
      async close() {},
    };
  },
};
