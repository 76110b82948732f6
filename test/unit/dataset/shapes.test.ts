import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { band, fill, type Grid, shapeOf, strip } from '../../../engine/dataset/shapes.ts';

const grid: Grid = { cells: 64, resolutionM: 0.05, x: -1.6, y: -1.6 };
const filled = (shapes: readonly ReturnType<typeof shapeOf>[]): Uint8Array => {
  const out = new Uint8Array(grid.cells ** 2);
  for (const shape of shapes) fill(out, grid, shape, 1);
  return out;
};
const area = (cells: Uint8Array): number => cells.reduce((sum, v) => sum + v, 0) * grid.resolutionM ** 2;

describe('shapes on a grid', () => {
  it('cover the cells whose middle is no farther from a segment than half its width, whatever its direction', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: Math.PI, noNaN: true }), (angle) => {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        const shape = strip([-c, -s], [c, s], 0.1);
        if (!shape) throw new Error('a segment of 2 m has a shape');
        const cells = filled([shape]);
        let wrong = 0;
        for (let k = 0; k < cells.length; k++) {
          const x = grid.x + ((k % grid.cells) + 0.5) * grid.resolutionM;
          const y = grid.y + (Math.floor(k / grid.cells) + 0.5) * grid.resolutionM;
          const [along, across] = [Math.abs(c * x + s * y), Math.abs(-s * x + c * y)];
          // What lies on the very edge may fall on either side.
          if (Math.abs(across - 0.1) < 1e-9 || Math.abs(along - 1) < 1e-9) continue;
          if (cells[k] !== (along < 1 && across < 0.1 ? 1 : 0)) wrong++;
        }
        expect(wrong).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it('leave no notch where a line bends, and stay in the tile where a line leaves it', () => {
    const cells = filled(
      band(
        [
          [-5, 0.013, 0],
          [0.013, 0.013, 0],
          [0.013, 5, 0],
        ],
        0.1,
      ),
    );
    const at = (x: number, y: number): number =>
      cells[
        Math.floor((y - grid.y) / grid.resolutionM) * grid.cells + Math.floor((x - grid.x) / grid.resolutionM)
      ] ?? -1;
    expect(at(0.06, -0.03)).toBe(1);
    expect(at(-1.58, 0.03)).toBe(1);
    expect(at(0.03, 1.58)).toBe(1);
    expect(at(1, 0)).toBe(0);
  });

  it('keep the hole of an outline that runs around itself out, by the even-odd rule', () => {
    const ring = shapeOf([
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
      [-1, -1],
      [-0.5, -0.5],
      [-0.5, 0.5],
      [0.5, 0.5],
      [0.5, -0.5],
      [-0.5, -0.5],
    ]);
    expect(area(filled([ring]))).toBeCloseTo(4 - 1, 1);
  });
});
