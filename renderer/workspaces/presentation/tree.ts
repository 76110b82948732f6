/** What a presentation shows of a dock: the panels in front, in the order and the proportions that they have in the dock. Pure. */

/** A layout as dockview writes it (`SerializedDockview.grid`), as far as it is read here. */
export type DockNode =
  | { readonly type: 'leaf'; readonly data: unknown; readonly size?: number; readonly visible?: boolean }
  | { readonly type: 'branch'; readonly data: readonly DockNode[]; readonly size?: number };

export type DockGrid = { readonly root: DockNode; readonly orientation: string };

/** Nested rows and columns. Shares of one split add up to 1. */
export type Tree =
  | { readonly kind: 'panel'; readonly id: string }
  | {
      readonly kind: 'row' | 'column';
      readonly parts: readonly { readonly share: number; readonly of: Tree }[];
    };

/** Pixels from the upper left of the presentation. */
export type Rect = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
};

/** The panels in front for which `keep` is true; undefined when there is none. */
export function shownTree(
  { root, orientation }: DockGrid,
  keep: (panel: string) => boolean,
): Tree | undefined {
  return nodeTree(root, orientation === 'HORIZONTAL' ? 'row' : 'column', keep);
}

function nodeTree(
  node: DockNode,
  kind: 'row' | 'column',
  keep: (panel: string) => boolean,
): Tree | undefined {
  if (node.type === 'leaf') {
    const front = node.visible === false ? undefined : frontOf(node.data);
    return front !== undefined && keep(front) ? { kind: 'panel', id: front } : undefined;
  }
  const kept = node.data.flatMap((child) => {
    const of = nodeTree(child, kind === 'row' ? 'column' : 'row', keep);
    return of ? [{ size: Math.max(1, child.size ?? 1), of }] : [];
  });
  const [first] = kept;
  if (!first) return undefined;
  if (kept.length === 1) return first.of;
  const whole = kept.reduce((sum, { size }) => sum + size, 0);
  return { kind, parts: kept.map(({ size, of }) => ({ share: size / whole, of })) };
}

/** The panel in front of a group. */
function frontOf(group: unknown): string | undefined {
  if (typeof group !== 'object' || group === null) return undefined;
  const { activeView, views } = group as { readonly activeView?: unknown; readonly views?: unknown };
  if (typeof activeView === 'string') return activeView;
  const first: unknown = Array.isArray(views) ? views[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

/** Row by row from the upper left. */
export function panelsOf(tree: Tree | undefined): readonly string[] {
  if (!tree) return [];
  return tree.kind === 'panel' ? [tree.id] : tree.parts.flatMap(({ of }) => panelsOf(of));
}

/** Length of a part along its split, where it is fixed. @param across the split's other length, pixels. */
export type FixedLength = (panel: string, along: 'row' | 'column', across: number) => number | undefined;

/** The place of each panel of the tree within `rect`; parts without a fixed length share what is left. */
export function placeTree(
  tree: Tree | undefined,
  rect: Rect,
  gapPx: number,
  fixed: FixedLength = () => undefined,
): ReadonlyMap<string, Rect> {
  const places = new Map<string, Rect>();
  const place = (node: Tree, { left, top, width, height }: Rect): void => {
    if (node.kind === 'panel') {
      places.set(node.id, { left, top, width, height });
      return;
    }
    const { kind, parts } = node;
    const [along, across] = kind === 'row' ? [width, height] : [height, width];
    const lengths = parts.map(({ of }) => (of.kind === 'panel' ? fixed(of.id, kind, across) : undefined));
    const free = parts.reduce((sum, { share }, i) => sum + (lengths[i] === undefined ? share : 0), 0);
    const taken = lengths.reduce<number>((sum, length) => sum + (length ?? 0), 0);
    const room = along - gapPx * (parts.length - 1) - taken;
    let from = kind === 'row' ? left : top;
    parts.forEach(({ share, of }, i) => {
      const length = lengths[i] ?? (room * share) / free;
      const part =
        kind === 'row'
          ? { left: from, top, width: length, height }
          : { left, top: from, width, height: length };
      place(of, part);
      from += length + gapPx;
    });
  };
  if (tree) place(tree, rect);
  return places;
}
