/** What a camera's pictures show of the light. */
import type { Grey } from './views.ts';

/** Middle grey of the pictures, 0 to 255: each picture's median, which lamps at night do not lift, and their mean. */
export function brightnessOf(pictures: readonly Grey[]): number | undefined {
  if (pictures.length === 0) return undefined;
  const medians = pictures.map(({ grey }) => grey.toSorted()[grey.length >> 1] ?? 0);
  return medians.reduce((sum, v) => sum + v, 0) / medians.length;
}
