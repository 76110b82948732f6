import { describe, expect, it } from 'vitest';
import { Element } from '../../../engine/reconstruct/results/support/element.ts';
import { DepthPicture } from '../../../engine/reconstruct/results/support/occlusion.ts';
import { thinned } from '../../../engine/reconstruct/results/support/sweeps.ts';

describe('a map element', () => {
  // Ten metres east, then ten north, rising by a metre.
  const element = new Element([0, 0, 0, 10, 0, 0, 10, 10, 1]);

  it('knows its length and the box around it', () => {
    expect(element.lengthM).toBeCloseTo(10 + Math.hypot(10, 1), 9);
    expect(element.box).toEqual({ min: [0, 0, 0], max: [10, 10, 1] });
  });

  it('carries what lies beside it at its height, and nothing above, below or further away', () => {
    expect(element.carries(5, 0.2, 0)).toBe(true);
    expect(element.carries(10.1, 5, 0.5)).toBe(true);
    expect(element.carries(5, 0.4, 0)).toBe(false);
    expect(element.carries(5, 0, 0.8)).toBe(false);
    expect(element.carries(5, 0, -0.8)).toBe(false);
    expect(element.carries(12, 12, 1)).toBe(false);
  });

  it('covers cells of the ground whatever their height', () => {
    expect(element.covers(10, 9.9)).toBe(true);
    expect(element.covers(9, 9.9)).toBe(false);
  });

  it('is sampled in at most some thousand places, however long it is', () => {
    const long = new Element([0, 0, 0, 100_000, 0, 0]);
    expect(long.samples.length).toBeLessThan(2100);
    expect(long.samples.at(-1)).toEqual([100_000, 0, 0]);
  });
});

describe('depths of a cloud in a picture', () => {
  const filled = (depthM: number, points: number): DepthPicture => {
    const depths = new DepthPicture({ width: 960, height: 540 });
    for (let k = 0; k < points; k++) depths.add({ u: 400 + k, v: 300 }, depthM);
    return depths;
  };

  it('hide what lies clearly behind several points', () => {
    expect(filled(8, 3).hides({ u: 402, v: 301 }, 20)).toBe(true);
  });
  it('hide nothing at the same depth, before them, or elsewhere in the picture', () => {
    expect(filled(20, 3).hides({ u: 402, v: 301 }, 20)).toBe(false);
    expect(filled(20.9, 3).hides({ u: 402, v: 301 }, 20)).toBe(false);
    expect(filled(8, 3).hides({ u: 500, v: 301 }, 20)).toBe(false);
    expect(filled(8, 3).hides({ u: 402, v: 301 }, 5)).toBe(false);
  });
  it('are not believed for a single point', () => {
    expect(filled(8, 1).hides({ u: 402, v: 301 }, 20)).toBe(false);
  });
});

it('a thinned list keeps its first and is spread over all of it', () => {
  const all = Array.from({ length: 100 }, (_, i) => i);
  expect(thinned(all, 10)).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
  expect(thinned(all, 200)).toBe(all);
});
