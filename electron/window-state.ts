/** Where the window was left, kept between starts, and used only as far as the screens of today allow. */

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { say } from '../engine/contract/say.ts';

export type Rectangle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type WindowState = { readonly bounds?: Rectangle; readonly maximized: boolean };

const SMALLEST = { width: 800, height: 500 };
const FIRST = { width: 1600, height: 1000 };
/** So much of the title bar must be reachable by the pointer. */
const REACHABLE_PX = 64;
/** A state has 90 bytes; a larger file is none. */
const STATE_LIMIT_BYTES = 4096;

/**
 * Where to put the window: as it was saved, no larger than the screen it is on, or of a first size in the middle where that place
 * cannot be reached.
 */
export function placeOf(
  saved: WindowState | undefined,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const bounds = saved?.bounds;
  const screen = bounds && screens.find((each) => overlaps(each, bounds));
  if (!bounds || !screen) return FIRST;
  return {
    x: bounds.x,
    y: bounds.y,
    width: Math.max(SMALLEST.width, Math.min(bounds.width, screen.width)),
    height: Math.max(SMALLEST.height, Math.min(bounds.height, screen.height)),
  };
}

function overlaps(screen: Rectangle, { x, y, width }: Rectangle): boolean {
  const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return across >= REACHABLE_PX && y >= screen.y && y <= screen.y + screen.height - REACHABLE_PX;
}

export function readState(path: string): WindowState | undefined {
  try {
    const found = statSync(path);
    if (!found.isFile() || found.size > STATE_LIMIT_BYTES) return undefined;
    return parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // No state, or one that was damaged: the window opens as it did the first time.
  }
}

/**
 * Writes the whole state or leaves the one before; readable by this user alone. A disk that is full or read-only costs the place of the
 * window, which is said on stderr, and nothing else.
 */
export function writeState(path: string, state: WindowState): void {
  const part = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(part, JSON.stringify(state), { mode: 0o600, flush: true });
    try {
      renameSync(part, path);
    } finally {
      rmSync(part, { force: true });
    }
  } catch (error) {
    say(`The place of the window is not kept: ${error instanceof Error ? error.message : error}`);
  }
}

function parse(value: unknown): WindowState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { bounds, maximized } = value as { bounds?: Partial<Rectangle>; maximized?: unknown };
  const { x, y, width, height } = bounds ?? {};
  const whole = (n: unknown): n is number => Number.isSafeInteger(n);
  if (!whole(x) || !whole(y) || !whole(width) || !whole(height)) return undefined;
  return { bounds: { x, y, width, height }, maximized: maximized === true };
}
