/** Which two runs are compared where nobody chose, and that a choice stays. */
import { expect, test } from 'vitest';
import type { RunInfo } from '../../../../engine/contract/stages.ts';
import type { Link } from '../../../../renderer/link/link.ts';
import {
  chooseSecond,
  forgetComparison,
  ownRunOf,
  type SecondDrive,
  sidesOf,
  useComparison,
} from '../../../../renderer/state/run/comparison.ts';

const run = (id: number, parent?: number, artifacts = 1): RunInfo =>
  ({
    ...{ id, parent, name: `run ${id}`, state: 'done' },
    stages: [{ stage: 'odometry', state: 'done', artifacts: Array.from({ length: artifacts }) }],
  }) as unknown as RunInfo;
const idsOf = (sides: ReturnType<typeof sidesOf>) => sides && [sides.a.id, sides.b.id];

const RUNS = [run(1), run(2, 1), run(3, 1), run(4, undefined, 0)];

test('a variant stands against the run that it was made from, the first against the last', () => {
  expect(idsOf(sidesOf(RUNS, 3, {}))).toEqual([1, 3]);
  expect(idsOf(sidesOf(RUNS, 2, {}))).toEqual([1, 2]);
  expect(idsOf(sidesOf(RUNS, 1, {}))).toEqual([2, 1]);
});

test('what a person chose stays, and a run is never compared with itself', () => {
  expect(idsOf(sidesOf(RUNS, 3, { a: 2, b: 1 }))).toEqual([2, 1]);
  expect(idsOf(sidesOf(RUNS, 3, { a: 3 }))).toEqual([3, 2]);
});

test('a run that made nothing is not taken, and one run alone is no comparison', () => {
  expect(idsOf(sidesOf(RUNS, 4, {}))).toEqual([1, 3]);
  expect(sidesOf([run(1)], 1, {})).toBeUndefined();
  expect(ownRunOf([run(1), run(2, 1, 0)], 2)?.id, 'it is named all the same').toBe(1);
});

test('of a second drive the last run is taken', () => {
  const second = { info: {}, grant: 'g', runs: [run(7), run(8)] } as unknown as SecondDrive;
  expect(idsOf(sidesOf(RUNS, 2, { second }))).toEqual([2, 8]);
  expect(idsOf(sidesOf(RUNS, 2, { second, b: 7 }))).toEqual([2, 7]);
});

/** Answers when it is told to, and keeps what was asked. */
function slowLink() {
  const asked: string[] = [];
  let answer = (): void => undefined;
  const link = {
    request(method: string, { drive }: { readonly drive?: string }) {
      asked.push(drive ? `${method} ${drive}` : method);
      if (method !== 'drive.open') return Promise.resolve({ result: { runs: [run(7)] } });
      return new Promise((resolve) => {
        answer = () => resolve({ result: { drive: 'other', uuid: 'u', name: 'other' } });
      });
    },
  } as unknown as Link;
  return { link, asked, answer: () => answer() };
}

test('a second drive is there with its runs once it is open', async () => {
  const { link, asked, answer } = slowLink();
  const chosen = chooseSecond(link, 'g', 'other');
  expect(useComparison.getState().opening?.name).toBe('other');
  answer();
  await chosen;
  expect(useComparison.getState().second?.runs.map(({ id }) => id)).toEqual([7]);
  expect(useComparison.getState().opening).toBeUndefined();
  forgetComparison(link);
  expect(asked).toEqual(['drive.open', 'runs.list other', 'drive.close other']);
});

test('a second drive that opens after the comparison was left is given back, not shown', async () => {
  const { link, asked, answer } = slowLink();
  const chosen = chooseSecond(link, 'g', 'other');
  forgetComparison(link);
  answer();
  await chosen;
  expect(useComparison.getState().second).toBeUndefined();
  expect(asked).toEqual(['drive.open', 'drive.close other']);
});
