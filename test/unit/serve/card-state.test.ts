/** How far the card of a drive says that its map is. */
import { expect, test } from 'vitest';
import type { StageRun } from '../../../engine/contract/stages.ts';
import { reconstructionOf } from '../../../engine/serve/library/card.ts';

const run = (...states: StageRun['state'][]) => states.map((state) => ({ state }));

test('a run that newer code or settings made stale is whole all the same, and not a part of one', () => {
  expect(reconstructionOf([run('done', 'stale', 'stale')])).toBe('stale');
  expect(reconstructionOf([run('stale', 'stale'), run('done', 'running')])).toBe('stale');
  expect(reconstructionOf([run('stale', 'stale'), run('done', 'done')])).toBe('done');
});

test('a run that lacks a stage is a part, failed or nothing', () => {
  expect(reconstructionOf([run('done', 'stale', 'not-run')])).toBe('partial');
  expect(reconstructionOf([run('done', 'failed', 'not-run')])).toBe('failed');
  expect(reconstructionOf([run('not-run', 'not-run')])).toBe('none');
  expect(reconstructionOf([])).toBe('none');
});
