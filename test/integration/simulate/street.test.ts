/** Streets as hard as real ones: what lies in the ground and at its rim is in the world, in the truth, and seen by the sensors. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { MATERIAL, type RaycastScene } from '../../../engine/kernels/raycast.ts';
import { type BuiltWorld, buildWorld } from '../../../engine/simulate/build-world.ts';
import { LABEL_CLASSES, objectClasses } from '../../../engine/simulate/labels.ts';
import { sceneOf, simulate } from '../../../engine/simulate/simulate.ts';
import type { Place } from '../../../engine/simulate/world/road/plan/road-plan.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import { GroundProbe, median } from '../../support/simulate/ground-probe.ts';
import { SMALL_RIG } from '../../support/simulate/small-rig.ts';

const SECONDS = 20;

type Seen = { readonly world: BuiltWorld; readonly scene: RaycastScene; readonly probe: GroundProbe };

const open: RaycastScene[] = [];
const folder = mkdtempSync(join(tmpdir(), 'lanetrace-street-'));
afterAll(() => {
  for (const scene of open) scene.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function street(name: string, seed: number): Seen {
  const style = STYLES.find((each) => each.name === name)?.style;
  if (!style) throw new Error(`There is no style ${name}.`);
  const world = buildWorld(style, SECONDS, seed);
  const scene = sceneOf(world, 2);
  open.push(scene);
  return { world, scene, probe: new GroundProbe(world.street, scene) };
}

let town: Seen;
let plain: Seen;
/** With a crossing whose middle is wide. */
let refuges: Seen;
beforeAll(() => {
  refuges = street('street-eu', 5);
  town = street('street-eu', 65);
  plain = street('street-plain', 62);
});

/** Places on the axis of a strip in the map, back in road coordinates are not needed: probes take the map's own points. */
const middles = (world: BuiltWorld, kind: string) =>
  world.ground.filter((thing) => thing.kind === kind).flatMap(({ points }) => points);

describe('a street of a European city', () => {
  it('has gutters of stones that are brighter than the asphalt, to a laser and to a camera', () => {
    const { world, probe } = plain;
    const gutter = middles(world, 'gutter');
    expect(gutter.length).toBeGreaterThan(100);
    const stones = gutter.map((p) => probe.at(p)).filter((seen) => seen.material === MATERIAL.asphalt);
    const asphalt = alongLanes(world, 0).map((p) => probe.at(p));
    expect(median(stones.map(({ reflectance }) => reflectance))).toBeGreaterThan(
      1.5 * median(asphalt.map(({ reflectance }) => reflectance)),
    );
    expect(median(stones.map(({ brightness }) => brightness))).toBeGreaterThan(
      1.15 * median(asphalt.map(({ brightness }) => brightness)),
    );
  });

  it('has wheel tracks that a laser sees and a camera hardly does', () => {
    const { world, probe } = plain;
    const track = alongLanes(world, 0.82).map((p) => probe.at(p));
    const between = alongLanes(world, 0).map((p) => probe.at(p));
    const [dark, bright] = [track, between].map((list) => median(list.map(({ reflectance }) => reflectance)));
    expect((dark ?? 1) / (bright ?? 1)).toBeLessThan(0.85);
    const [seen, beside] = [track, between].map((list) => median(list.map(({ brightness }) => brightness)));
    expect((seen ?? 0) / (beside ?? 1)).toBeGreaterThan(0.9);
  });

  it('has rails, manholes, gullies, seams and patches in its truth, none of them in its map', () => {
    const { world, probe } = town;
    const kinds = new Set(world.ground.map(({ kind }) => kind));
    for (const kind of ['rail', 'manhole', 'gully', 'seam', 'patch', 'gutter'] as const)
      expect(kinds).toContain(kind);
    const ids = new Set(world.map.elements.map(({ id }) => id));
    for (const { id } of world.ground) expect(ids).not.toContain(id);
    // Iron sends a laser's light elsewhere.
    for (const kind of ['rail', 'manhole']) {
      const seen = middles(world, kind).map((p) => probe.at(p));
      const iron = seen.filter(({ material }) => material === MATERIAL.asphalt);
      expect(median(iron.map(({ reflectance }) => reflectance)), kind).toBeLessThan(0.06);
    }
  });

  it('has fords of two broken lines at its lights, and nothing painted at junctions without', () => {
    const { world } = town;
    const { junctions } = world.street;
    for (const junction of junctions) {
      const near = world.plan.crossings.filter(({ s }) => Math.abs((s[0] + s[1]) / 2 - junction.s) < 25);
      if (junction.signals) expect(near.length).toBeGreaterThan(1);
      else expect(near).toEqual([]);
      for (const { kind } of near) expect(kind).toBe('broken');
    }
    expect(junctions.some(({ signals }) => signals)).toBe(true);
  });

  it('keeps the edge of the roadway beside parked cars in its map, flush, and the kerb behind them', () => {
    const { world } = town;
    const edges = world.map.elements.filter(({ id }) => id.startsWith('boundary-parking'));
    expect(edges.length).toBeGreaterThan(0);
    for (const { class: name, subtype } of edges) expect([name, subtype]).toEqual(['boundary', 'edge']);
    expect(world.map.elements.some(({ subtype }) => subtype === 'kerb')).toBe(true);
  });
});

