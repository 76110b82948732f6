import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
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

test('a window is never larger than its screen, whatever the state says', () => {
  const huge = { bounds: { x: 0, y: 0, width: 1e15, height: 1e15 }, maximized: false };
  expect(placeOf(huge, [SCREEN])).toEqual(SCREEN);
  const nowhere = { bounds: { x: -1e15, y: 1e15, width: 1, height: 1 }, maximized: false };
  expect(placeOf(nowhere, [SCREEN])).toEqual({ width: 1600, height: 1000 });
});

test('a state that is a folder, a pipe or very long is as good as none', () => {
  const folder = temporaryFolder();
  expect(readState(folder)).toBeUndefined();
  if (process.platform !== 'win32') {
    execFileSync('mkfifo', [join(folder, 'pipe.json')]);
    expect(readState(join(folder, 'pipe.json'))).toBeUndefined();
  }
  const long = join(folder, 'long.json');
  writeFileSync(
    long,
    `${' '.repeat(10_000)}{"bounds":{"x":1,"y":1,"width":900,"height":600},"maximized":false}`,
  );
  expect(readState(long)).toBeUndefined();
});

test('the state is written whole and readable by its user alone, and a disk that refuses costs nothing else', () => {
  const folder = join(temporaryFolder(), 'user');
  const path = join(folder, 'window.json');
  writeState(path, { maximized: true });
  expect(readdirSync(folder)).toEqual(['window.json']);
  if (process.platform !== 'win32')
    expect([statSync(path).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'taken', 'x'), '');
  expect(() => writeState(join(folder, 'taken'), { maximized: true })).not.toThrow();
  expect(() => writeState(join(path, 'below-a-file'), { maximized: true })).not.toThrow();
  expect(readdirSync(folder)).toEqual(['taken', 'window.json']);
});
