import { describe, expect, test } from 'vitest';
import type { Trace } from '../../../engine/reconstruct/stages/vectors/following/trace.ts';
import type { Boundary } from '../../../engine/reconstruct/stages/vectors/roadway/competition.ts';
import { surfaceEdges } from '../../../engine/reconstruct/stages/vectors/roadway/surface-edges.ts';
import { withVerges } from '../../../engine/reconstruct/stages/vectors/roadway/verges.ts';
import { asidesOf, type Place, path, rasters, rim } from '../../support/paint/road-side.ts';

const END_M = 4;

/** Asphalt to 4 m with an edge line 0.1 m inside its rim, and a verge that falls away. */
const country = (_: number, y: number): Place => ({
  z: -0.02 * y - 0.03 * Math.max(0, y - END_M),
  shine: y > END_M ? 0.4 : y > END_M - 0.2 && y < END_M - 0.1 ? 0.2 : -0.7,
});
const as = (trace: Trace, source: Boundary['source'] = 'rim'): Boundary => ({ trace, source });
function vergesOn(at: (x: number, y: number) => Place, found: readonly Boundary[] = []): Boundary[] {
  const ground = rasters(at);
  return withVerges(found, surfaceEdges(ground, path), ground, path);
}
const placesOf = (boundaries: readonly Boundary[]): string[] =>
  boundaries.map(({ trace, source }) => `${source} ${asidesOf([trace])[0]?.toFixed(1)}`);

describe('asphalt that ends before soil', () => {
  test('is a boundary where soil begins, outside of the edge line', () => {
    const [verge, ...others] = vergesOn(country);
    expect(others).toEqual([]);
    expect(verge?.source).toBe('verge');
    expect(Math.abs((asidesOf(verge ? [verge.trace] : [])[0] ?? Number.NaN) - END_M)).toBeLessThan(0.08);
    expect(verge?.trace.lengthM).toBeGreaterThan(30);
  });

  test('lends its name to a rim that lies upon it, and hides what lies beyond', () => {
    expect(placesOf(vergesOn(country, [as(rim(4.1)), as(rim(7))]))).toEqual(['verge 4.1']);
  });

  test('is none where a kerb lies further out: the road goes on, and two ages of asphalt meet', () => {
    const street = (x: number, y: number): Place =>
      y < 7 ? country(x, y) : { z: -0.02 * 7 - 0.03 * 3 + 0.12, shine: 0.3 };
    expect(placesOf(vergesOn(street, [as(rim(7), 'step')]))).toEqual(['step 7.0']);
  });

  test('is none where the ground beyond is as dark, where it is the bank of a ditch, and before a rail', () => {
    const dark = (x: number, y: number): Place => ({ ...country(x, y), shine: y > END_M ? -0.5 : -0.7 });
    const bank = (x: number, y: number): Place => ({
      ...country(x, y),
      z: -0.02 * y - 0.3 * Math.max(0, y - END_M),
    });
    const rail = (x: number, y: number): Place => ({
      ...country(x, y),
      stands: y > END_M + 0.5 && y < END_M + 0.65 ? 0.7 : 0,
    });
    for (const ground of [dark, bank, rail]) expect(vergesOn(ground)).toEqual([]);
  });

  test('is none where vehicles drove over it, or where a patch is short', () => {
    const near = (x: number, y: number): Place => country(x, y + END_M - 0.6);
    const patch = (x: number, y: number): Place =>
      x > 10 && x < 25 ? country(x, y) : { z: -0.02 * y, shine: -0.7 };
    for (const ground of [near, patch]) expect(vergesOn(ground)).toEqual([]);
  });
});
