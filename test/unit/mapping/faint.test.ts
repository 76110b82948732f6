import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { type ColumnBlock, decodeColumns, encodeColumns } from '../../../engine/contract/columns.ts';
import type { InputArtifact } from '../../../engine/reconstruct/contract/stage.ts';
import { RasterReader } from '../../../engine/reconstruct/mapping/raster.ts';
import { faintChains } from '../../../engine/reconstruct/stages/vectors/faint/faint.ts';
import type { Chain } from '../../../engine/reconstruct/stages/vectors/following/chains.ts';
import { numbers } from '../../support/paint/painted-road.ts';

const TILE = { tileM: 12.8, resolutionM: 0.05 };
const CELLS = 256;
const LENGTH_M = 8 * TILE.tileM;

/** Road from x = 0 to 102 m and y = −12.8 to 12.8: noise of one spread, and what `paint` adds to it. */
function road(paint: (x: number, y: number) => number, seed = 1): RasterReader {
  const random = numbers(seed);
  const noise = () => (random() + random() + random() - 1.5) * 2;
  const blocks = new Map<string, ColumnBlock>();
  for (let i = 0; i < 8; i++)
    for (const j of [-1, 0]) {
      const intensity = Float32Array.from({ length: CELLS ** 2 }, (_, k) => {
        const x = i * TILE.tileM + ((k % CELLS) + 0.5) * TILE.resolutionM;
        const y = j * TILE.tileM + (Math.floor(k / CELLS) + 0.5) * TILE.resolutionM;
        return noise() + paint(x, y);
      });
      blocks.set(`${i}_${j}`, decodeColumns(encodeColumns({}, { intensity })));
    }
  const input: InputArtifact = {
    kind: 'raster',
    meta: TILE,
    *parts() {
      for (const [key, block] of blocks)
        yield { key, level: 0, bytes: () => new Uint8Array(), block: () => block };
    },
    only: () => [...blocks.values()][0]!,
  };
  return new RasterReader(input);
}

const line = (y: number): Vec3[] => [
  [0.5, y, 0],
  [LENGTH_M - 0.5, y, 0],
];
const KERB = line(0);
/** Paint 15 cm wide at y; a cell of it stands out by a quarter of what cells scatter. */
const faintAt =
  (at: number, painted: (x: number) => boolean = () => true, by = 0.2) =>
  (x: number, y: number): number =>
    Math.abs(y - at) < 0.075 && painted(x) ? by : 0;
const EVERYWHERE = { least: 4, admits: () => true };

const extent = (chains: readonly Chain[]): [number, number] => {
  const xs = chains.flatMap(({ points }) => points.map(({ x }) => x));
  return [Math.min(...xs), Math.max(...xs)];
};

describe('faint lines', () => {
  test('a line that shows nowhere is found along a kerb, in its place and for its length', () => {
    const found = faintChains([KERB], [], road(faintAt(4.02, undefined, 0.3)), EVERYWHERE);
    const points = found.flatMap((chain) => chain.points);
    expect(found.map(({ faint }) => faint)).toEqual(found.map(() => 'solid'));
    for (const { y } of points) expect(Math.abs(y - 4.02)).toBeLessThan(0.06);
    expect(found.reduce((sum, { lengthM }) => sum + lengthM, 0)).toBeGreaterThan(0.85 * LENGTH_M);
  });

  test('bare road has none', () => {
    for (const seed of [1, 2, 3, 4, 5, 6])
      expect(
        faintChains(
          [KERB],
          [],
          road(() => 0, seed),
          EVERYWHERE,
        ),
      ).toEqual([]);
  });

  test('dashes are known from paint throughout', () => {
    const dashes = faintAt(-3.5, (x) => x % 9 < 3, 0.5);
    const found = faintChains([KERB], [], road(dashes), EVERYWHERE);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ faint }) => faint === 'dashed')).toBe(true);
  });

  test('a line ends where its paint ends, and does not go on across a junction', () => {
    const half = faintChains([KERB], [], road(faintAt(4, (x) => x < 50, 0.4)), EVERYWHERE);
    expect(extent(half)[1]).toBeGreaterThan(40);
    expect(extent(half)[1]).toBeLessThan(56);
    const parted = faintChains([KERB], [], road(faintAt(4, (x) => x < 35 || x > 65, 0.4)), EVERYWHERE);
    const inside = parted.flatMap(({ points }) => points).filter(({ x }) => x > 41 && x < 59);
    expect(inside).toEqual([]);
    expect(extent(parted)[0]).toBeLessThan(10);
    expect(extent(parted)[1]).toBeGreaterThan(92);
  });

  test('what is known already, or lies where there is no road, is not found again', () => {
    const raster = road(faintAt(4));
    expect(faintChains([KERB], [line(4)], raster, EVERYWHERE)).toEqual([]);
    expect(faintChains([KERB], [], raster, { least: 4, admits: (_, y) => y < 3 })).toEqual([]);
  });

  test('a known line is continued where it was lost', () => {
    const raster = road(faintAt(4, undefined, 0.4));
    const lost: Vec3[] = [
      [0.5, 4, 0],
      [60, 4, 0],
    ];
    const [from, to] = extent(faintChains([KERB], [lost], raster, EVERYWHERE));
    expect(from).toBeGreaterThan(60);
    expect(from).toBeLessThan(66);
    expect(to).toBeGreaterThan(95);
  });
});
