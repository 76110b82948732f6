import { OrthographicCamera, PerspectiveCamera } from 'three';
import { describe, expect, it } from 'vitest';
import type { PartInfo } from '../../../../engine/contract/artifacts.ts';
import { boxPixels } from '../../../../renderer/scene/points/boxPixels.ts';
import { chosenParts, drawable, levelTrees, partId } from '../../../../renderer/scene/points/levels.ts';

const EDGE_M = 20;
const SPACING_M = 0.1;
const PART_BYTES = 1e6;

const part = (level: number, i: number, j: number): PartInfo => {
  const edge = EDGE_M * 2 ** level;
  return {
    artifact: 1,
    key: `${i}_${j}`,
    level,
    box: [i * edge, j * edge, 0, (i + 1) * edge, (j + 1) * edge, 5],
    codec: 'columns/1',
    bytes: PART_BYTES,
  };
};

/** A square of `side` × `side` tiles from −side/2, and the coarser ones over it. */
function cloud(side: number, levels: number): PartInfo[] {
  return Array.from({ length: levels }, (_, level) => {
    const half = side / 2 / 2 ** level;
    const span = Array.from({ length: 2 * half }, (__, k) => k - half);
    return span.flatMap((i) => span.map((j) => part(level, i, j)));
  }).flat();
}

/** A view from `eye` to a place on the ground, 800 pixels high. */
function viewFrom(eye: readonly [number, number, number], at: readonly [number, number, number]) {
  const camera = new PerspectiveCamera(50, 1.6, 0.2, 4000);
  camera.up.set(0, 0, 1);
  camera.position.set(...eye);
  camera.lookAt(...at);
  camera.updateMatrixWorld();
  const pixels = boxPixels(camera, 800, [0, 0, 0]);
  return ({ box }: PartInfo): number => (box ? pixels(box) : 0);
}

const parts = cloud(64, 6);
const roots = levelTrees(parts);
const byId = new Map(parts.map((each) => [partId(each), each]));
const chosen = (ids: Iterable<string>): PartInfo[] => [...ids].flatMap((id) => byId.get(id) ?? []);
const holds = ({ box: outer }: PartInfo, { box: inner }: PartInfo): boolean =>
  outer !== undefined &&
  inner !== undefined &&
  [0, 1].every((axis) => (outer[axis] ?? 0) <= (inner[axis] ?? 0)) &&
  [3, 4].every((axis) => (outer[axis] ?? 0) >= (inner[axis] ?? 0));

describe('a cloud in levels', () => {
  const near = viewFrom([5, 5, 10], [40, 5, 0]);

  it('is drawn as fine as it is near the eye, and coarser the farther away', () => {
    const ids = chosenParts(roots, near, SPACING_M, 400e6);
    const shown = chosen(ids);
    expect(ids).toContain('0/1_0');
    // Metres a part lies ahead and its level: points of level 1 are 1.5 pixels apart at 114 m.
    const ahead = shown.map(({ box = [0] as never, level }) => [box[0] - 5, level] as const);
    for (const [metres, level] of ahead) if (metres > 114 + 2 * EDGE_M) expect(level).toBeGreaterThan(0);
    expect(Math.max(...ahead.map(([, level]) => level))).toBe(3);
  });

  it('covers every place of the view once', () => {
    const shown = chosen(chosenParts(roots, near, SPACING_M, 400e6));
    const leaves = parts.filter((each) => each.level === 0 && near(each) > 0);
    expect(leaves.length).toBeGreaterThan(200);
    for (const leaf of leaves)
      expect(
        shown.filter((each) => holds(each, leaf)),
        leaf.key,
      ).toHaveLength(1);
  });

  it('leaves out what the view does not show', () => {
    const behind = chosen(chosenParts(roots, near, SPACING_M, 400e6)).filter(
      ({ box = [0] as never }) => (box[3] ?? 0) < -EDGE_M,
    );
    expect(behind).toEqual([]);
  });

  it('stays within the budget, and spends it where the gaps are widest', () => {
    const ids = chosenParts(roots, near, SPACING_M, 30e6);
    const shown = chosen(ids);
    expect(shown.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(30e6);
    const nearest = shown.filter((each) => near(each) > 80).map(({ level }) => level);
    const farthest = shown.filter((each) => near(each) < 2).map(({ level }) => level);
    expect(Math.max(...nearest)).toBeLessThan(Math.max(...farthest));
  });

  it('has one spacing in a view from above, by its zoom', () => {
    const from = (halfM: number) => {
      const camera = new OrthographicCamera(-1.6 * halfM, 1.6 * halfM, halfM, -halfM, 0, 1000);
      camera.position.set(10, 10, 500);
      camera.lookAt(10, 10, 0);
      camera.updateMatrixWorld();
      const pixels = boxPixels(camera, 800, [0, 0, 0]);
      const ids = chosenParts(roots, ({ box }) => (box ? pixels(box) : 0), SPACING_M, 400e6);
      return new Set(chosen(ids).map(({ level }) => level));
    };
    // 10 pixels a metre, points 1 pixel apart; 1 pixel a metre.
    expect(from(20)).toEqual(new Set([0]));
    expect(from(400)).toEqual(new Set([3]));
  });

  it('keeps the coarse part until all finer ones are there, and the finer ones until the coarse one is', () => {
    const small = levelTrees(cloud(2, 1).concat(part(1, 0, 0), part(0, 1, 1), part(0, 0, 1)));
    const tree = levelTrees([part(1, 0, 0), part(0, 0, 0), part(0, 1, 0), part(0, 0, 1), part(0, 1, 1)]);
    expect(small.length).toBeGreaterThan(1);
    const fine = new Set(['0/0_0', '0/1_0', '0/0_1', '0/1_1']);
    expect(drawable(tree, fine, new Set(['1/0_0', '0/0_0']))).toEqual(new Set(['1/0_0']));
    expect(drawable(tree, fine, new Set(['1/0_0', ...fine]))).toEqual(fine);
    expect(drawable(tree, new Set(['1/0_0']), fine)).toEqual(fine);
    expect(drawable(tree, fine, new Set(['0/0_0'])), 'nothing covers it yet').toEqual(new Set(['0/0_0']));
  });

  it('has a root for each fine part whose coarser one is not written yet', () => {
    const growing = levelTrees([part(0, 0, 0), part(0, -1, 0), part(1, -1, 0)]);
    expect(growing.map(({ id }) => id).sort()).toEqual(['0/0_0', '1/-1_0']);
  });
});
