import { describe, expect, it } from 'vitest';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { DrivenPath } from '../../../engine/reconstruct/stages/vectors/driven-path.ts';
import { Edges } from '../../../engine/reconstruct/stages/vectors/edges.ts';
import { type Chain, chainOf } from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { joined } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import { dashRows } from '../../../engine/reconstruct/stages/vectors/marks/dash-rows.ts';
import { moreDashes } from '../../../engine/reconstruct/stages/vectors/marks/dashes.ts';

/** A dash of 3 m along x from `from`, at y. */
const dash = (from: number, y = 0, turn = 0): Chain =>
  chainOf(
    Array.from({ length: 31 }, (_, k) => ({
      x: from + 0.1 * k,
      y: y + 0.1 * k * turn,
      angle: turn,
      score: 4,
      step: 0,
    })),
  );

const lines = joined(
  [0, 6, 12, 18].map((x) => dash(x)),
  { dashGapM: 10, gapM: 2.5, dashM: 7 },
);
const starts = (chains: readonly Chain[]): number[] =>
  chains.map(({ points }) => Math.round(points[0]?.x ?? Number.NaN)).sort((a, b) => a - b);

describe('a dashed line goes on', () => {
  it('over weak dashes in its rhythm, at both ends, one after the other', () => {
    expect(starts(moreDashes(lines, [dash(30), dash(24), dash(-6), dash(36)]))).toEqual([-6, 24, 30, 36]);
  });

  it('over one that is missing, but not over two', () => {
    expect(starts(moreDashes(lines, [dash(30)]))).toEqual([30]);
    expect(moreDashes(lines, [dash(36)])).toEqual([]);
  });

  it('not over what is off its rhythm, beside it, turned, or of another length', () => {
    const short = chainOf(dash(24).points.slice(0, 9));
    expect(moreDashes(lines, [dash(27), dash(24, 0.6), dash(24, 0, 0.2), short])).toEqual([]);
  });

  it('only where it has shown its rhythm', () => {
    const two = joined([dash(0), dash(6)], { dashGapM: 10, gapM: 2.5, dashM: 7 });
    expect(moreDashes(two, [dash(12)])).toEqual([]);
  });
});

describe('weak dashes alone are a dashed line', () => {
  const joints = { dashGapM: 10, dashM: 7 };
  const rows = (chains: readonly Chain[], weak: readonly Chain[]): number[] =>
    starts(dashRows(chains, weak, joints));

  it('when four and more alike stand in an even row, strong ones among them or not', () => {
    expect(rows([], [dash(0), dash(9), dash(18), dash(27)])).toEqual([0, 9, 18, 27]);
    expect(rows([dash(0), dash(18)], [dash(9), dash(27)])).toEqual([9, 27]);
  });

  it('not when they are three, or lie at uneven distances', () => {
    expect(rows([], [dash(0), dash(9), dash(18)])).toEqual([]);
    expect(rows([], [dash(0), dash(6), dash(15), dash(19), dash(27)])).toEqual([]);
  });

  it('not what lies between them and is of another length', () => {
    const speck = chainOf(dash(36).points.slice(0, 9));
    expect(rows([], [dash(0), dash(9), dash(18), dash(27), speck])).toEqual([0, 9, 18, 27]);
  });
});

describe('a boundary seen from the path', () => {
  const path = new DrivenPath({
    t: Float64Array.from({ length: 20 }, (_, k) => k),
    poses: Array.from({ length: 20 }, (_, k): Pose => ({ p: [k, 0, 0], q: { w: 1, x: 0, y: 0, z: 0 } })),
  });
  const edges = new Edges(path, 20);
  edges.add([
    [0, 3, 0],
    [19, 3, 0],
  ]);

  it('hides what lies beyond it, and not what lies before it', () => {
    expect(edges.hides({ x: 5, y: 4 }, 0.2)).toBe(true);
    expect(edges.hides({ x: 5, y: 2 }, 0.2)).toBe(false);
  });

  it('hides nothing ahead of the last pose or behind the first, where it does not run', () => {
    expect(edges.hides({ x: 28, y: 6 }, 0.2)).toBe(false);
    expect(edges.hides({ x: -9, y: 6 }, 0.2)).toBe(false);
  });
});
