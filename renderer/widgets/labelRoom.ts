/** Which of the labels over a view have room: one that would cover another one could not be read, and neither could the other. */

/** Of the small text that labels have, on the average; measuring each one would lay the page out anew at each drawing. */
const CHARACTER_PX = 6;
const [PADDING_PX, HEIGHT_PX] = [8, 17];

/** @param labels in the order of their importance, with the pixels of their anchors @returns for each whether it is shown */
export function labelRoom(
  labels: readonly { readonly text: string; readonly at: readonly [number, number] }[],
): boolean[] {
  const taken: { readonly x: number; readonly y: number; readonly half: number }[] = [];
  return labels.map(({ text, at: [x, y] }) => {
    const half = (text.length * CHARACTER_PX + PADDING_PX) / 2;
    const covers = taken.some(
      (other) => Math.abs(other.x - x) < other.half + half && Math.abs(other.y - y) < HEIGHT_PX,
    );
    if (!covers) taken.push({ x, y, half });
    return !covers;
  });
}
