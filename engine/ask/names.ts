/** Names of columns and views that are made from names in a log: no two may be one. */

/**
 * The name itself, or where it is taken the name and a number: the first from `from` on with which it is free. Adds it to those
 * taken.
 */
export function freeName(name: string, taken: Set<string>, from: number): string {
  let free = name;
  for (let number = from; taken.has(free); number++) free = `${name}_${number}`;
  taken.add(free);
  return free;
}
