/** Layouts that come with a case or in a file: they place known panels and do nothing else, whoever made them. */
import { describe, expect, it } from 'vitest';
import { layoutOfFile, textOfLayout } from '../../../../renderer/app/layouts/namedLayouts.ts';
import { checkedLayout } from '../../../../renderer/workspaces/checkedLayout.ts';

const KNOWN: Readonly<Record<string, unknown>> = { camera: 1, map: 1 };
const checked = (layout: unknown) => checkedLayout(layout, (id) => Object.hasOwn(KNOWN, id));

const panel = (id: string, more = {}) => ({ id, contentComponent: 'camera', title: id, ...more });
const leaf = (id: string, ...views: string[]) => ({
  type: 'leaf',
  data: { id, views, activeView: views[0] },
  size: 300,
});
const layout = (more: Record<string, unknown> = {}) => ({
  grid: {
    root: { type: 'branch', data: [leaf('1', 'a'), leaf('2', 'b')], size: 500 },
    width: 800,
    height: 500,
    orientation: 'HORIZONTAL',
  },
  panels: { a: panel('a', { params: { stream: 4, wide: true } }), b: panel('b') },
  activeGroup: '1',
  ...more,
});
const withPanel = (made: unknown) => layout({ panels: { a: made, b: panel('b') } });
const withRoot = (root: unknown) => layout({ grid: { ...layout().grid, root } });

describe('a layout from outside', () => {
  it('comes back as it was written', () => {
    expect(checked(layout())).toEqual(layout());
    const floating = {
      data: { id: '3', views: ['b'] },
      position: { top: 10, left: 20, width: 300, height: 200 },
    };
    const some = layout({ floatingGroups: [floating], grid: { ...layout().grid, root: leaf('1', 'a') } });
    expect(checked(some)).toEqual(some);
  });

  it('opens no window: addresses, and whatever else this version does not write, are left out', () => {
    const popout = { data: { id: '9', views: ['b'] }, url: 'https://example.org/', position: null };
    const hostile = layout({
      popoutGroups: [popout],
      edgeGroups: { left: { group: { id: 'e', views: ['a'] } } },
      grid: { ...layout().grid, maximizedNode: { location: [9, 9, 9] } },
    });
    expect(checked(hostile)).toEqual(layout());
    expect(checked(withPanel(panel('a', { tabComponent: 'constructor', maximumWidth: -1 })))).toEqual(
      withPanel(panel('a')),
    );
  });

  it.each([
    ['nothing', undefined],
    ['text', 'layout'],
    ['a list', []],
    ['no grid', { panels: {} }],
    ['a panel that is nothing', withPanel(null)],
    ['a panel that no version has', withPanel(panel('a', { contentComponent: 'teapot' }))],
    ['a panel by a name of JavaScript', withPanel(panel('a', { contentComponent: 'toString' }))],
    ['a panel by a number', withPanel(panel('a', { contentComponent: 0 }))],
    ['a panel under the name of another', withPanel(panel('b'))],
    ['a title of a megabyte', withPanel(panel('a', { title: 'x'.repeat(1_000_000) }))],
    ['what a panel keeps without end', withPanel(panel('a', { params: { list: Array(100_000).fill(0) } }))],
    [
      'what a panel keeps nested without end',
      withPanel(panel('a', { params: JSON.parse(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) })),
    ],
    ['a panel in two groups', withRoot({ type: 'branch', data: [leaf('1', 'a'), leaf('2', 'a')] })],
    ['two groups of one id', withRoot({ type: 'branch', data: [leaf('1', 'a'), leaf('1', 'b')] })],
    ['a size that is no number', withRoot({ ...leaf('1', 'a'), size: '1e9' })],
    ['a size without end', withRoot({ ...leaf('1', 'a'), size: 1e308 })],
    [
      'splits without end',
      withRoot(
        Array.from({ length: 5000 }).reduce((data) => ({ type: 'branch', data: [data] }), leaf('1', 'a')),
      ),
    ],
    [
      'a thousand panels',
      layout({
        panels: Object.fromEntries(Array.from({ length: 1000 }, (_, k) => [`p${k}`, panel(`p${k}`)])),
      }),
    ],
  ])('is none with %s', (_, made) => {
    expect(checked(made)).toBeUndefined();
  });

  it('is none of thousands of groups without a panel', () => {
    const groups = (of: string) => Array.from({ length: 64 }, (_, k) => leaf(`${of}-${k}`));
    const data = Array.from({ length: 64 }, (_, k) => ({ type: 'branch', data: groups(String(k)) }));
    expect(checked(layout({ grid: { ...layout().grid, root: { type: 'branch', data } } }))).toBeUndefined();
  });

  it('is read from a file of a layout’s size, in either encoding of Windows', async () => {
    const text = JSON.stringify({
      kind: 'lanetrace layout',
      version: 1,
      workspace: 'replay',
      name: 'é',
      layout: 1,
    });
    const file = new Blob([Buffer.from(`\ufeff${text}`, 'utf16le')]);
    expect(layoutOfFile(await textOfLayout(file), 'replay')).toEqual({ name: 'é', layout: 1 });
    await expect(textOfLayout(new Blob([new Uint8Array(1_000_001)]))).rejects.toThrow(
      /too many for a layout/,
    );
  });
});
