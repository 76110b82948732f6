/**
 * The places of a presentation's panels. Pictures have a fixed shape, and each gets a tile of exactly that shape, so that no tile is
 * half empty: beside the view that it is beside in the dock where there is room, otherwise at an edge. Pure.
 */
import { panelsOf, placeTree, type Rect, type Tree } from './tree.ts';

export type Size = { readonly width: number; readonly height: number };

const GAP_PX = 4;
/** Pictures at an edge take at most this much of the height as rows above the views, or of the width as a column beside them. */
const MOST_HEIGHT = 0.4;
const MOST_WIDTH = 0.36;
/** Pictures that lie over the views take less, so that what is below can be seen. */
const OVER_HEIGHT = 0.27;
const OVER_WIDTH = 0.3;
/** Pictures beside a view take at most this much of the length that they share with it. */
const MOST_BESIDE = 0.5;

/**
 * @param tree all panels that are shown
 * @param aspectOf width over height of a panel that shows one picture; undefined for one that fills any shape
 */
export function arrange(
  tree: Tree,
  aspectOf: (panel: string) => number | undefined,
  size: Size,
): ReadonlyMap<string, Rect> {
  const pictures = panelsOf(tree).flatMap((id) => {
    const aspect = aspectOf(id);
    return aspect === undefined ? [] : [{ id, aspect }];
  });
  const whole: Rect = { left: 0, top: 0, ...size };
  if (pictures.length === 0) return placeTree(tree, whole, GAP_PX);
  if (pictures.length === panelsOf(tree).length) return alone(pictures, size);
  let atEdge: readonly Picture[] = [];
  for (;;) {
    const edge = atEdge.length > 0 ? bestEdge(atEdge, size) : { rest: whole, tiles: new Map<string, Rect>() };
    const left = without(tree, new Set(atEdge.map(({ id }) => id)));
    if (!left) return edge.tiles;
    const { beside, places } = withBeside(left, aspectOf, edge.rest);
    const next = pictures.filter(({ id }) => !beside.has(id));
    // A picture beside a view may have too little room once others are at the edge; none goes back.
    if (next.length === atEdge.length) return new Map([...places, ...edge.tiles]);
    atEdge = next;
  }
}

/** The tree with the pictures beside their views, and which these are: all others, and those with too little room, are not. */
function withBeside(
  tree: Tree,
  aspectOf: (panel: string) => number | undefined,
  rect: Rect,
): { readonly beside: ReadonlySet<string>; readonly places: ReadonlyMap<string, Rect> } {
  const beside = new Set<string>();
  const visit = (node: Tree): void => {
    if (node.kind === 'panel') return;
    const own = node.parts.flatMap(({ of }) =>
      of.kind === 'panel' && aspectOf(of.id) !== undefined ? [of.id] : [],
    );
    const hasView = node.parts.some(({ of }) => panelsOf(of).some((id) => aspectOf(id) === undefined));
    if (hasView) for (const id of own) beside.add(id);
    for (const { of } of node.parts) visit(of);
  };
  visit(tree);
  const fixed = (id: string, kind: 'row' | 'column', across: number): number | undefined => {
    const aspect = beside.has(id) ? aspectOf(id) : undefined;
    return aspect === undefined ? undefined : kind === 'row' ? across * aspect : across / aspect;
  };
  for (;;) {
    const crowded = crowdedIn(tree, beside, placeTree(tree, rect, GAP_PX, fixed));
    if (crowded.length === 0) break;
    for (const id of crowded) beside.delete(id);
  }
  return { beside, places: placeTree(tree, rect, GAP_PX, fixed) };
}

/** Pictures of the first split in which they leave too little to the views. */
function crowdedIn(
  tree: Tree,
  beside: ReadonlySet<string>,
  places: ReadonlyMap<string, Rect>,
): readonly string[] {
  if (tree.kind === 'panel') return [];
  const side = tree.kind === 'row' ? 'width' : 'height';
  const own = tree.parts.flatMap(({ of }) => (of.kind === 'panel' && beside.has(of.id) ? [of.id] : []));
  const rects = panelsOf(tree).flatMap((id) => places.get(id) ?? []);
  const start = tree.kind === 'row' ? 'left' : 'top';
  const from = Math.min(...rects.map((rect) => rect[start]));
  const along = Math.max(...rects.map((rect) => rect[start] + rect[side])) - from;
  const taken = own.reduce((sum, id) => sum + (places.get(id)?.[side] ?? 0), 0);
  if (taken > along * MOST_BESIDE) return own;
  for (const { of } of tree.parts) {
    const found = crowdedIn(of, beside, places);
    if (found.length > 0) return found;
  }
  return [];
}

type Picture = { readonly id: string; readonly aspect: number };

type Edge = {
  readonly tiles: ReadonlyMap<string, Rect>;
  /** For the other views: the whole, with the tiles over it, where these do not reach from end to end. */
  readonly rest: Rect;
  readonly area: number;
  readonly fills: boolean;
};

