/**
 * Layouts that come back to the pixel. Dockview takes the gaps between groups out of the sizes that it writes and does not put them
 * back when it reads them, so that sizes drift by a pixel or two each time a layout comes back. Pure.
 */

type Node = {
  readonly type: string;
  readonly data: unknown;
  readonly size?: number | undefined;
  readonly visible?: boolean | undefined;
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && 'data' in value;

/**
 * The root of `SerializedDockview.grid` with each size as dockview had it: of n neighbours each has given up (n − 1) / n of a gap.
 * @param gapPx between two groups
 */
export function withGaps<T>(root: T, gapPx: number): T {
  return isNode(root) ? (widened(root, 0, gapPx) as T) : root;
}

function widened(node: Node, byPx: number, gapPx: number): Node {
  const size = node.size === undefined ? {} : { size: node.size + byPx };
  if (!Array.isArray(node.data)) return { ...node, ...size };
  const shown = node.data.filter((child) => isNode(child) && child.visible !== false).length;
  const share = shown > 1 ? (gapPx * (shown - 1)) / shown : 0;
  const data: unknown[] = node.data.map((child: unknown) =>
    isNode(child) ? widened(child, child.visible === false ? 0 : share, gapPx) : child,
  );
  return { ...node, ...size, data };
}
