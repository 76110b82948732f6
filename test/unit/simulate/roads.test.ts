/** Properties of simulated roads over styles and seeds: the paint, the map and the lanes are one thing. */
import { describe, expect, it } from 'vitest';
import type { MapOrigin, Vec3 } from '../../../engine/contract/calibration.ts';
import { nearest } from '../../../engine/geometry/polyline.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { encodeMap, parseMap } from '../../../engine/map/document.ts';
import { readMap } from '../../../engine/map/formats/read.ts';
import { boundPoints, byId, type RoadMap } from '../../../engine/map/model.ts';
import { exportMap } from '../../../engine/reconstruct/results/export/export.ts';
import { buildWorld, layRoad } from '../../../engine/simulate/build-world.ts';
import { Random } from '../../../engine/simulate/random/random.ts';
import { paintRoad } from '../../../engine/simulate/world/road/markings.ts';
import type { RoadPlan } from '../../../engine/simulate/world/road/plan/road-plan.ts';
import { mapOf } from '../../../engine/simulate/world/road/true-map.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';

const GROWN = ['plain', 'town-eu', 'town-us', 'rural-eu', 'motorway-eu'];
const styleOf = (name: string) => STYLES.find((style) => style.name === name)!.style;
const origin: MapOrigin = { latitudeDeg: 50, longitudeDeg: 9, altitudeM: 200, datum: 'ellipsoid' };

type Road = { readonly plan: RoadPlan; readonly map: RoadMap };
const cache = new Map<string, Road>();
/** Without what stands beside the road and drives on it. */
function roadOf(style: string, seed: number): Road {
  const key = `${style} ${seed}`;
  const known = cache.get(key);
  if (known) return known;
  const { plan } = layRoad(styleOf(style), 20, new Random(seed, 'world'), seed);
  const road = { plan, map: mapOf(plan, { elements: [] }) };
  cache.set(key, road);
  return road;
}

const each = (say: (road: Road, style: string, seed: number) => void, seeds = [3, 8]): void => {
  for (const style of GROWN) for (const seed of seeds) say(roadOf(style, seed), style, seed);
};

