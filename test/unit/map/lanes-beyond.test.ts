/** Lanes where the way itself says little: into streets that meet it, beyond its ends, beside the rim, beyond a median. */
import { describe, expect, test } from 'vitest';
import { length2d } from '../../../engine/geometry/polyline.ts';
import { checkMap } from '../../../engine/map/checks/check.ts';
import { boundPoints, byId } from '../../../engine/map/model.ts';
import { buildMap } from '../../../engine/reconstruct/stages/lanes/build.ts';
import { alongWay, cornerLine, road, settings } from '../../support/map/road.ts';

describe('where a street meets the way', () => {
  const { poses, line } = road(Number.POSITIVE_INFINITY);
  const through = [
    { ...line('m1', 'divider', 1.6, 0, 36), subtype: 'dashed' },
    { ...line('m2', 'divider', 1.6, 64, 100), subtype: 'dashed' },
    line('far', 'boundary', 4.8, 0, 100),
  ];
  // A street of 6.4 m to the right, between 46.8 and 53.2 m.
  const mouth = [
    cornerLine('near', [46.8, -1.6], [1, -1], 0),
    cornerLine('behind', [53.2, -1.6], [-1, -1], 100),
  ];
  const map = buildMap([...through, ...mouth], poses, undefined, settings);
  const turns = map.lanelets.filter(({ id }) => id.startsWith('lane-turn-'));
  const at = (name: string) => turns.find(({ id }) => id.endsWith(name));

  test('lanes turn into it and out of it, to the right and to the left, all of them inferred', () => {
    expect(turns.map(({ id }) => id.replace(/.*behind-/, '')).sort()).toEqual([
      'left-in',
      'left-out',
      'right-in',
      'right-out',
    ]);
    const elements = byId(map);
    for (const { left, right, driven, confidence } of turns) {
      // As often right as turns beside known streets were, and a little less for the doubt in the kerbs.
      expect([driven, confidence]).toEqual([false, 0.93]);
      for (const { element } of [left, right])
        expect(elements.get(element)).toMatchObject({ subtype: 'virtual', inferred: true, confidence: 0.45 });
    }
    expect(
      checkMap(map).filter(({ severity, rule }) => severity === 'error' || rule === 'lane.joint'),
    ).toEqual([]);
  });

  test('a lane to the right follows the corner, and lies in the right half of the street behind it', () => {
    const points = at('right-out')?.centerline ?? [];
    const last = points.at(-1) ?? [0, 0];
    // Seen outwards the right half of the street is the one towards the beginning of the way.
    expect(last[0]).toBeCloseTo(48.4, 1);
    expect(last[1]).toBeLessThan(-7);
    const middle = points[points.length >> 1] ?? [0, 0];
    // The corner's centre is at (40.8, −7.6); its kerb is 6 m from there, the middle of a lane of 3.2 m 7.6 m.
    expect(Math.hypot(middle[0] - 40.8, middle[1] + 7.6)).toBeCloseTo(7.6, 0);
  });

  test('the lane that ends before it is followed by the one straight on and the one that turns', () => {
    const turn = at('right-out')?.id ?? '';
    const before = map.lanelets.filter(({ successors }) => successors.includes(turn));
    expect(before).toHaveLength(1);
    expect(before[0]).toMatchObject({ driven: true });
    expect(before[0]?.successors.some((id) => map.lanelets.find((next) => next.id === id)?.driven)).toBe(
      true,
    );
    const out = map.lanelets.find(({ id }) => id.startsWith('lane-street-') && id.endsWith('out'));
    expect(at('left-out')?.successors).toEqual([out?.id]);
    expect(at('right-out')?.successors).toEqual([out?.id]);
  });

  test('lanes of oncoming traffic run against the way, and lead into the street to their left', () => {
    const into = at('left-out')?.id ?? '';
    const before = map.lanelets.find(({ successors }) => successors.includes(into));
    expect(before?.driven).toBe(false);
    const [first, last] = [before?.centerline[0], before?.centerline.at(-1)];
    expect((first?.[0] ?? 0) - (last?.[0] ?? 0)).toBeGreaterThan(2);
    expect(checkMap(map).filter(({ rule }) => rule === 'lane.sides')).toEqual([]);
    const behind = map.lanelets.find(({ id }) => at('left-in')?.successors.includes(id));
    expect(behind?.centerline[0]?.[0]).toBeGreaterThan(behind?.centerline.at(-1)?.[0] ?? 0);
    // To their left lies the vehicle's own lane, with a bound in common.
    const own = map.lanelets.find(({ id }) => id === behind?.leftNeighbour);
    expect(own?.driven).toBe(true);
    expect(own?.leftNeighbour).toBe(behind?.id);
  });

  test('the kerb that turns away bounds no lane that goes straight on', () => {
    const elements = byId(map);
    for (const { centerline, left, right, id } of map.lanelets) {
      if (!id.startsWith('lane-m') && !id.startsWith('lane-far') && !id.startsWith('lane-inferred')) continue;
      for (const [a, b] of [[boundPoints(elements, left), boundPoints(elements, right)]] as const)
        for (const [, y] of [...(a ?? []), ...(b ?? [])]) expect(y).toBeGreaterThan(-1.75);
      expect(centerline.every(([, y]) => Math.abs(y) < 4)).toBe(true);
    }
  });

  test('none turns where a kerb only bends round, as round a bay', () => {
    const bay = buildMap(
      [...through, cornerLine('near', [46.8, -1.6], [1, -1], 0)],
      poses,
      undefined,
      settings,
    );
    expect(bay.lanelets.filter(({ id }) => /turn|street/.test(id))).toEqual([]);
  });
});

