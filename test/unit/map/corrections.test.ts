/** Corrections of a map by hand: what each change does, that lanelets follow, and that no list of commands breaks a map. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MapChange, MapCommand } from '../../../engine/map/edit/command.ts';
import { commandOf, correct, historyOf } from '../../../engine/map/edit/history.ts';
import { boundPoints, byId, type RoadMap } from '../../../engine/map/model.ts';
import { line, smallMap } from '../../support/synthetic-map.ts';

const after = (...changes: MapChange[]): RoadMap => {
  const { map, steps } = correct(smallMap(), changes);
  expect(steps.flatMap(({ refused }) => refused ?? [])).toEqual([]);
  return map;
};
const refusalOf = (change: MapChange): string | undefined => correct(smallMap(), [change]).steps[0]?.refused;
const element = (map: RoadMap, id: string) => {
  const found = byId(map).get(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
};
const lane = (map: RoadMap, id: string) => {
  const found = map.lanelets.find((lanelet) => lanelet.id === id);
  if (!found) throw new Error(`no lanelet ${id}`);
  return found;
};

test('an accepted line is certain, keeps its place, and says that a person looked at it', () => {
  const map = after({ do: 'accept', element: 'left' });
  expect(element(map, 'left')).toMatchObject({ review: 'accepted', confidence: 1 });
  expect(element(map, 'left').points).toEqual(element(smallMap(), 'left').points);
  expect(lane(after({ do: 'accept', element: 'lane-a' }), 'lane-a')).toMatchObject({ review: 'accepted' });
});

test('a rejected line takes the lanes that it bounds along, and what others say of them', () => {
  const { map, steps } = correct(smallMap(), [{ do: 'remove', element: 'left' }]);
  expect(map.elements.map(({ id }) => id)).not.toContain('left');
  expect(map.lanelets).toEqual([]);
  expect(steps[0]?.lost).toEqual(['lane 1', 'lane 2']);
  expect(lane(after({ do: 'remove', element: 'lane-b' }), 'lane-a').successors).toEqual([]);
});

test('a moved vertex moves the bound of its lane and the middle of the lane', () => {
  const map = after({ do: 'move', element: 'left', vertex: 10, to: [15, 3.75, 0.15] });
  const a = lane(map, 'lane-a');
  expect(boundPoints(byId(map), a.left)[10]).toEqual([15, 3.75, 0.15]);
  expect(Math.max(...a.centerline.map(([, y]) => y))).toBeGreaterThan(0.5);
  expect(element(map, 'left').review).toBe('corrected');
  expect(element(map, 'right').review).toBeUndefined();
});

test('vertices that come and go leave every bound on the same places of the road', () => {
  const map = after(
    { do: 'insert', element: 'left', vertex: 5, at: [6.7, 1.75, 0] },
    { do: 'delete', element: 'left', vertex: 30 },
    { do: 'delete', element: 'right', vertex: 0 },
  );
  const [a, b] = [lane(map, 'lane-a'), lane(map, 'lane-b')];
  const ends = (id: 'left' | 'right', of: typeof a) => boundPoints(byId(map), of[id]);
  expect(ends('left', a).at(-1)).toEqual(ends('left', b)[0]);
  expect(ends('left', a)[0]?.[0]).toBe(0);
  expect(ends('left', b).at(-1)?.[0]).toBe(60);
  // The end itself was taken away: the lane begins at the vertex after it.
  expect(ends('right', a)[0]?.[0]).toBe(1.5);
});

test('a line that is split splits its lane there, and the parts follow each other', () => {
  const map = after(
    { do: 'split', element: 'left', vertex: 8, into: 'left-2' },
    { do: 'retype', element: 'left-2', class: 'divider', subtype: 'dashed' },
  );
  expect(element(map, 'left').points).toHaveLength(9);
  expect(element(map, 'left-2').subtype).toBe('dashed');
  expect(map.lanelets.map(({ id, successors }) => [id, successors])).toEqual([
    ['lane-a', ['lane-a/2']],
    ['lane-b', []],
    ['lane-a/2', ['lane-b']],
  ]);
  const [a, rest] = [lane(map, 'lane-a'), lane(map, 'lane-a/2')];
  expect(boundPoints(byId(map), a.right).at(-1)?.[0]).toBe(12);
  expect(boundPoints(byId(map), rest.left)[0]?.[0]).toBe(12);
});

test('lanes on both sides of a split line stay neighbours, each in its own direction', () => {
  const base = smallMap();
  const whole = { from: 0, to: 40 };
  const lanelet = (id: string, left: object, right: object, neighbours: object) => ({
    ...{ id, subtype: 'road' as const, centerline: [], successors: [], driven: true, confidence: 1 },
    ...{ left, right, ...neighbours },
  });
  const turned = { from: 40, to: 0 };
  const map: RoadMap = {
    ...base,
    lanelets: [
      lanelet(
        'there',
        { element: 'left', ...whole },
        { element: 'right', ...whole },
        { leftNeighbour: 'back' },
      ),
      lanelet(
        'back',
        { element: 'left', ...turned },
        { element: 'dashes', ...turned },
        { leftNeighbour: 'there' },
      ),
    ] as RoadMap['lanelets'],
  };
  const { map: made } = correct(map, [{ do: 'split', element: 'left', vertex: 10, into: 'left-2' }]);
  const beside = Object.fromEntries(made.lanelets.map(({ id, leftNeighbour }) => [id, leftNeighbour]));
  expect(beside).toEqual({ there: 'back/2', 'there/2': 'back', back: 'there/2', 'back/2': 'there' });
  expect(lane(made, 'back').successors).toEqual(['back/2']);
});

test('two parts of one line are joined at their near ends, whichever way they run', () => {
  const base = { ...smallMap(), lanelets: [] };
  const first = line('first', 'divider', 0, 0, 15);
  const second = line('second', 'divider', 0, 18, 30);
  const turned = { ...second, points: second.points.toReversed() };
  for (const other of [second, turned])
    for (const [a, b] of [
      ['first', 'second'],
      ['second', 'first'],
    ] as const) {
      const { map } = correct({ ...base, elements: [first, other] }, [{ do: 'join', element: a, with: b }]);
      const xs = map.elements[0]?.points.map(([x]) => x) ?? [];
      const ordered = xs.toSorted((p, q) => p - q);
      expect(map.elements).toHaveLength(1);
      expect([ordered, ordered.toReversed()]).toContainEqual(xs);
    }
});

test('after a line was split and joined again, every lane lies where it lay', () => {
  const map = after(
    { do: 'split', element: 'right', vertex: 20, into: 'right-2' },
    { do: 'join', element: 'right', with: 'right-2' },
  );
  expect(element(map, 'right').points).toEqual(element(smallMap(), 'right').points);
  expect(map.lanelets.map(({ id, right }) => [id, right])).toEqual(
    smallMap().lanelets.map(({ id, right }) => [id, right]),
  );
});

test('a pole moves whole, its foot and its top, and loses neither of them', () => {
  const base = smallMap();
  const pole = {
    ...line('post', 'pole', 0),
    points: [
      [1, 2, 0],
      [1.1, 2, 4],
    ] as const,
  };
  const map = { ...base, elements: [...base.elements, pole] };
  const { map: made } = correct(map, [{ do: 'move', element: 'post', vertex: 0, to: [3, 2, 0] }]);
  expect(element(made, 'post').points.map((p) => p.map((v) => Math.round(v * 10) / 10))).toEqual([
    [3, 2, 0],
    [3.1, 2, 4],
  ]);
  const { steps } = correct(map, [{ do: 'delete', element: 'post', vertex: 1 }]);
  expect(steps[0]?.refused).toMatch(/one place/);
});

test('what is drawn by hand is an element like others', () => {
  const points = [
    [0, 8, 0],
    [10, 8, 0],
  ] as const;
  const map = after({
    do: 'draw',
    element: 'drawn-1',
    class: 'boundary',
    subtype: 'kerb',
    points: [...points],
  });
  expect(element(map, 'drawn-1')).toMatchObject({ review: 'drawn', confidence: 1, points });
});

test('a change that does not fit is refused with its reason, and the map is as before', () => {
  expect(refusalOf({ do: 'remove', element: 'nobody' })).toMatch(/no element "nobody"/);
  expect(refusalOf({ do: 'move', element: 'stop', vertex: 2, to: [0, 0, 0] })).toMatch(/no vertex 2/);
  expect(refusalOf({ do: 'delete', element: 'stop', vertex: 0 })).toMatch(/needs 2 vertices/);
  expect(refusalOf({ do: 'split', element: 'left', vertex: 0, into: 'x' })).toMatch(/between its ends/);
  expect(refusalOf({ do: 'split', element: 'left', vertex: 3, into: 'right' })).toMatch(/already/);
  expect(refusalOf({ do: 'retype', element: 'zebra', class: 'divider', subtype: '' })).toMatch(
    /draw it anew/,
  );
  expect(refusalOf({ do: 'join', element: 'left', with: 'zebra' })).toMatch(/no line/);
  expect(correct(smallMap(), [{ do: 'remove', element: 'nobody' }]).map).toEqual(smallMap());
});

test('undo takes the last change back, redo does it again, and a new change forgets what was undone', () => {
  const [a, b, c] = ['left', 'right', 'stop'].map((element): MapChange => ({ do: 'accept', element }));
  const changes = (...commands: (MapCommand | undefined)[]) =>
    historyOf(commands.flatMap((each) => each ?? [])).changes;
  const [undo, redo] = [{ do: 'undo' }, { do: 'redo' }] as const;
  expect(changes(a, b, undo)).toEqual([a]);
  expect(changes(a, b, undo, undo, redo)).toEqual([a]);
  expect(changes(a, b, undo, c, redo)).toEqual([a, c]);
  expect(changes(undo, redo)).toEqual([]);
});

test.each<[string, unknown]>([
  ['no command at all', null],
  ['one that nobody knows', { do: 'explode', element: 'left' }],
  ['a place that is not on this earth', { do: 'move', element: 'left', vertex: 0, to: [1e9, 0, 0] }],
  ['a vertex between two', { do: 'delete', element: 'left', vertex: 0.5 }],
  ['something beside what belongs in', { do: 'accept', element: 'left', confidence: 7 }],
  ['a kind that no map has', { do: 'retype', element: 'left', class: 'rainbow', subtype: '' }],
])('%s is no command', (_, value) => {
  expect(() => commandOf(value)).toThrow(/no correction of a map/);
});

const drawLane = (left: string, right: string, element = 'mine'): MapChange => ({
  do: 'lane',
  element,
  left,
  right,
});

test('a lane is drawn between two lines: in the direction that has the left one at the left, beside its neighbours', () => {
  // Between the left line at 1.75 m and the dashes at 5.25 m: driven to the east, the dashes are at the left.
  const east = after(drawLane('dashes', 'left'));
  const made = lane(east, 'mine');
  expect(made).toMatchObject({
    left: { element: 'dashes', from: 0, to: 40 },
    right: { element: 'left', from: 0, to: 40 },
    ...{ driven: false, confidence: 1, review: 'drawn', rightNeighbour: 'lane-a', successors: [] },
  });
  for (const [, y] of made.centerline) expect(y).toBeCloseTo(3.5, 1);
  expect(lane(east, 'lane-a').leftNeighbour).toBe('mine');
  const west = lane(after(drawLane('left', 'dashes')), 'mine');
  expect([west.left, west.right]).toEqual([
    { element: 'left', from: 40, to: 0 },
    { element: 'dashes', from: 40, to: 0 },
  ]);
  expect(west.leftNeighbour).toBe('lane-a');
  expect(west.centerline[0]?.[0]).toBeGreaterThan(west.centerline.at(-1)?.[0] ?? Number.NaN);
});

test('a lane goes as far as both lines do, and on in the lane that begins where it ends', () => {
  const drawn = (id: string, y: number, from: number, to: number): MapChange => ({
    ...{ do: 'draw', element: id, class: 'divider', subtype: 'solid' },
    points: line(id, 'divider', y, from, to).points.toReversed(),
  });
  const map = after(drawn('near', 1.75, 60, 90), drawn('far', -1.75, 60, 120), drawLane('near', 'far'));
  const made = lane(map, 'mine');
  const points = boundPoints(byId(map), made.right);
  expect([points[0]?.[0], points.at(-1)?.[0]]).toEqual([60, expect.closeTo(91.5, 6)]);
  expect(boundPoints(byId(map), made.left).map(([x]) => x)).toEqual(
    Array.from({ length: 21 }, (_, k) => 60 + 1.5 * k),
  );
  // lane-b ends at 60 m, with its bounds at the same places.
  expect(lane(map, 'lane-b').successors).toEqual(['mine']);
});

test('between lines that have lanes already a lane fills the longest stretch without one', () => {
  const { map, steps } = correct(smallMap(), [
    { do: 'remove', element: 'lane-a' },
    drawLane('left', 'right'),
    { do: 'remove', element: 'mine' },
    drawLane('right', 'left'),
  ]);
  expect(steps.flatMap(({ refused }) => refused ?? [])).toEqual([]);
  const base = lane(smallMap(), 'lane-a');
  // Driven the other way: the same stretch, from its end.
  const turned = ({ element, from, to }: typeof base.left) => ({ element, from: to, to: from });
  expect(lane(map, 'mine')).toMatchObject({ left: turned(base.right), right: turned(base.left) });
  const again = after({ do: 'remove', element: 'lane-a' }, drawLane('left', 'right'));
  expect(lane(again, 'mine')).toMatchObject({ left: base.left, right: base.right, successors: ['lane-b'] });
});

test('lines that bound no lane are refused in words', () => {
  const refused = (left: string, right: string) => refusalOf(drawLane(left, right));
  expect(refused('left', 'left')).toMatch(/two bounds/);
  expect(refused('left', 'stop')).toMatch(/stop line bounds no lane/);
  expect(refused('left', 'nobody')).toMatch(/no element "nobody"/);
  expect(refused('left', 'right')).toMatch(/a lane between these lines already/);
  const cross: MapChange = {
    ...{ do: 'draw', element: 'x', class: 'divider', subtype: '' },
    points: [
      [0, 0, 0],
      [60, 4, 0],
    ],
  };
  expect(correct(smallMap(), [cross, drawLane('left', 'x')]).steps[1]?.refused).toMatch(
    /cross or come within/,
  );
  const ahead: MapChange = {
    ...cross,
    points: [
      [90, 0, 0],
      [120, 0, 0],
    ],
  };
  expect(correct(smallMap(), [ahead, drawLane('left', 'x')]).steps[1]?.refused).toMatch(/no stretch/);
});

test('a drawn lane follows its lines, is undone, and goes when a line goes', () => {
  const moved = after(drawLane('dashes', 'left'), {
    do: 'move',
    element: 'dashes',
    vertex: 20,
    to: [30, 7.25, 0.3],
  });
  expect(Math.max(...lane(moved, 'mine').centerline.map(([, y]) => y))).toBeGreaterThan(4);
  const { map, steps } = correct(smallMap(), [
    drawLane('dashes', 'left'),
    { do: 'remove', element: 'dashes' },
  ]);
  expect(map.lanelets.map(({ id }) => id)).toEqual(['lane-a', 'lane-b']);
  expect(lane(map, 'lane-a').leftNeighbour).toBeUndefined();
  expect(steps[0]?.text).toMatch(/: drawn between .* and divider 1$/);
});

test('no list of changes breaks a map: it keeps its limits, and every bound lies on its element', () => {
  const id = fc.constantFrom(
    'left',
    'right',
    'dashes',
    'zebra',
    'stop',
    'pole',
    'new-1',
    'new-2',
    'lane-a',
    'lane-b',
  );
  const vertex = fc.nat(45);
  const point = fc.tuple(fc.nat(60), fc.nat(10), fc.constant(0)) as fc.Arbitrary<[number, number, number]>;
  const kind = fc.constantFrom('divider', 'boundary', 'crossing', 'pole', 'stop_line' as const);
  const change = fc.oneof(
    fc.record({ do: fc.constant('accept' as const), element: id }),
    fc.record({ do: fc.constant('remove' as const), element: id }),
    fc.record({ do: fc.constant('move' as const), element: id, vertex, to: point }),
    fc.record({ do: fc.constant('insert' as const), element: id, vertex, at: point }),
    fc.record({ do: fc.constant('delete' as const), element: id, vertex }),
    fc.record({ do: fc.constant('split' as const), element: id, vertex, into: id }),
    fc.record({ do: fc.constant('join' as const), element: id, with: id }),
    fc.record({ do: fc.constant('lane' as const), element: id, left: id, right: id }),
    fc.record({
      do: fc.constant('retype' as const),
      element: id,
      class: kind,
      subtype: fc.constant('solid'),
    }),
  );
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
      const { map } = correct(smallMap(), changes as MapChange[]);
      const ids = new Set(map.lanelets.map(({ id }) => id));
      for (const { left, right, successors, centerline } of map.lanelets) {
        expect(boundPoints(byId(map), left).length).toBeGreaterThan(1);
        expect(boundPoints(byId(map), right).length).toBeGreaterThan(1);
        expect(centerline.length).toBeGreaterThan(1);
        expect(successors.every((each) => ids.has(each))).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test('corrections that lead out of what a map may be do not hold, and the map is as made', () => {
  const far = Array.from({ length: 9000 }, (_, k) => [k % 2 === 0 ? -99_000 : 99_000, 0, 0] as const);
  const draw: MapChange = { do: 'draw', element: 'far', class: 'divider', subtype: 'solid', points: far };
  const { map, steps } = correct(smallMap(), [{ do: 'accept', element: 'left' }, draw]);
  expect(map).toEqual(smallMap());
  expect(steps.map(({ refused }) => refused)).toEqual(
    Array(2).fill(expect.stringMatching(/km long together/)),
  );
});

test('a list that goes through millions of vertices ends, and the map is whole', () => {
  const base = smallMap();
  const long = {
    ...line('long', 'divider', 3),
    points: Array.from({ length: 200_000 }, (_, k) => [k / 10, 3, 0] as const),
  };
  const changes = Array.from(
    { length: 2000 },
    (_, k): MapChange => ({ do: 'delete', element: 'long', vertex: k }),
  );
  const { map, steps } = correct({ ...base, elements: [...base.elements, long] }, changes);
  expect(steps.at(-1)?.refused).toMatch(/too many vertices/);
  expect(element(map, 'long').points.length).toBeGreaterThan(190_000);
});