describe('a street without paint', () => {
  it('has no marking, no divider that can be seen, no stop line and no crossing, and still lanes and two edges', () => {
    const { world } = plain;
    expect(world.paint).toEqual([]);
    const seen = world.map.elements.filter(({ inferred }) => !inferred);
    for (const name of ['divider', 'stop_line', 'crossing', 'arrow'])
      expect(
        seen.filter((each) => each.class === name),
        name,
      ).toEqual([]);
    expect(world.map.lanelets.filter(({ subtype }) => subtype === 'road').length).toBeGreaterThan(4);
    const { street } = world;
    for (const side of [1, -1] as const) {
      const [x, y] = street.place(60, side * street.kerbAt(side, 60));
      const near = seen.some(
        (each) => each.class === 'boundary' && each.points.some((p) => Math.hypot(p[0] - x, p[1] - y) < 1.5),
      );
      expect(near).toBe(true);
    }
  });

  it('has kerbs that are lowered to 2 to 4 cm or flush where the map says so, and whole elsewhere', () => {
    const { world, probe } = plain;
    const { street } = world;
    const cuts = street.section.kerbCuts ?? [];
    expect(new Set(cuts.map(({ kind }) => kind))).toEqual(new Set(['lowered', 'flush']));
    for (const { side, from, to, kind } of cuts) {
      const s = (from + to) / 2;
      const step = probe.stepAt(side, s);
      if (step === undefined) continue;
      expect(step).toBeLessThan(kind === 'flush' ? 0.02 : 0.055);
      const [x, y] = street.place(s, side * street.kerbAt(side, s));
      const said = world.map.elements.filter(
        (each) => each.class === 'boundary' && each.points.some((p) => Math.hypot(p[0] - x, p[1] - y) < 1.2),
      );
      expect(said.map(({ subtype }) => subtype)).toContain(`${kind}_kerb`);
    }
    const whole = [1, -1].flatMap((side) => {
      const of = side === 1 ? 1 : -1;
      const free = (s: number): boolean => cuts.every((cut) => cut.side !== of || s < cut.from || s > cut.to);
      return Array.from({ length: 20 }, (_, i) => 40 + 9 * i)
        .filter((s) => free(s) && street.clear(s, 4))
        .flatMap((s) => probe.stepAt(of, s) ?? []);
    });
    expect(whole.length).toBeGreaterThan(8);
    expect(Math.min(...whole)).toBeGreaterThan(0.08);
  });

  it('has rows of parked cars, most places taken', () => {
    const { world } = plain;
    const { street } = world;
    const places = ([1, -1] as const).reduce((sum, side) => {
      let count = 0;
      for (let s = 8; s < street.route.lengthM - 8; s += 6.1)
        if (street.clear(s, 9) && [s - 3, s, s + 3].every((x) => street.stripOf(side, 'parking', x, 2.2)))
          count++;
      return sum + count;
    }, 0);
    const cars = world.staticBoxes.filter(({ class: name }) => name === 'car' || name === 'van').length;
    expect(places).toBeGreaterThan(15);
    expect(cars / places).toBeGreaterThan(0.7);
  });

  it('has patches of sun in the shade of trees: bright to a camera, not to a laser', () => {
    const { world, probe } = plain;
    const shade = alongLanes(world, 0).map((p) => probe.at(p, world.toSun));
    const road = shade.filter(({ material }) => material === MATERIAL.asphalt);
    const shaded = median(
      road
        .map(({ brightness }) => brightness)
        .sort((p, q) => p - q)
        .slice(0, road.length / 4),
    );
    const sunny = road.filter(({ brightness }) => brightness > 1.6 * shaded);
    const dark = road.filter(({ brightness }) => brightness < 1.25 * shaded);
    expect(sunny.length).toBeGreaterThan(5);
    expect(dark.length).toBeGreaterThan(5);
    const reflectances = [sunny, dark].map((list) => median(list.map(({ reflectance }) => reflectance)));
    expect(Math.abs((reflectances[0] ?? 0) - (reflectances[1] ?? 1))).toBeLessThan(0.03);
  });
});

