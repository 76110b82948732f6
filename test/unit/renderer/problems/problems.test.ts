import { afterEach, expect, test, vi } from 'vitest';
import type { Problem } from '../../../../engine/contract/doctor/problems.ts';
import { outlineOf } from '../../../../renderer/panels/problems/picture/PathPicture.tsx';
import {
  figureText,
  repairText,
  sourceText,
  spanText,
} from '../../../../renderer/panels/problems/problemWords.ts';
import { placeOf, spanAround } from '../../../../renderer/replay/showProblem.ts';
import { useTrajectory } from '../../../../renderer/replay/trajectory.ts';
import { land, landingOf } from '../../../../renderer/state/problems/landing.ts';
import { neighbourOf, occasionsOf } from '../../../../renderer/state/problems/problems.ts';
import { useSession } from '../../../../renderer/state/session.ts';
import { showWorkspace, useWorkspace } from '../../../../renderer/state/workspace.ts';
import { problemRow } from '../../../../renderer/timeline/useProblemRow.ts';

const S = 1e9;
const problem = (known: Partial<Problem>): Problem => ({
  id: 'samples-missing:/lidar',
  kind: 'samples-missing',
  severity: 'warning',
  weight: 1,
  subject: { type: 'sensor', name: '/lidar', stream: 1 },
  sentence: 'Two sweeps are missing.',
  advice: 'Drive again.',
  source: 'ingest',
  signs: [],
  ...known,
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a drive with an error or a warning opens at its problems, any other one in Replay', () => {
  expect(landingOf({ errors: 1, warnings: 0 })).toBe('problems');
  expect(landingOf({ errors: 0, warnings: 3 })).toBe('problems');
  expect(landingOf({ errors: 0, warnings: 0 })).toBe('replay');
});

test('who goes somewhere while the engine is asked for problems stays there', async () => {
  // The theme is written there.
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  let answer: () => void = () => undefined;
  const result = { problems: [problem({ severity: 'error' })] };
  const link = { request: () => new Promise((resolve) => (answer = () => resolve({ result }))) };
  for (const [goes, ends] of [
    [undefined, 'problems'],
    ['map', 'map'],
  ] as const) {
    useSession.setState({ drive: { drive: 1 } as never });
    useWorkspace.setState({ id: 'replay', library: true });
    const landed = land(link as never, undefined);
    if (goes) showWorkspace(goes);
    answer();
    await landed;
    expect(useWorkspace.getState()).toMatchObject({ id: ends, library: false });
  }
});

test('a drive is shown in Replay when its problems are not told within five seconds', async () => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { documentElement: { dataset: {} } });
  useSession.setState({ drive: { drive: 1 } as never });
  useWorkspace.setState({ id: 'replay', library: true });
  const landed = land({ request: () => new Promise(() => undefined) } as never, undefined);
  await vi.advanceTimersByTimeAsync(4900);
  expect(useWorkspace.getState().library).toBe(true);
  await vi.advanceTimersByTimeAsync(200);
  await landed;
  expect(useWorkspace.getState()).toMatchObject({ id: 'replay', library: false });
});

test('next and previous go through the list and round at its ends', () => {
  const list = ['a', 'b', 'c'].map((id) => problem({ id }));
  expect(neighbourOf(list, undefined, 1)?.id).toBe('a');
  expect(neighbourOf(list, undefined, -1)?.id).toBe('c');
  expect(neighbourOf(list, 'a', 1)?.id).toBe('b');
  expect(neighbourOf(list, 'c', 1)?.id).toBe('a');
  expect(neighbourOf(list, 'a', -1)?.id).toBe('c');
  expect(neighbourOf([], 'a', 1)).toBeUndefined();
});

test('the occasions of a problem are its spans, or else its whole time', () => {
  const when = { fromNs: 1 * S, toNs: 9 * S };
  const spans = [
    { fromNs: 1 * S, toNs: 2 * S },
    { fromNs: 8 * S, toNs: 9 * S },
  ];
  expect(occasionsOf({ when, spans })).toEqual(spans);
  expect(occasionsOf({ when })).toEqual([when]);
  expect(occasionsOf({})).toEqual([]);
});

test('a short problem is shown with what lies before and after it, a long one with all of the drive', () => {
  expect(spanAround({ fromNs: 10 * S, toNs: 10.2 * S }, 60 * S)).toEqual({ fromNs: 8.5 * S, toNs: 11.7 * S });
  expect(spanAround({ fromNs: 10 * S, toNs: 14 * S }, 60 * S)).toEqual({ fromNs: 6 * S, toNs: 18 * S });
  expect(spanAround({ fromNs: 0.5 * S, toNs: 0.6 * S }, 60 * S)?.fromNs).toBe(0);
  expect(spanAround({ fromNs: 0, toNs: 60 * S }, 60 * S)).toBeUndefined();
  expect(spanAround({ fromNs: 1 * S, toNs: 2 * S }, 3 * S)).toBeUndefined();
});

