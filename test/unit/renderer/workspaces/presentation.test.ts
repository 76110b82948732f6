import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, type Size } from '../../../../renderer/workspaces/presentation/arrange.ts';
import {
  type DockGrid,
  placeTree,
  shownTree,
  type Tree,
} from '../../../../renderer/workspaces/presentation/tree.ts';

const leaf = (views: string[], activeView: string, size: number, visible?: boolean) =>
  ({
    type: 'leaf',
    data: { views, activeView, id: activeView },
    size,
    ...(visible === undefined ? {} : { visible }),
  }) as const;

/** Stages | map view over camera | inspector, as dockview writes it. */
const RECONSTRUCT: DockGrid = {
  orientation: 'HORIZONTAL',
  root: {
    type: 'branch',
    size: 900,
    data: [
      leaf(['stages'], 'stages', 284),
      {
        type: 'branch',
        size: 880,
        data: [leaf(['bev', 'scene'], 'scene', 600), leaf(['camera'], 'camera', 300)],
      },
      leaf(['inspector'], 'inspector', 415),
    ],
  },
};

const SIZE: Size = { width: 1600, height: 900 };
const row = (...ids: string[]): Tree => ({
  kind: 'row',
  parts: ids.map((id) => ({ share: 1 / ids.length, of: { kind: 'panel', id } })),
});

describe('the tree of a presentation', () => {
  it('holds the panels in front that are views, in their proportions', () => {
    expect(shownTree(RECONSTRUCT, (id) => ['bev', 'scene', 'camera'].includes(id))).toEqual({
      kind: 'column',
      parts: [
        { share: 2 / 3, of: { kind: 'panel', id: 'scene' } },
        { share: 1 / 3, of: { kind: 'panel', id: 'camera' } },
      ],
    });
  });

  it('is absent when nothing is a view', () => {
    expect(shownTree(RECONSTRUCT, () => false)).toBeUndefined();
  });

  it('passes over groups that the dock hides', () => {
    const hidden: DockGrid = {
      orientation: 'VERTICAL',
      root: { type: 'branch', data: [leaf(['a'], 'a', 10, false), leaf(['b'], 'b', 10)] },
    };
    expect(shownTree(hidden, () => true)).toEqual({ kind: 'panel', id: 'b' });
  });

  it('fills its rectangle without overlap', () => {
    const places = placeTree(row('a', 'b', 'c', 'd'), { left: 0, top: 0, ...SIZE }, 4);
    expect([...places.values()].reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(1600 - 12);
    expect(places.get('d')).toMatchObject({ left: 1600 - 397, height: 900 });
  });
});

describe('the arrangement of a presentation', () => {
  const pictures = (aspects: Readonly<Record<string, number>>) => (id: string) => aspects[id];

  it('gives a view the whole when there is nothing else', () => {
    expect(arrange({ kind: 'panel', id: 'bev' }, () => undefined, SIZE).get('bev')).toEqual({
      left: 0,
      top: 0,
      ...SIZE,
    });
  });

  it('puts wide pictures side by side above the view, over the whole width', () => {
    const places = arrange(row('scene', 'left', 'right'), pictures({ left: 3.3, right: 3.3 }), SIZE);
    const [left, right, scene] = ['left', 'right', 'scene'].map((id) => places.get(id));
    expect((right?.left ?? 0) + (right?.width ?? 0)).toBeCloseTo(1600);
    expect(left?.top).toBe(0);
    expect((scene?.top ?? 0) + (scene?.height ?? 0)).toBeCloseTo(900);
    expect(scene?.top).toBeGreaterThan(left?.height ?? 0);
  });

  it('lays one picture over the view, which keeps the whole', () => {
    const places = arrange(row('scene', 'camera'), pictures({ camera: 16 / 9 }), SIZE);
    expect(places.get('scene')).toEqual({ left: 0, top: 0, ...SIZE });
  });

  it('leaves a picture below the view that it is below in the dock, in its own shape', () => {
    const tree: Tree = {
      kind: 'row',
      parts: [
        { share: 0.6, of: { kind: 'panel', id: 'bev' } },
        {
          share: 0.4,
          of: {
            kind: 'column',
            parts: [
              { share: 0.7, of: { kind: 'panel', id: 'scene' } },
              { share: 0.3, of: { kind: 'panel', id: 'camera' } },
            ],
          },
        },
      ],
    };
    const places = arrange(tree, pictures({ camera: 2 }), SIZE);
    const [bev, camera, scene] = ['bev', 'camera', 'scene'].map((id) => places.get(id));
    expect(bev?.height).toBe(900);
    expect(camera?.width).toBe(scene?.width);
    expect((camera?.top ?? 0) + (camera?.height ?? 0)).toBeCloseTo(900);
    expect((camera?.width ?? 0) / (camera?.height ?? 1)).toBeCloseTo(2);
  });

  it('shows each picture in its own shape, within the window, and no two over each other', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.6, max: 4, noNaN: true }), { minLength: 1, maxLength: 9 }),
        fc.boolean(),
        fc.integer({ min: 700, max: 3840 }),
        fc.integer({ min: 400, max: 2160 }),
        (aspects, withView, width, height) => {
          const ids = aspects.map((_, i) => `p${i}`);
          const tree = row(...(withView ? ['scene'] : []), ...ids);
          const places = arrange(tree, (id) => (id === 'scene' ? undefined : aspects[Number(id.slice(1))]), {
            width,
            height,
          });
          const tiles = ids.map((id) => places.get(id) ?? { left: 0, top: 0, width: 0, height: 0 });
          tiles.forEach((tile, i) => {
            expect(tile.width / tile.height).toBeCloseTo(aspects[i] ?? 0, 6);
            expect(Math.min(tile.left, tile.top)).toBeGreaterThanOrEqual(-1e-6);
            expect(tile.left + tile.width).toBeLessThanOrEqual(width + 1e-6);
            expect(tile.top + tile.height).toBeLessThanOrEqual(height + 1e-6);
            for (const other of tiles.slice(i + 1)) {
              const apart =
                tile.left + tile.width <= other.left + 1e-6 ||
                other.left + other.width <= tile.left + 1e-6 ||
                tile.top + tile.height <= other.top + 1e-6 ||
                other.top + other.height <= tile.top + 1e-6;
              expect(apart).toBe(true);
            }
          });
          if (withView) {
            expect((places.get('scene')?.width ?? 0) * (places.get('scene')?.height ?? 0)).toBeGreaterThan(
              0.3 * width * height,
            );
          }
        },
      ),
    );
  });
});