describe('what stands behind the kerb, and in the middle', () => {
  it('is bicycles with boxes, which a lidar sees as such, and rows of bollards', () => {
    const { world, scene } = plain;
    const bicycles = world.staticBoxes.filter((box) => box.class === 'bicycle');
    expect(bicycles.length).toBeGreaterThan(10);
    const things = objectClasses(world.staticBoxes);
    let seen = 0;
    for (const { id, p, yaw } of bicycles) {
      const from: Vec3 = [p[0] - 0.4 * Math.sin(yaw), p[1] + 0.4 * Math.cos(yaw), p[2] + 1.9];
      const rays = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8].flatMap((z) =>
        [-0.5, -0.3, 0, 0.3, 0.5].map(
          (u): Vec3 => [
            p[0] + u * Math.cos(yaw) - from[0],
            p[1] + u * Math.sin(yaw) - from[1],
            p[2] + z - from[2],
          ],
        ),
      );
      const origins = Float32Array.from(rays.flatMap(() => from));
      if (scene.cast(origins, Float32Array.from(rays.flat())).objects.includes(id)) seen++;
      expect(LABEL_CLASSES[things.get(id) ?? 0]).toBe('bicycle');
      // A radar has something to answer it.
      expect(world.scatterers.some((s) => Math.hypot(s.p[0] - p[0], s.p[1] - p[1]) < 0.1)).toBe(true);
    }
    expect(seen / bicycles.length).toBeGreaterThan(0.9);
    // Nothing else that is put up by itself is 90 cm high.
    const high = world.meshes.map(({ positions }) =>
      positions.reduce((most, v, i) => (i % 3 === 2 ? Math.max(most, v) : most), 0),
    );
    const bollards = world.instances.filter(({ mesh }) => Math.abs((high[mesh] ?? 0) - 0.9) < 1e-6);
    expect(bollards.length).toBeGreaterThan(20);
  });

  it('is refuges at crossings: 13 cm high, closed boundaries of the map', () => {
    const { world, probe } = refuges;
    const islands = world.map.elements.filter(({ subtype }) => subtype === 'island');
    expect(islands.length).toBeGreaterThan(1);
    for (const { class: name, points } of islands) {
      expect(name).toBe('boundary');
      expect(points.at(-1)).toEqual(points[0]);
      const mean = (k: 0 | 1 | 2): number => points.reduce((sum, p) => sum + p[k], 0) / points.length;
      const top = probe.at([mean(0), mean(1), mean(2)]);
      expect(top.material).toBe(MATERIAL.paving);
      expect(top.z - mean(2)).toBeGreaterThan(0.1);
    }
  });
});