test('a problem lies at its own place, or where the vehicle was then', () => {
  const trajectory = {
    key: 'k',
    t: new Float64Array([0, 10 * S]),
    position: new Float64Array([0, 0, 0, 100, 0, 0]),
    orientation: new Float64Array([1, 0, 0, 0, 1, 0, 0, 0]),
  };
  const when = { fromNs: 10 * S, toNs: 10 * S };
  useTrajectory.setState({ trajectory });
  expect(placeOf(problem({ when }))).toEqual({ p: [100, 0, 0], ofVehicle: true });
  const where = { x: 5, y: 6, z: 7 };
  expect(placeOf(problem({ when, where }))).toEqual({ p: [5, 6, 7], ofVehicle: true });
  // Another occasion than the first has another place.
  expect(placeOf(problem({ when, where }), { fromNs: 0, toNs: S })).toEqual({
    p: [0, 0, 0],
    ofVehicle: true,
  });
  expect(placeOf(problem({ where }))).toEqual({ p: [5, 6, 7], ofVehicle: false });
  useTrajectory.setState({ trajectory: undefined });
  expect(placeOf(problem({ when }))).toBeUndefined();
});

test('the row of the timeline has a mark for each occasion, the worst over the others', () => {
  const row = problemRow(
    [
      problem({ id: 'worst', severity: 'error', when: { fromNs: 5 * S, toNs: 6 * S } }),
      problem({
        id: 'gaps',
        when: { fromNs: 1 * S, toNs: 9 * S },
        spans: [
          { fromNs: 1 * S, toNs: 2 * S },
          { fromNs: 8 * S, toNs: 9 * S },
        ],
      }),
    ],
    'gaps',
  );
  expect(row?.spans.map(({ id, from, chosen }) => [id, from, chosen])).toEqual([
    ['gaps', 1 * S, true],
    ['gaps', 8 * S, true],
    ['worst', 5 * S, false],
  ]);
  expect(row?.meaning).toContain('1 error, 1 warning');
  expect(problemRow([problem({})], undefined)).toBeUndefined();
});

test('figures, times and sources are said in words', () => {
  expect(figureText({ value: 52.34, limit: 20, unit: 'ms' })).toEqual({ value: '52.3 ms', limit: '20 ms' });
  expect(figureText({ value: -1.004, limit: 0.25, unit: '°' })).toEqual({ value: '-1°', limit: '0.25°' });
  expect(spanText({ fromNs: 0, toNs: 8 * S }, 8 * S)).toBe('all of the drive');
  expect(spanText({ fromNs: 2 * S, toNs: 2 * S }, 8 * S)).toBe('00:02.000');
  expect(spanText({ fromNs: 2 * S, toNs: 2.3 * S }, 8 * S)).toBe('00:02.000 to 00:02.300, 300 ms');
  expect(repairText({ kind: 'clock-offset', frame: 'cam', addNs: -52e6 }, 8 * S)).toBe(
    '−52.0 ms on the stamps of cam.',
  );
  expect(repairText({ kind: 'sensor-yaw', frame: 'cam', turnDeg: -1.04 }, 8 * S)).toBe(
    'Turn cam by 1.04° to the right.',
  );
  expect(repairText({ kind: 'focal-length', frame: 'cam', factor: 0.981 }, 8 * S)).toBe(
    '−1.90 % on the focal length of cam.',
  );
  expect(sourceText('health', [{ id: 'health', title: 'Health' } as never])).toBe('found by Health');
});

test('the small path holds every point and a place beside it, north up', () => {
  const trajectory = {
    key: 'k',
    t: new Float64Array([0, 1, 2]),
    position: new Float64Array([0, 0, 0, 50, 0, 0, 50, 100, 0]),
    orientation: new Float64Array(12),
  };
  const outline = outlineOf(trajectory, [200, 50, 0]);
  const points = outline?.points.split(' ').map((pair) => pair.split(',').map(Number)) ?? [];
  for (const [x = -1, y = -1] of [...points, outline?.place(200, 50) ?? []]) {
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(160);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(90);
  }
  // The last point lies north of the first.
  expect(points.at(-1)?.[1]).toBeLessThan(points[0]?.[1] ?? 0);
});