/** Rows above or a column at the right: those that reach from end to end first, then the larger pictures. */
function bestEdge(pictures: readonly Picture[], size: Size): Edge {
  const ways = [
    ...pictures.map((_, i) => rowsAbove(pictures, i + 1, size)).filter((way) => way !== undefined),
    columnBeside(pictures, size),
  ];
  const [first = columnBeside(pictures, size), ...others] = ways;
  return others.reduce(
    (best, way) => ((Number(way.fills) - Number(best.fills) || way.area - best.area) > 0 ? way : best),
    first,
  );
}

/** `count` rows of about as many pictures each; undefined when several rows would take too much of the height. */
function rowsAbove(pictures: readonly Picture[], count: number, { width, height }: Size): Edge | undefined {
  const rows = split(pictures, count);
  const most = height * MOST_HEIGHT;
  const natural = rows.map((row) => rowHeight(row, width));
  const total = natural.reduce((sum, each) => sum + each, 0) + GAP_PX * (rows.length - 1);
  const fills = total <= most;
  if (!fills && rows.length > 1) return undefined;
  const heights = fills ? natural : [Math.min(rowHeight(pictures, width), height * OVER_HEIGHT)];
  const tiles = new Map<string, Rect>();
  let top = 0;
  rows.forEach((row, i) => {
    const each = heights[i] ?? 0;
    let left = 0;
    for (const { id, aspect } of row) {
      tiles.set(id, { left, top, width: each * aspect, height: each });
      left += each * aspect + GAP_PX;
    }
    top += each + GAP_PX;
  });
  const rest = fills ? { left: 0, top, width, height: height - top } : { left: 0, top: 0, width, height };
  return { tiles, rest, area: areaOf(tiles), fills };
}

function columnBeside(pictures: readonly Picture[], { width, height }: Size): Edge {
  const gaps = GAP_PX * (pictures.length - 1);
  const natural = (height - gaps) / pictures.reduce((sum, { aspect }) => sum + 1 / aspect, 0);
  const fills = natural <= width * MOST_WIDTH;
  const wide = fills ? natural : Math.min(natural, width * OVER_WIDTH);
  const tiles = new Map<string, Rect>();
  let top = 0;
  for (const { id, aspect } of pictures) {
    tiles.set(id, { left: width - wide, top, width: wide, height: wide / aspect });
    top += wide / aspect + GAP_PX;
  }
  const rest = { left: 0, top: 0, width: fills ? width - wide - GAP_PX : width, height };
  return { tiles, rest, area: areaOf(tiles), fills };
}

/** Only pictures: as many rows as make them largest, in the middle. */
function alone(pictures: readonly Picture[], { width, height }: Size): ReadonlyMap<string, Rect> {
  const ways = pictures.map((_, i) => {
    const rows = split(pictures, i + 1);
    const natural = rows.map((row) => rowHeight(row, width));
    const gaps = GAP_PX * (rows.length - 1);
    const scale = Math.min(1, (height - gaps) / natural.reduce((sum, each) => sum + each, 0));
    const heights = natural.map((each) => each * scale);
    let top = (height - gaps - heights.reduce((sum, each) => sum + each, 0)) / 2;
    const tiles = new Map<string, Rect>();
    rows.forEach((row, r) => {
      const each = heights[r] ?? 0;
      const wide = row.reduce((sum, { aspect }) => sum + aspect * each, GAP_PX * (row.length - 1));
      let left = (width - wide) / 2;
      for (const { id, aspect } of row) {
        tiles.set(id, { left, top, width: aspect * each, height: each });
        left += aspect * each + GAP_PX;
      }
      top += each + GAP_PX;
    });
    return tiles;
  });
  return ways.reduce((best, way) => (areaOf(way) > areaOf(best) ? way : best));
}

/** The height at which a row fills the width. */
const rowHeight = (row: readonly Picture[], width: number): number =>
  (width - GAP_PX * (row.length - 1)) / row.reduce((sum, { aspect }) => sum + aspect, 0);

const areaOf = (tiles: ReadonlyMap<string, Rect>): number =>
  [...tiles.values()].reduce((sum, { width, height }) => sum + width * height, 0);

/** Into `count` runs whose lengths differ by one at most. */
function split(pictures: readonly Picture[], count: number): readonly (readonly Picture[])[] {
  return Array.from({ length: count }, (_, i) =>
    pictures.slice(
      Math.round((i * pictures.length) / count),
      Math.round(((i + 1) * pictures.length) / count),
    ),
  );
}

/** The tree without some panels; what is left keeps its proportions. */
function without(tree: Tree, dropped: ReadonlySet<string>): Tree | undefined {
  if (tree.kind === 'panel') return dropped.has(tree.id) ? undefined : tree;
  const kept = tree.parts.flatMap(({ share, of }) => {
    const left = without(of, dropped);
    return left ? [{ share, of: left }] : [];
  });
  const [first] = kept;
  if (!first) return undefined;
  if (kept.length === 1) return first.of;
  const whole = kept.reduce((sum, { share }) => sum + share, 0);
  return { kind: tree.kind, parts: kept.map(({ share, of }) => ({ share: share / whole, of })) };
}