describe('the road of every style', () => {
  it('has a map that is a whole document of the model and in which the checks find no error', () => {
    each(
      (road) => {
        const map = parseMap(new TextDecoder().decode(encodeMap(road.map)));
        expect(map.lanelets.length).toBeGreaterThan(4);
        expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
      },
      [3],
    );
  });

  it('has lanes of 2.7 to 3.9 m all along, pockets and ways between lanes included', () => {
    each((road, style, seed) => {
      const elements = byId(road.map);
      for (const lane of road.map.lanelets) {
        if (lane.subtype !== 'road' || lane.id.startsWith('turn')) continue;
        const right = boundPoints(elements, lane.right);
        for (const p of boundPoints(elements, lane.left)) {
          const width = nearest(right, p)?.distance ?? 0;
          const where = `${style} ${seed} ${lane.id}`;
          expect(width, where).toBeGreaterThan(2.62);
          expect(width, where).toBeLessThan(3.95);
        }
      }
    });
  });

  it('has lanes that follow on each other without a gap, straight on and around corners', () => {
    each((road) => {
      const elements = byId(road.map);
      const lanes = new Map(road.map.lanelets.map((lane) => [lane.id, lane]));
      let turns = 0;
      for (const lane of road.map.lanelets)
        for (const id of lane.successors) {
          const next = lanes.get(id)!;
          if (id.startsWith('turn')) turns++;
          for (const side of ['left', 'right'] as const) {
            const [end, start] = [
              boundPoints(elements, lane[side]).at(-1)!,
              boundPoints(elements, next[side])[0]!,
            ];
            expect(Math.hypot(end[0] - start[0], end[1] - start[1], end[2] - start[2])).toBeLessThan(0.01);
          }
        }
      if (road.plan.street.junctions.length > 0) expect(turns).toBeGreaterThan(3);
    });
  });

  it('names neighbours that share the very same stretch of a line', () => {
    each((road) => {
      const lanes = new Map(road.map.lanelets.map((lane) => [lane.id, lane]));
      const key = (bound: { element: string; from: number; to: number }): string =>
        `${bound.element} ${[bound.from, bound.to].sort((a, b) => a - b)}`;
      let neighbours = 0;
      for (const { left, right, leftNeighbour, rightNeighbour } of road.map.lanelets)
        for (const [bound, id] of [
          [left, leftNeighbour],
          [right, rightNeighbour],
        ] as const) {
          if (!id) continue;
          neighbours++;
          const other = lanes.get(id)!;
          expect([key(other.left), key(other.right)]).toContain(key(bound));
        }
      if (road.plan.street.profile.middleUses.every(({ kind }) => kind !== 'median'))
        expect(neighbours).toBeGreaterThan(3);
    });
  });

  it('is painted where its map has lines, and has lines where it is painted', () => {
    each((road, style) => {
      const lines = road.map.elements.filter((e) => e.class === 'divider' && !e.inferred);
      const bars = paintRoad(road.plan, 1).map(({ from, to, halfWidthM, colour }) => ({
        x: (from[0] + to[0]) / 2,
        y: (from[1] + to[1]) / 2,
        reach: Math.hypot(to[0] - from[0], to[1] - from[1]) / 2 + halfWidthM,
        colour,
      }));
      for (const line of lines.filter(({ subtype }) => subtype === 'solid')) {
        const at = line.points[line.points.length >> 1]!;
        const bar = bars.find(({ x, y, reach }) => Math.hypot(x - at[0], y - at[1]) < reach + 0.05);
        expect(bar, `${style} ${line.id}`).toBeDefined();
        expect(bar?.colour, line.id).toBe(line.colour === 'yellow' ? 1 : 0);
      }
      // The other way round, for yellow: only lines are.
      for (const bar of bars.filter(({ colour }) => colour === 1).filter((_, i) => i % 7 === 0)) {
        const p: Vec3 = [bar.x, bar.y, 0];
        const near = lines
          .filter(({ colour }) => colour === 'yellow')
          .some(({ points }) => (nearest(points, p)?.distance ?? 9) < 0.3);
        expect(near).toBe(true);
      }
    });
  });

  it('keeps the vehicle on the road and within what a driver would do, lanes that end included', () => {
    for (const [style, seed] of [
      ['town-eu', 8],
      ['motorway-eu', 3],
    ] as const) {
      const { ego, street } = buildWorld(styleOf(style), 20, seed);
      for (let t = 0; t < 19; t += 0.25) {
        const { s } = ego.along(t);
        expect(ego.track(s), `${style} ${seed} at ${s}`).toBeGreaterThan(-street.kerbAt(-1, s) + 1.2);
        const { acceleration } = ego.kinematics(t);
        expect(Math.hypot(acceleration[0], acceleration[1])).toBeLessThan(4.5);
      }
    }
  });

  it('builds for 20 seeds of every style, each with a map without errors that ends nowhere by accident', () => {
    each(
      ({ map, plan }, style, seed) => {
        const ids = new Set(map.elements.map(({ id }) => id));
        expect(ids.size, `${style} ${seed}`).toBe(map.elements.length);
        // Roads end at both ends of the main road and at the far end of each side road, nowhere else.
        const arms = plan.street.junctions.reduce((sum, { sides }) => sum + sides.length, 0);
        const last = plan.lanes.filter(
          ({ side, to, from }) =>
            (side === -1 ? to : -from) >= (side === -1 ? plan.street.route.lengthM : 0) - 1e-6,
        );
        const ends = map.lanelets
          .filter(({ subtype, successors }) => subtype === 'road' && successors.length === 0)
          .map(({ id }) => id);
        expect(ends.length, `${style} ${seed}: ${ends.join(' ')}`).toBe(arms + last.length);
      },
      Array.from({ length: 20 }, (_, k) => 100 + k),
    );
  });

  it('has a way to walk over every crossing, from kerb to kerb along its painted edges', () => {
    let crossings = 0;
    each((road, style, seed) => {
      const elements = byId(road.map);
      const walks = road.map.lanelets.filter(({ subtype }) => subtype === 'crosswalk');
      const painted = road.map.elements.filter((e) => e.class === 'crossing');
      expect(walks.map(({ id }) => id)).toEqual(painted.map(({ id }) => `crosswalk-${id}`));
      for (const [k, walk] of walks.entries()) {
        const corners = [...boundPoints(elements, walk.left), ...boundPoints(elements, walk.right)];
        expect(corners.map(String).sort(), `${style} ${seed} ${walk.id}`).toEqual(
          painted[k]!.points.map(String).sort(),
        );
        crossings++;
      }
      // Left is left: the checks say so where it is not.
      expect(checkMap(road.map).filter(({ of }) => of.some((id) => id.startsWith('crosswalk')))).toEqual([]);
    });
    expect(crossings).toBeGreaterThan(5);
  });

  it('exports as Lanelet2 and GeoJSON and reads back with the same geometry and the same way through', () => {
    const { map } = roadOf('town-eu', 3);
    const text = new TextDecoder().decode(encodeMap({ ...map, origin }));
    for (const format of ['lanelet2', 'geojson'] as const) {
      const made = exportMap('truth/map.json', text, { format });
      const back = readMap(made.fileName, new TextDecoder().decode(made.bytes), origin);
      expect(back.problems).toEqual([]);
      expect(back.map.lanelets).toHaveLength(map.lanelets.length);
      const joints = (lanelets: typeof map.lanelets): number =>
        lanelets.reduce((sum, { successors }) => sum + successors.length, 0);
      expect(joints(back.map.lanelets)).toBe(joints(map.lanelets));
      const walks = ({ lanelets }: typeof map): number =>
        lanelets.filter(({ subtype, driven }) => subtype === 'crosswalk' && !driven).length;
      expect(walks(map)).toBeGreaterThan(2);
      expect(walks(back.map)).toBe(walks(map));
      expect(made.report.join(' ')).toMatch(/the furthest off by 0\.0\d mm/);
    }
    expect(() => exportMap('truth/map.json', text, { format: 'tum' })).toThrow(/is a map/);
  });
});

