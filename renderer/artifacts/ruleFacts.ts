/** What the regulations of a map say of each lanelet, and of each light, sign, crossing and stop line: names, to be listed. */

/** A regulation as a map document has it. */
export type Rule = {
  readonly kind: string;
  readonly lanelets: readonly string[];
  readonly priority: readonly string[];
  readonly refers: readonly string[];
  readonly stopLine?: string | undefined;
};

type Facts = Record<string, readonly string[]>;

/** By id of a lanelet or element its further attributes: `stopsAt`, `obeys`, `signs`, `givesWay`; of an element `holdsFor`. */
export function ruleFacts(
  rules: readonly Rule[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, Facts> {
  const facts = new Map<string, Map<string, Set<string>>>();
  const add = (id: string, name: string, values: readonly string[]): void => {
    const own = facts.get(id) ?? new Map<string, Set<string>>();
    const said = own.get(name) ?? new Set<string>();
    for (const value of values) said.add(names.get(value) ?? value);
    if (said.size > 0) facts.set(id, own.set(name, said));
  };
  for (const { kind, lanelets, priority, refers, stopLine } of rules) {
    const word = kind === 'traffic_light' ? 'obeys' : kind === 'right_of_way' ? 'givesWay' : 'signs';
    const stop = stopLine === undefined ? [] : [stopLine];
    for (const id of lanelets) {
      add(id, 'stopsAt', stop);
      add(id, word, refers.length > 0 ? refers : priority);
    }
    for (const id of [...refers, ...stop]) add(id, 'holdsFor', lanelets);
  }
  return new Map(
    [...facts].map(([id, own]) => [
      id,
      Object.fromEntries([...own].map(([name, said]): [string, string[]] => [name, [...said]])),
    ]),
  );
}
