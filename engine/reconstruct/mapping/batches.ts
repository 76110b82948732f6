/** Sweeps a handful at a time: enough to keep all threads busy, few enough to stay small in memory. */
export const BATCH = 8;

export function* batches<T>(
  items: readonly T[],
  size = BATCH,
): Iterable<{ from: number; items: readonly T[] }> {
  for (let from = 0; from < items.length; from += size) yield { from, items: items.slice(from, from + size) };
}