describe('country styles', () => {
  it('pass a junction with lights and crossings early in a town', () => {
    for (const style of ['town-eu', 'town-us']) {
      const { plan, map } = roadOf(style, 3);
      const first = plan.street.junctions[0];
      expect(first?.signals).toBe(true);
      expect(first?.s).toBeLessThan(260);
      expect(map.elements.filter(({ class: name }) => name === 'crossing').length).toBeGreaterThanOrEqual(4);
    }
  });

  it('have the lines of their country', () => {
    const kinds = (style: string): Set<string> =>
      new Set(
        roadOf(style, 3)
          .map.elements.filter((e) => e.class === 'divider' && !e.inferred)
          .map(({ subtype, colour }) => `${colour} ${subtype}`),
      );
    expect(kinds('town-us')).toContain('yellow solid_solid');
    expect([...kinds('town-eu')].filter((kind) => kind.includes('yellow'))).toEqual([]);
    const rural = roadOf('rural-eu', 3).map.elements.filter((e) => e.class === 'boundary');
    expect(new Set(rural.map(({ subtype }) => subtype))).toContain('ditch');
    expect(rural.some(({ subtype }) => subtype === 'kerb')).toBe(false);
    const motorway = roadOf('motorway-eu', 3).map.elements;
    expect(motorway.filter(({ id }) => id.startsWith('rail-median'))).toHaveLength(2);
  });
});
