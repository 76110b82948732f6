import { describe, expect, it } from 'vitest';
import { crossPieces } from '../../../../renderer/panels/scene3d/layers/crossPieces.ts';

/** Fixes at these places, one a tenth of a second. */
const fixesAt = (
  places: readonly (readonly [number, number, number])[],
  status = (_: number): number => 0,
) => ({
  t: Float64Array.from(places, (_, i) => i * 1e8),
  position: Float64Array.from(places.flat()),
  status: Int8Array.from(places, (_, i) => status(i)),
});

describe('the crosses of GNSS fixes', () => {
  it('are all drawn while the vehicle moves, in pieces along the way', () => {
    const pieces = crossPieces(fixesAt(Array.from({ length: 1000 }, (_, i) => [i, 0, 0] as const)));
    expect(pieces.flatMap(({ fixes }) => fixes)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(Math.max(...pieces.map(({ fixes }) => fixes.length))).toBe(256);
  });

  it('are one cross for an hour on one spot', () => {
    const pieces = crossPieces(
      fixesAt(Array.from({ length: 36_000 }, (_, i) => [4, 0.001 * (i % 9), 1] as const)),
    );
    expect(pieces.map(({ fixes }) => fixes)).toEqual([[0]]);
  });

  it('keep their colours apart, also on one spot', () => {
    const pieces = crossPieces(
      fixesAt(
        [
          [0, 0, 0],
          [0, 0, 0],
          [5, 0, 0],
        ],
        (i) => (i === 1 ? 2 : 0),
      ),
    );
    expect(pieces.map(({ fixes }) => fixes)).toEqual([[0, 2], [1]]);
    expect(new Set(pieces.map(({ colour }) => colour)).size).toBe(2);
  });
});
