/** The direction in which a line leads out of one of its ends. */

export type Place = { readonly x: number; readonly y: number };

export type EndDirection = {
  /** Unit vector out of the line. */
  readonly dx: number;
  readonly dy: number;
  /** The tip on the fitted line, where its own noise is out. */
  readonly x: number;
  readonly y: number;
};

/**
 * The straight line through the places within `overM` of the tip, by least squares.
 *
 * @param tip the place at the end; one of the places
 * @param places of the line, in either order: their sums are taken in it
 */
export function endDirection(tip: Place, places: readonly Place[], overM: number): EndDirection {
  const used = places.filter(({ x, y }) => Math.hypot(x - tip.x, y - tip.y) <= overM);
  const [mx, my] = [mean(used.map(({ x }) => x)), mean(used.map(({ y }) => y))];
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of used) {
    xx += (x - mx) ** 2;
    xy += (x - mx) * (y - my);
    yy += (y - my) ** 2;
  }
  const angle = 0.5 * Math.atan2(2 * xy, xx - yy);
  const sense = Math.cos(angle) * (tip.x - mx) + Math.sin(angle) * (tip.y - my) >= 0 ? 1 : -1;
  const [dx, dy] = [Math.cos(angle) * sense, Math.sin(angle) * sense];
  const along = (tip.x - mx) * dx + (tip.y - my) * dy;
  return { dx, dy, x: mx + along * dx, y: my + along * dy };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