describe('the ends of the way', () => {
  const { poses, line } = road(Number.POSITIVE_INFINITY);

  test('do not end the lanes whose lines were seen before and behind them, but none of those was driven', () => {
    const map = buildMap(
      [line('l', 'divider', 1.75, -12, 112), line('r', 'boundary', -1.75, -12, 112)],
      poses,
      undefined,
      settings,
    );
    const lengths = (isDriven: boolean): number[] =>
      map.lanelets.filter(({ driven }) => driven === isDriven).map(({ centerline }) => length2d(centerline));
    expect(lengths(true).reduce((a, b) => a + b, 0)).toBeCloseTo(99.4, 0);
    // 15 m and more to either side.
    expect(lengths(false).reduce((a, b) => a + b, 0)).toBeGreaterThan(30);
  });

  test('lie in a lane though its lines end before, as in a junction', () => {
    const map = buildMap(
      [line('l', 'divider', 1.9, 0, 70), line('r', 'boundary', -1.5, 0, 70)],
      poses,
      undefined,
      settings,
    );
    const last = map.lanelets.findLast(({ driven }) => driven);
    expect(last?.centerline.at(-1)?.[0]).toBeGreaterThan(98);
    // As it lay before: 0.2 m to the left of the way.
    expect(last?.centerline.at(-1)?.[1]).toBeCloseTo(0.2, 1);
  });
});

describe('beside the rim and beyond a median', () => {
  const { poses, line } = road(Number.POSITIVE_INFINITY);
  const dashed = (id: string, d: number) => ({ ...line(id, 'divider', d, 0, 100), subtype: 'dashed' });

  test('a lane is as wide as the street paints them, not to the kerb behind a gutter or parked cars', () => {
    const map = buildMap(
      [line('middle', 'divider', 5, 0, 100), dashed('own', 1.7), line('kerb', 'boundary', -3.4, 0, 100)],
      poses,
      undefined,
      settings,
    );
    const elements = byId(map);
    const right = map.lanelets.find(({ driven }) => driven)?.right;
    expect(elements.get(right?.element ?? '')).toMatchObject({ subtype: 'virtual', inferred: true });
    expect(right && boundPoints(elements, right)[30]?.[1]).toBeCloseTo(-1.6, 1);
    expect(map.lanelets.some((each) => each.right.element === 'kerb')).toBe(false);
  });

  test('the verge between an edge line and a ditch is no lane, however wide', () => {
    const map = buildMap(
      [
        dashed('middle', 1.6),
        line('edge', 'divider', -1.6, 0, 100),
        line('ditch', 'boundary', -5.4, 0, 100),
        line('far', 'divider', 4.8, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    expect(
      alongWay(map, poses)
        .map(({ right }) => right.element)
        .sort(),
    ).toEqual(['edge', 'middle']);
  });

  test('the other roadway has its lanes between its own paint, and none on its verge', () => {
    const map = buildMap(
      [
        dashed('own', -1.8),
        line('inner', 'divider', 1.8, 0, 100),
        line('rail', 'boundary', 3, 0, 100),
        line('back', 'boundary', 4, 0, 100),
        line('edge', 'divider', 5, 0, 100),
        dashed('lane', 8.6),
        line('verge', 'boundary', 11.4, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    expect(
      alongWay(map, poses)
        .filter(({ driven }) => !driven)
        .map(({ left, right }) => [left.element, right.element]),
    ).toEqual([['lane', 'edge']]);
  });

  test('a lane goes on where its dashed line becomes solid before a stop line', () => {
    const map = buildMap(
      [
        { ...line('d', 'divider', -1.7, 0, 75), subtype: 'dashed' },
        line('s', 'divider', -1.7, 75, 100),
        line('l', 'divider', 1.7, 0, 100),
        line('r', 'boundary', -5.1, 0, 100),
      ],
      poses,
      undefined,
      settings,
    );
    const outer = map.lanelets.filter(({ driven }) => !driven);
    expect(outer.reduce((sum, { centerline }) => sum + length2d(centerline), 0)).toBeGreaterThan(95);
  });
});
