/** Each map edit is in the world, of the size that the truth states, and leaves all else as it was. */
import { describe, expect, it } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { length2d, nearest } from '../../../engine/geometry/polyline.ts';
import type { PaintedRectangle } from '../../../engine/kernels/raycast.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { byId, type MapElement, type RoadMap } from '../../../engine/map/model.ts';
import { buildWorld, layRoad } from '../../../engine/simulate/build-world.ts';
import type { MadeEdit } from '../../../engine/simulate/edits/edit.ts';
import { checkEdits, EDITS } from '../../../engine/simulate/edits/registry.ts';
import { otherSign } from '../../../engine/simulate/edits/signs.ts';
import { Random } from '../../../engine/simulate/random/random.ts';
import { SIGN } from '../../../engine/simulate/world/meshes/signs.ts';
import { paintRoad } from '../../../engine/simulate/world/road/markings.ts';
import type { RoadPlan } from '../../../engine/simulate/world/road/plan/road-plan.ts';
import { mapOf } from '../../../engine/simulate/world/road/true-map.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import type { World } from '../../../engine/simulate/world/world.ts';

const styleOf = (name: string) => STYLES.find((style) => style.name === name)!.style;

type Case = {
  readonly map: RoadMap;
  readonly before: RoadMap;
  readonly edit: MadeEdit;
  readonly plan: RoadPlan;
  readonly paint: readonly PaintedRectangle[];
};

/** The road alone, edited. */
function edited(name: string, value?: number, style = 'town-eu', seed = 3): Case {
  const { plan, before, edits } = layRoad(styleOf(style), 20, new Random(seed, 'world'), seed, [
    { name, value },
  ]);
  const [edit] = edits;
  if (!edit) throw new Error('The edit was not made.');
  const map = (of: RoadPlan): RoadMap => mapOf(of, { elements: [] });
  return { plan, map: map(plan), before: map(before), edit, paint: paintRoad(plan, seed) };
}

/** A whole world, for what stands beside the road. */
function editedWorld(name: string): { map: RoadMap; before: RoadMap; edit: MadeEdit; world: World } {
  const world = buildWorld(styleOf('town-eu'), 20, 3, [{ name }]);
  const [edit] = world.edits;
  if (!world.unedited || !edit) throw new Error('The edit was not made.');
  return { map: world.map, before: world.unedited, edit, world };
}

/** What anybody could see: virtual lines and the middles of lanes are conclusions. */
const visible = ({ elements }: RoadMap): MapElement[] =>
  elements.filter((e) => e.subtype !== 'virtual' && e.class !== 'centerline');

/** Vertices of one element that are not on the other of the same id, and what came or went. */
function differences(a: RoadMap, b: RoadMap): { id: string; place: Vec3 }[] {
  const [inA, inB] = [byId({ ...a, elements: visible(a) }), byId({ ...b, elements: visible(b) })];
  const out: { id: string; place: Vec3 }[] = [];
  const compare = (from: ReadonlyMap<string, MapElement>, to: ReadonlyMap<string, MapElement>): void => {
    for (const element of from.values()) {
      const other = to.get(element.id);
      for (const p of element.points) {
        const same =
          other !== undefined &&
          other.subtype === element.subtype &&
          (element.points.length < 3
            ? other.points.some((q) => Math.hypot(p[0] - q[0], p[1] - q[1]) < 2e-3)
            : (nearest(other.points, p)?.distance ?? Infinity) < 2e-3);
        if (!same) out.push({ id: element.id, place: p });
      }
    }
  };
  compare(inA, inB);
  compare(inB, inA);
  return out;
}

const idsOf = ({ map, before }: Pick<Case, 'map' | 'before'>): string[] =>
  [...new Set(differences(before, map).map(({ id }) => id))].sort();

