import { expect, test } from 'vitest';
import type { RunInfo, StageRun } from '../../../../engine/contract/stages.ts';
import { attemptOf, listedStamp, wasReplaced } from '../../../../renderer/state/read/artifactStamp.ts';

const artifact = { id: 7, uuid: 'u', kind: 'series', version: 1, name: 'residuals', meta: {} };

function runs(stage: Partial<StageRun>, parts: number, uuid = 'u'): readonly RunInfo[] {
  const made = { ...artifact, uuid, stage: 'odometry', parts, bytes: 100 * parts };
  const row = { stage: 'odometry', state: 'done', parameters: {}, metrics: [], artifacts: [made], ...stage };
  return [
    { id: 1, uuid: 'r', name: 'run 1', created: '', state: 'done', stages: [row] } as unknown as RunInfo,
  ];
}

test('an artifact that goes on after a stop has another stamp, though its number and its parts are the same', () => {
  const stopped = listedStamp(runs({ state: 'cancelled', wallMs: 800 }, 1), 7);
  const done = listedStamp(runs({ state: 'done', wallMs: 2400 }, 1), 7);
  expect(stopped).toBeDefined();
  expect(done).not.toBe(stopped);
  expect(listedStamp(runs({ state: 'done', wallMs: 2400 }, 1), 7)).toBe(done);
});

test('an artifact that got a number that was free has another stamp', () => {
  expect(listedStamp(runs({ wallMs: 1 }, 1, 'a'), 7)).not.toBe(listedStamp(runs({ wallMs: 1 }, 1, 'b'), 7));
});

test('an artifact that no run has any more has none', () => {
  expect(listedStamp(runs({}, 1), 8)).toBeUndefined();
});

test('what is drawn of an artifact is drawn anew after a second attempt, not when a first one ends', () => {
  const attempt = (wallMs: number | undefined, uuid = 'u') => {
    const found = attemptOf(runs(wallMs === undefined ? {} : { wallMs }, 1, uuid), 7);
    if (!found) throw new Error('The artifact is not listed.');
    return found;
  };
  expect(wasReplaced(attempt(undefined), attempt(900))).toBe(false);
  expect(wasReplaced(attempt(900), attempt(900))).toBe(false);
  expect(wasReplaced(attempt(900), attempt(2400))).toBe(true);
  expect(wasReplaced(attempt(900, 'a'), attempt(900, 'b'))).toBe(true);
});
