/** A drag of the pointer, told from a click by the distance moved. Pixels. */
export type Drag = { readonly x: number; readonly y: number; readonly moved: boolean };

/** A hand trembles by less than this while it clicks. */
const CLICK_PX = 4;

/** The drag after the pointer moved to a place, and by how much; undefined while it may still be a click. */
export function dragTo(
  { x, y, moved }: Drag,
  toX: number,
  toY: number,
): { readonly drag: Drag; readonly by: readonly [dx: number, dy: number] } | undefined {
  const [dx, dy] = [toX - x, toY - y];
  if (!moved && Math.hypot(dx, dy) < CLICK_PX) return undefined;
  return { drag: { x: toX, y: toY, moved: true }, by: [dx, dy] };
}
