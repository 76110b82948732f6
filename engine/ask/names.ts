/** Names of columns and views that are made from names in a log: no two may be one. */

/** The name, and where it is taken, the name with the first number from `from` on behind it that is not; it is taken then. */
export function freeName(name: string, taken: Set<string>, from: number): string {
  let free = name;
  for (let number = from; taken.has(free); number++) free = `${name}_${number}`;
  taken.add(free);
  return free;
}