describe('a map edit', () => {
  it('deletes 30 m of a marking from the road and from its map, and nothing else', () => {
    const made = edited('delete-marking', 30);
    const { map, before, edit, paint } = made;
    const [id] = edit.of;
    const whole = byId(before).get(id ?? '');
    const left = [id, `${id}~`].map((part) => byId(map).get(part ?? ''));
    const length = (element: MapElement | undefined): number => (element ? length2d(element.points) : 0);
    expect(Math.abs(edit.lengthM - 30)).toBeLessThan(4.1);
    const gone = length(whole) - length(left[0]) - length(left[1]);
    expect(Math.abs(gone - edit.lengthM)).toBeLessThan(0.3);
    expect(idsOf(made).every((name) => name === id || name === `${id}~`)).toBe(true);
    const near = paint.filter(({ from, to }) => {
      const [x, y] = [(from[0] + to[0]) / 2 - edit.place[0], (from[1] + to[1]) / 2 - edit.place[1]];
      return Math.hypot(x, y) < 0.3;
    });
    expect(near).toEqual([]);
  });

  it('paints a dashed line throughout, and nothing else', () => {
    const made = edited('dashed-to-solid');
    const [id = ''] = made.edit.of;
    expect(byId(made.before).get(id)?.subtype).toBe('dashed');
    expect(byId(made.map).get(id)?.subtype).toBe('solid');
    expect(length2d(byId(made.map).get(id)?.points ?? [])).toBeCloseTo(made.edit.lengthM, 0);
    expect(idsOf(made)).toEqual([id]);
  });

  it('moves a line to the left by what was asked for, with its paint, and nothing else', () => {
    const made = edited('move-line', 0.5);
    const [id = ''] = made.edit.of;
    const [was, is] = [byId(made.before).get(id)!, byId(made.map).get(id)!];
    const middle = is.points[is.points.length >> 1]!;
    expect(nearest(was.points, middle)?.distance).toBeCloseTo(0.5, 2);
    for (const k of [0, -1]) expect(is.points.at(k)).toEqual(was.points.at(k));
    expect(idsOf(made)).toEqual([id]);
    const painted = Math.min(
      ...made.paint.map(({ from }) => Math.hypot(from[0] - middle[0], from[1] - middle[1])),
    );
    expect(painted).toBeLessThan(12);
  });

  it('adds a crossing where there was none', () => {
    const made = edited('add-crossing');
    const [id = ''] = made.edit.of;
    expect(byId(made.before).get(id)).toBeUndefined();
    expect(byId(made.map).get(id)?.class).toBe('crossing');
    expect(idsOf(made)).toEqual([id]);
    const near = made.paint.filter(
      ({ from }) => Math.hypot(from[0] - made.edit.place[0], from[1] - made.edit.place[1]) < 5,
    );
    expect(near.length).toBeGreaterThan(5);
  });

  it('removes a crossing', () => {
    const made = edited('remove-crossing');
    const [id = ''] = made.edit.of;
    expect(byId(made.before).get(id)?.class).toBe('crossing');
    expect(byId(made.map).get(id)).toBeUndefined();
    expect(idsOf(made)).toEqual([id]);
  });

  it('takes a sign away with its post, from the scene and from the map', () => {
    const made = editedWorld('sign-removed');
    expect(idsOf(made)).toEqual([...made.edit.of].sort());
    const whole = buildWorld(styleOf('town-eu'), 20, 3);
    expect(made.world.instances).toHaveLength(whole.instances.length - 1);
    expect(made.edit.before).toBeDefined();
  });

  it('hangs another sign on the same post', () => {
    const made = editedWorld('sign-replaced');
    const [id = ''] = made.edit.of;
    expect(byId(made.before).get(id)?.subtype).toBe(made.edit.before);
    expect(byId(made.map).get(id)?.subtype).toBe(made.edit.after);
    expect(made.edit.after).not.toBe(made.edit.before);
    expect(idsOf(made)).toEqual([id]);
  });

  it('replaces every sign by another kind of the same country', () => {
    const other = Object.keys(SIGN).map((kind) => [kind, otherSign(kind)] as const);
    for (const [kind, after] of other) expect(after, kind).not.toBe(kind);
    const american = /^us_|_mph$/;
    for (const [kind, after] of other)
      if (kind !== 'stop') expect(american.test(after), kind).toBe(american.test(kind));
    expect(otherSign('stop')).toBe('give_way');
  });

  it('replaces signs that face the vehicle where it drives, each sign once, or is refused', () => {
    const whole = buildWorld(styleOf('town-eu'), 20, 3);
    const { edits } = buildWorld(styleOf('town-eu'), 20, 3, [
      { name: 'sign-replaced' },
      { name: 'sign-replaced' },
    ]);
    expect(new Set(edits.flatMap(({ of }) => of)).size).toBe(2);
    for (const { place } of edits) {
      const post = whole.instances.find(({ p }) => Math.hypot(p[0] - place[0], p[1] - place[1]) < 0.1);
      const times = Array.from({ length: 21 }, (_, t) => whole.ego.pose(t));
      // From some place of the drive its front is seen within 45 m.
      const seen = times.some(({ p }) => {
        const [dx, dy] = [p[0] - place[0], p[1] - place[1]];
        const away = Math.hypot(dx, dy);
        return away < 45 && (dx * Math.cos(post!.yaw) + dy * Math.sin(post!.yaw)) / away > 0.7;
      });
      expect(seen).toBe(true);
    }
    const many = Array.from({ length: 30 }, () => ({ name: 'sign-replaced' }));
    expect(() => buildWorld(styleOf('town-eu'), 20, 3, many)).toThrow(/sign-replaced finds no place/);
  });

  it('adds a lane of the width asked for, with ways into and out of it, and changes nothing further on', () => {
    for (const style of ['plain', 'town-eu']) {
      const made = edited('lane-added', 3, style);
      const { map, edit, before, plan } = made;
      const lanes = map.lanelets.filter(({ id }) => id.includes('-added-'));
      expect(lanes.filter(({ id }) => id.startsWith('lane')).length).toBeGreaterThan(0);
      expect(lanes.filter(({ id }) => id.startsWith('way')).length).toBe(2);
      expect(lanes.map(({ id }) => id)).toContain(edit.of[0]);
      expect(before.lanelets.some(({ id }) => id.includes('-added-'))).toBe(false);
      const beyond = differences(before, map).filter(
        ({ place }) => Math.hypot(place[0] - edit.place[0], place[1] - edit.place[1]) > edit.lengthM / 2 + 14,
      );
      // The ends of what was cut at the new lane's begin and end are at most as far as that.
      expect(beyond).toEqual([]);
      expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
      // The kerb stands further out by the lane's width.
      const wide = Math.max(
        ...Array.from(
          { length: Math.floor(plan.street.route.lengthM) },
          (_, s) => plan.street.edgeT(-1, 'added', s) - -plan.street.kerbAt(-1, s),
        ),
      );
      expect(wide).toBeGreaterThan(2.99);
    }
  });

  it('lies where the drive passes, or is refused', () => {
    expect(() => edited('remove-crossing', undefined, 'motorway-eu')).toThrow(
      'The map edit remove-crossing finds no place on the driven route',
    );
    for (const { name, change } of EDITS) {
      if (change.on === 'sign') continue;
      const { edit, map } = edited(name);
      // 20 s from s = 90 m on, in a town.
      expect(edit.place[0]).toBeGreaterThan(60 - edit.lengthM / 2);
      expect(edit.place[0]).toBeLessThan(420 + edit.lengthM / 2);
      expect(checkMap(map).filter(({ severity }) => severity === 'error')).toEqual([]);
    }
  });

  it('names the check that is expected to notice it, and refuses values it cannot have', () => {
    for (const rule of EDITS) expect(rule.check).toMatch(/^change\./);
    expect(() => checkEdits([{ name: 'move-line', value: 5 }])).toThrow(/-0.8 to 0.8 m/);
    expect(() => checkEdits([{ name: 'sign-removed', value: 5 }])).toThrow(/takes no value/);
    expect(() => checkEdits([{ name: 'move-lines' }])).toThrow(/no map edit/);
  });
});