describe('marks that are no lines', () => {
  it('are painted, in the truth and not in the map: zigzag, cycle symbols, numbers', () => {
    const { world } = town;
    const marks = world.ground.filter(({ kind }) => ['zigzag', 'cycle', 'number'].includes(kind));
    expect(new Set(marks.map(({ kind }) => kind)).size).toBeGreaterThan(1);
    for (const { points } of marks) {
      const [first, second] = points;
      if (!first || !second) throw new Error('A mark has no stroke.');
      const [x, y] = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2];
      const painted = world.paint.some(({ from, to }) => {
        const [a, b] = [(from[0] + to[0]) / 2 - x, (from[1] + to[1]) / 2 - y];
        return Math.hypot(a, b) < 0.02;
      });
      expect(painted).toBe(true);
    }
  });
});

describe('an old country road', () => {
  it('ends in a ragged edge of gravel and grass, brighter to a laser; ditches and rails are in the map', () => {
    const { world, probe } = street('country', 61);
    const kinds = new Set(
      world.map.elements.filter((each) => each.class === 'boundary').map((each) => each.subtype),
    );
    for (const kind of ['edge', 'ditch', 'guard_rail']) expect(kinds).toContain(kind);
    const bright = (inM: number): number => {
      const seen = [];
      for (let s = 40; s < world.street.route.lengthM - 40; s += 2)
        seen.push(probe.at(world.street.place(s, -(world.street.kerbAt(-1, s) - inM))));
      return seen.filter(({ reflectance }) => reflectance > 0.2).length / seen.length;
    };
    expect(bright(0.06)).toBeGreaterThan(0.4);
    expect(bright(0.06)).toBeLessThan(1);
    expect(bright(0.7)).toBeLessThan(0.1);
  });

  it('has its true edge where the asphalt is seen to end, not under the soil that covers it', () => {
    const { world, probe } = street('country', 61);
    const { street: road, map, plan } = world;
    const edge = map.elements.filter((each) => each.subtype === 'edge').flatMap(({ points }) => points);
    const [off, moved]: [number[], number[]] = [[], []];
    for (let s = 40; s < road.route.lengthM - 40; s += 3) {
      const insetM = plan.soil?.insetAt(-1, s) ?? 0;
      if (insetM === 0) continue;
      const at = (inM: number): Vec3 => road.place(s, -(road.kerbAt(-1, s) - inM));
      let seenM = 0.7;
      while (seenM > 0 && probe.at(at(seenM)).reflectance < 0.2) seenM -= 0.02;
      off.push(Math.abs(seenM - insetM));
      moved.push(insetM);
      const [x, y] = at(insetM);
      expect(Math.min(...edge.map((p) => Math.hypot(p[0] - x, p[1] - y)))).toBeLessThan(0.6);
    }
    expect(off.length).toBeGreaterThan(50);
    expect(median(off)).toBeLessThan(0.1);
    expect(median(moved)).toBeGreaterThan(0.15);
  });
});

it('a street is the same log on one thread and on two', async () => {
  const digests: string[] = [];
  for (const threads of [1, 2]) {
    const out = join(folder, `${threads}.mcap`);
    await simulate({ seed: 61, seconds: 1, rig: SMALL_RIG, style: 'street-eu', out, threads });
    digests.push(createHash('sha256').update(readFileSync(out)).digest('hex'));
  }
  expect(digests[1]).toBe(digests[0]);
});

/** Places along both outer lanes, so far beside their middle; every 3 m. */
function alongLanes({ street }: BuiltWorld, asideM: number) {
  const places: Place[] = [];
  for (let s = 40; s < street.route.lengthM - 40; s += 3)
    for (const side of [1, -1] as const) places.push([s, street.track(side, 0)(s) + asideM]);
  return places.map((place) => street.place(...place));
}
