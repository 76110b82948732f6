/** The rows of the transform tree: each frame below its parent. A frame with several parents stands below each. */
import type { FrameTie, FrameTree } from '../../../engine/contract/messages/frames.ts';

export type FrameRow = {
  /** Unique among the rows. */
  readonly key: string;
  readonly frame: string;
  readonly depth: number;
  /** Undefined for a root. */
  readonly tie?: FrameTie;
  /** It stands above itself: what is below is not told again. */
  readonly again: boolean;
};

/** Deeper, and longer, a person does not read. */
const MOST_DEPTH = 30;
const MOST_ROWS = 1000;

export function frameRows({ ties, roots }: FrameTree): FrameRow[] {
  const below = new Map<string, FrameTie[]>();
  for (const tie of ties) below.set(tie.parent, [...(below.get(tie.parent) ?? []), tie]);
  const rows: FrameRow[] = [];
  const told = new Set<string>();
  const walk = (frame: string, above: readonly string[], tie: FrameTie | undefined): void => {
    if (rows.length >= MOST_ROWS) return;
    const again = above.includes(frame);
    rows.push({
      key: `${above.join('>')}>${frame}`,
      frame,
      depth: above.length,
      again,
      ...(tie ? { tie } : {}),
    });
    told.add(frame);
    if (again || above.length >= MOST_DEPTH) return;
    for (const next of below.get(frame) ?? []) walk(next.child, [...above, frame], next);
  };
  for (const root of roots) walk(root, [], undefined);
  // A loop has no root: it is told from any of its frames.
  for (const { parent } of ties) if (!told.has(parent)) walk(parent, [], undefined);
  return rows;
}
