import { describe, expect, it } from 'vitest';
import { withGaps } from '../../../../renderer/workspaces/layoutGaps.ts';

const leaf = (size: number, visible = true) => ({
  type: 'leaf',
  data: { views: [] },
  size,
  ...(visible ? {} : { visible }),
});

describe('a layout that dockview wrote', () => {
  it('gets its gaps back, at each level, so that neighbours fill their room again', () => {
    const column = { type: 'branch', size: 998, data: [leaf(298), leaf(298)] };
    const root = { type: 'branch', size: 600, data: [leaf(298), column, leaf(296)] };
    const [a, b, c] = withGaps(root, 6).data as (typeof column)[];
    expect([a?.size, b?.size, c?.size]).toEqual([302, 1002, 300]);
    expect(b?.data.map(({ size }) => size)).toEqual([301, 301]);
  });

  it('leaves hidden groups and layouts of one group as they are', () => {
    expect(withGaps({ type: 'branch', data: [leaf(600), leaf(0, false)] }, 4)).toEqual({
      type: 'branch',
      data: [leaf(600), leaf(0, false)],
    });
    expect(withGaps(undefined, 4)).toBeUndefined();
  });
});
