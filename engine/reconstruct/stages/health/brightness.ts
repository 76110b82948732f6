/** What a camera's pictures show of the light. */
import type { Grey } from './greys.ts';

/** Middle grey of the pictures, 0 to 255: each picture's median, which lamps at night do not lift, and their mean. */
export function brightnessOf(pictures: readonly Grey[]): number | undefined {
  if (pictures.length === 0) return undefined;
  const medians = pictures.map(({ grey }) => medianOf(grey));
  return medians.reduce((sum, v) => sum + v, 0) / medians.length;
}

/** By counting: sorting half a million bytes takes twenty times as long. */
function medianOf(grey: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (let k = 0; k < grey.length; k++) {
    const value = grey[k] ?? 0;
    counts[value] = (counts[value] ?? 0) + 1;
  }
  let below = 0;
  return Math.max(
    0,
    counts.findIndex((n) => {
      below += n;
      return below > grey.length >> 1;
    }),
  );
}
