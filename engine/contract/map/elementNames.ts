/**
 * Names of the elements and lanes of a map for people: their class and a number, "divider 12". The number counts within the class
 * in the map's own order, which is also that of the lines it was made of, so every view of either says the same name. An id
 * stays what links refer to.
 */
export type Named = { readonly id: string; readonly class: string };

/** Names by id; a lanelet goes in with the class "lanelet". */
export function elementNames(elements: Iterable<Named>): ReadonlyMap<string, string> {
  const counts = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { id, class: name } of elements) {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    names.set(id, `${classWord(name)} ${count}`);
  }
  return names;
}

const classWord = (name: string): string =>
  name === 'lanelet' ? 'lane' : name === '' ? 'line' : name.replaceAll('_', ' ');

/** A name at the beginning of a sentence. */
export const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
