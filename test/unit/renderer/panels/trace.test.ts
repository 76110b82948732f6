import { expect, test } from 'vitest';
import { trace } from '../../../../renderer/plan/drawing.ts';

const SIZE = { width: 800, height: 600 };

/** The vertices that the canvas is given, in pixels. */
function traced(vertices: readonly number[], pixelsPerM: number): (readonly [number, number])[] {
  const pixels: (readonly [number, number])[] = [];
  const add = (x: number, y: number): void => void pixels.push([x, y]);
  trace({ moveTo: add, lineTo: add }, SIZE, { x: 0, y: 0, pixelsPerM }, vertices, 2);
  return pixels;
}

test('the path of an hour costs the canvas what is seen of it, and ends where the vehicle does', () => {
  // 40 km in 200,000 poses, all of it on the screen.
  const poses = Array.from({ length: 200_000 }, (_, i) => [0.2 * i - 20_000, 100 * Math.sin(i / 500)]);
  const pixels = traced(poses.flat(), 0.018);
  expect(pixels.length).toBeLessThan(3000);
  expect(pixels[0]?.[0]).toBeCloseTo(40, 1);
  expect(pixels.at(-1)?.[0]).toBeCloseTo(400 + 0.018 * 19_999.8, 6);
  // No vertex that was left out lies further away than a pixel.
  for (const [i, [x]] of pixels.entries()) if (i > 0) expect(x - (pixels[i - 1]?.[0] ?? 0)).toBeLessThan(1);
});

test('close by, every vertex is drawn', () => {
  const steps = Array.from({ length: 100 }, (_, i) => [0.1 * i, i % 2]);
  expect(traced(steps.flat(), 20)).toHaveLength(100);
});
