/**
 * Which parts of a cloud in levels a view needs: fine ones near, coarse ones far, none twice. A part of level l covers four of
 * level l − 1, and its points lie twice as far apart (engine/reconstruct/stages/accumulation/cloud.ts). The coarsest parts are
 * refined, the one with the widest gaps on the screen first, until no gap is wide or the budget is used up: Schütz, "Potree"
 * (2016), section 3.3.
 */
import type { PartInfo } from '../../../engine/contract/artifacts.ts';

/** Gaps between points that cannot be told from a surface, in CSS pixels. */
const FINE_PX = 1.5;

/** The pixels that a metre takes at the nearest place of a part; 0 outside of the view. */
export type PixelsPerMetre = (part: PartInfo) => number;

export type LevelNode = {
  readonly id: string;
  readonly part: PartInfo;
  readonly children: readonly LevelNode[];
};

export const partId = ({ level, key }: Pick<PartInfo, 'level' | 'key'>): string => `${level}/${key}`;

/**
 * Parts as trees. While a stage runs, fine parts are there before those that will cover them: each is a root until then.
 *
 * @param parts keys are "i_j", whole numbers, as those of tiles
 * @returns the roots
 */
export function levelTrees(parts: readonly PartInfo[]): LevelNode[] {
  const made = new Map(
    parts.map((part) => [partId(part), { id: partId(part), part, children: [] as LevelNode[] }]),
  );
  const roots: LevelNode[] = [];
  for (const node of made.values()) {
    const parent = made.get(parentId(node.part));
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

function parentId({ key, level }: PartInfo): string {
  const [i = Number.NaN, j = Number.NaN] = key.split('_').map(Number);
  return `${level + 1}/${Math.floor(i / 2)}_${Math.floor(j / 2)}`;
}

/**
 * @param spacingM between points of level 0, metres
 * @param budget bytes; the coarsest parts in the view are taken even when they alone are more
 * @returns ids of the parts to draw
 */
export function chosenParts(
  roots: readonly LevelNode[],
  pixels: PixelsPerMetre,
  spacingM: number,
  budget: number,
): Set<string> {
  const gap = ({ part }: LevelNode): number => pixels(part) * spacingM * 2 ** part.level;
  const ids = new Set<string>();
  const open: { readonly node: LevelNode; readonly px: number }[] = [];
  let bytes = 0;
  const take = (node: LevelNode): void => {
    ids.add(node.id);
    bytes += node.part.bytes;
    if (node.children.length > 0) open.push({ node, px: gap(node) });
  };
  for (const root of roots) if (pixels(root.part) > 0) take(root);
  for (;;) {
    const next = widest(open);
    if (!next || next.px === 0) break;
    const { node } = next;
    const children = node.children.filter(({ part }) => pixels(part) > 0);
    const more = children.reduce((sum, { part }) => sum + part.bytes, -node.part.bytes);
    if (next.px <= FINE_PX || bytes + more > budget) continue;
    ids.delete(node.id);
    bytes -= node.part.bytes;
    for (const child of children) take(child);
  }
  return ids;
}

/** Takes it out. */
function widest<T extends { readonly px: number }>(open: T[]): T | undefined {
  let best = 0;
  for (let k = 1; k < open.length; k++) if ((open[k]?.px ?? 0) > (open[best]?.px ?? 0)) best = k;
  const [taken] = open.splice(best, 1);
  return taken;
}

/**
 * Of the chosen parts those that can be drawn now. Where one is not read yet, what was drawn in its place stays: the part that
 * covers it, or those that it covers.
 *
 * @param ids of the chosen parts
 * @param read ids of the parts that are there
 */
export function drawable(
  roots: readonly LevelNode[],
  ids: ReadonlySet<string>,
  read: ReadonlySet<string>,
): Set<string> {
  return new Set(roots.flatMap((root) => cover(root).ids));

  /** Whole: nothing that was chosen is missing. */
  function cover(node: LevelNode): { readonly ids: readonly string[]; readonly whole: boolean } {
    const chosen = ids.has(node.id);
    if (chosen && read.has(node.id)) return { ids: [node.id], whole: true };
    const parts = node.children.map(chosen ? held : cover);
    const whole = parts.every((part) => part.whole) && !(chosen && parts.length === 0);
    if (!whole && read.has(node.id)) return { ids: [node.id], whole: true };
    return { ids: parts.flatMap((part) => part.ids), whole };
  }

  /** What is read of a part that was chosen to be drawn coarser. */
  function held(node: LevelNode): { readonly ids: readonly string[]; readonly whole: boolean } {
    if (read.has(node.id)) return { ids: [node.id], whole: true };
    const parts = node.children.map(held);
    return {
      ids: parts.flatMap((part) => part.ids),
      whole: parts.length > 0 && parts.every(({ whole }) => whole),
    };
  }
}
