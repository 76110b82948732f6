/** The window comes back where it was left, unless that place is not on any screen any more. */
import { readFileSync, writeFileSync } from 'node:fs';

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

/** Where to put the window: as it was saved, or of a first size in the middle where that cannot be reached. */
export function placeOf(
  saved: WindowState | undefined,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const bounds = saved?.bounds;
  if (!bounds || !screens.some((screen) => overlaps(screen, bounds))) return FIRST;
  return {
    ...bounds,
    width: Math.max(SMALLEST.width, bounds.width),
    height: Math.max(SMALLEST.height, bounds.height),
  };
}

function overlaps(screen: Rectangle, { x, y, width }: Rectangle): boolean {
  const across = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return across >= REACHABLE_PX && y >= screen.y && y <= screen.y + screen.height - REACHABLE_PX;
}

export function readState(path: string): WindowState | undefined {
  try {
    return parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // No state, or one that was damaged: the window opens as it did the first time.
  }
}

export function writeState(path: string, state: WindowState): void {
  writeFileSync(path, JSON.stringify(state));
}

function parse(value: unknown): WindowState | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { bounds, maximized } = value as { bounds?: Partial<Rectangle>; maximized?: unknown };
  const { x, y, width, height } = bounds ?? {};
  const whole = (n: unknown): n is number => Number.isSafeInteger(n);
  if (!whole(x) || !whole(y) || !whole(width) || !whole(height)) return undefined;
  return { bounds: { x, y, width, height }, maximized: maximized === true };
}
