import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Lane } from '../../../engine/contract/api.ts';
import { Credit } from '../../../engine/serve/wire/credit.ts';
import { Lanes, type Task } from '../../../engine/serve/wire/lanes.ts';

type Log = { readonly ran: number[]; readonly dropped: [number, string][] };

/** Lanes whose tasks end only when told to. */
function bench() {
  const lanes = new Lanes();
  const log: Log = { ran: [], dropped: [] };
  const owner = {};
  const ends: (() => void)[] = [];
  let allowed = true;
  const push = (id: number, lane: Lane, latest?: string): void => {
    const task: Task = {
      owner,
      id,
      lane,
      latest,
      mayStart: () => allowed,
      run: () => {
        log.ran.push(id);
        return new Promise((resolve) => ends.push(resolve));
      },
      drop: (reason) => log.dropped.push([id, reason]),
    };
    lanes.push(task);
  };
  const endOne = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { lanes, log, owner, push, endOne, allow: (value: boolean) => (allowed = value) };
}

test('the playhead goes before what is visible, that before prefetch, that before analysis', async () => {
  const { log, push, endOne } = bench();
  push(0, 'analysis');
  push(1, 'analysis');
  push(2, 'prefetch');
  push(3, 'visible');
  push(4, 'playhead');
  for (let i = 0; i < 5; i++) await endOne();
  expect(log.ran).toEqual([0, 4, 3, 2, 1]);
});

test('of a thousand seeks at most two are in flight, and the last one is answered', async () => {
  const { lanes, log, push, endOne } = bench();
  let most = 0;
  for (let i = 0; i < 1000; i++) {
    push(i, 'playhead', 'seek');
    most = Math.max(most, lanes.inFlight);
    if (i % 100 === 99) await endOne();
  }
  while (lanes.inFlight > 0) await endOne();
  expect(most).toBe(2);
  expect(log.ran.at(-1)).toBe(999);
  expect(log.ran.length + log.dropped.length).toBe(1000);
  expect(log.dropped.every(([, reason]) => reason === 'superseded')).toBe(true);
});

test('whatever is pushed and cancelled, every task runs or is dropped, exactly once', async () => {
  const lane = fc.constantFrom<Lane>('playhead', 'visible', 'prefetch', 'analysis');
  const step = fc.oneof(
    fc.record({ do: fc.constant('push' as const), lane, latest: fc.constantFrom(undefined, 'a', 'b') }),
    fc.record({ do: fc.constant('end' as const) }),
    fc.record({ do: fc.constant('cancel' as const), id: fc.nat(30) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { lanes, log, owner, push, endOne } = bench();
      let count = 0;
      for (const each of steps) {
        if (each.do === 'push') push(count++, each.lane, each.latest);
        else if (each.do === 'cancel') lanes.cancel(owner, each.id);
        else await endOne();
      }
      while (lanes.inFlight > 0) await endOne();
      const all = [...log.ran, ...log.dropped.map(([id]) => id)].sort((a, b) => a - b);
      expect(all).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
    { numRuns: 100 },
  );
});

test('a task that may not start waits without holding up the others, until it is woken', async () => {
  const { lanes, log, push, allow } = bench();
  allow(false);
  push(1, 'analysis');
  expect(log.ran).toEqual([]);
  allow(true);
  lanes.wake();
  expect(log.ran).toEqual([1]);
});

test('a client that stopped taking frames gets no prefetch, but its playhead goes on', () => {
  const credit = new Credit();
  credit.returned(0);
  credit.sent(65 * 1024 * 1024);
  expect(credit.allows('prefetch', 0)).toBe(false);
  expect(credit.allows('playhead', 0)).toBe(true);
  credit.returned(60 * 1024 * 1024);
  expect(credit.allows('prefetch', 0)).toBe(true);
});

test('a client that never gives credit is held back by a full socket alone', () => {
  const credit = new Credit();
  credit.sent(1e12);
  expect(credit.allows('analysis', 0)).toBe(true);
  expect(credit.allows('analysis', 1e9)).toBe(false);
});
