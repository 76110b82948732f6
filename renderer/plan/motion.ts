/** Lays what is drawn of another map frame onto this one: of a comparison of two drives. */
import type { SideMotion } from '../../engine/contract/compare/changes.ts';
import type { Line } from '../artifacts/line.ts';
import { type Size, toScreen, type View } from './view.ts';

export const isStill = ({ x, y, yaw }: SideMotion): boolean => x === 0 && y === 0 && yaw === 0;

/** The place in this frame of a place in the other. */
export function placed({ x, y, yaw, about }: SideMotion, px: number, py: number): readonly [number, number] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const [dx, dy] = [px - about[0], py - about[1]];
  return [about[0] + c * dx - s * dy + x, about[1] + s * dx + c * dy + y];
}

/** The place in the other frame of a place in this one. */
export function placedBack(
  { x, y, yaw, about }: SideMotion,
  px: number,
  py: number,
): readonly [number, number] {
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)];
  const [dx, dy] = [px - about[0] - x, py - about[1] - y];
  return [about[0] + c * dx + s * dy, about[1] - s * dx + c * dy];
}

export function placedLines(motion: SideMotion, lines: readonly Line[]): readonly Line[] {
  if (isStill(motion)) return lines;
  const each = (values: Float64Array, step: 2 | 3): Float64Array => {
    const out = values.slice();
    for (let i = 0; i + step <= out.length; i += step)
      [out[i], out[i + 1]] = placed(motion, out[i] ?? 0, out[i + 1] ?? 0);
    return out;
  };
  return lines.map((line) => ({
    ...line,
    xyz: each(line.xyz, 3),
    ...(line.outline ? { outline: each(line.outline, 2) } : {}),
  }));
}

/** From pixels of the other frame's view to those of this one's, for rasters: what is drawn after it lies in its place. */
export function applyMotion(
  context: CanvasRenderingContext2D,
  size: Size,
  view: View,
  motion: SideMotion,
): void {
  if (isStill(motion)) return;
  const [c, s] = [Math.cos(motion.yaw), Math.sin(motion.yaw)];
  // A turn to the left on the map, with y up, is one to the left on the screen, with y down.
  const [fromX, fromY] = toScreen(view, size, 0, 0);
  const [toX, toY] = toScreen(view, size, ...placed(motion, 0, 0));
  context.transform(c, -s, s, c, toX - (c * fromX + s * fromY), toY - (-s * fromX + c * fromY));
}
