import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placeOf, readState, writeState } from '../../../electron/window-state.ts';
import { temporaryFolder } from '../../support/drives.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };

test('the window comes back where it was left', () => {
  const path = join(temporaryFolder(), 'window.json');
  const state = { bounds: { x: 100, y: 50, width: 1200, height: 700 }, maximized: true };
  writeState(path, state);
  expect(readState(path)).toEqual(state);
  expect(placeOf(readState(path), [SCREEN])).toEqual(state.bounds);
});

test('a place on a screen that is gone, or above all screens, is not used', () => {
  const at = (x: number, y: number) => ({ bounds: { x, y, width: 1000, height: 600 }, maximized: false });
  expect(placeOf(at(2500, 100), [SCREEN])).toEqual({ width: 1600, height: 1000 });
  expect(placeOf(at(100, -200), [SCREEN])).toEqual({ width: 1600, height: 1000 });
  expect(placeOf(at(2500, 100), [SCREEN, { ...SCREEN, x: 1920 }])).toMatchObject({ x: 2500 });
});

test('a damaged state is as good as none', () => {
  const path = join(temporaryFolder(), 'window.json');
  for (const text of ['', '{', '[]', '{"bounds":{"x":"1"}}', 'null']) {
    writeFileSync(path, text);
    expect(readState(path)).toBeUndefined();
  }
});
