/**
 * Regulations as Lanelet2's regulatory elements (Lanelet2: RegulatoryElementTagging.md), and back. A lanelet names those that hold
 * for it. `refers` is what says so, `ref_line` the stop line; of right_of_way `yield` are those who give way, `right_of_way` those who
 * go first.
 */
import { quoted, shown } from '../limits.ts';
import { type MapElement, REGULATION_KINDS, type Regulation, type RoadMap } from '../model.ts';
import { decimal, type OsmRelation } from './osm.ts';
import type { OsmMemberOut, OsmWriter } from './osm-writer.ts';
import type { Problems } from './problems.ts';

/** What an element was written as. */
export type Primitive = { readonly type: 'node' | 'way'; readonly ref: number };

/**
 * Writes the regulations of a map.
 * @param lanelets ids of the relations of the lanelets that are written
 * @param primitives what each element was written as
 * @returns by lanelet the ids of the relations that it is to name
 */
export function writeRegulations(
  file: OsmWriter,
  { regulations = [] }: RoadMap,
  lanelets: ReadonlyMap<string, number>,
  primitives: ReadonlyMap<string, Primitive>,
): ReadonlyMap<string, readonly number[]> {
  const named = new Map<string, number[]>();
  for (const { id, kind, lanelets: of, priority, refers, stopLine, confidence } of regulations) {
    const held = of.filter((each) => lanelets.has(each));
    // Lanelet2 refuses a rule without those who go first.
    if (held.length === 0 || (kind === 'right_of_way' && !priority.some((each) => lanelets.has(each))))
      continue;
    const element = (name: string, role: string): OsmMemberOut[] => {
      const found = primitives.get(name);
      return found ? [{ ...found, role }] : [];
    };
    const lanes = (names: readonly string[], role: string): OsmMemberOut[] =>
      names.flatMap((name) => {
        const ref = lanelets.get(name);
        return ref === undefined ? [] : [{ type: 'relation', ref, role }];
      });
    const relation = file.freeId();
    file.relation(
      relation,
      [
        // A stop line that stands alone is the sign itself: Lanelet2 wants something that a rule refers to.
        ...(refers.length > 0 || stopLine === undefined ? refers : [stopLine]).flatMap((name) =>
          element(name, 'refers'),
        ),
        ...(stopLine === undefined ? [] : element(stopLine, 'ref_line')),
        ...(kind === 'right_of_way' ? [...lanes(priority, 'right_of_way'), ...lanes(held, 'yield')] : []),
      ],
      { type: 'regulatory_element', subtype: kind, confidence: confidence.toFixed(3), 'lanetrace:id': id },
    );
    const told = kind === 'right_of_way' ? [...held, ...priority.filter((each) => lanelets.has(each))] : held;
    for (const name of told) named.set(name, [...(named.get(name) ?? []), relation]);
  }
  return named;
}

/** The regulations of a file that lanelets name. @param lanelets ids of those that were read */
export function readRegulations(
  relations: readonly OsmRelation[],
  lanelets: ReadonlySet<string>,
  elements: ReadonlyMap<string, MapElement>,
  problems: Problems,
): Regulation[] {
  const holders = new Map<string, string[]>();
  for (const { id, members } of relations)
    if (lanelets.has(id))
      for (const { role, ref } of members)
        if (role === 'regulatory_element') {
          const at = holders.get(ref);
          if (at) at.push(id);
          else holders.set(ref, [id]);
        }
  const seen = new Set<string>();
  const unknown = new Map<string, number>();
  const read = relations.flatMap(({ id, members, tags }): Regulation[] => {
    if (tags.get('type') !== 'regulatory_element') return [];
    const subtype = tags.get('subtype') ?? '';
    const kind = REGULATION_KINDS.find((each) => each === subtype);
    if (!kind) {
      unknown.set(subtype, (unknown.get(subtype) ?? 0) + 1);
      return [];
    }
    if (seen.has(id)) {
      problems.say(`Regulatory element ${shown(id)} occurs twice; the first is used.`);
      return [];
    }
    seen.add(id);
    const named = (role: string, isKnown: (ref: string) => boolean): string[] => {
      const all = members.filter((member) => member.role === role);
      const known = all.flatMap(({ type, ref }) => {
        const name = type === 'node' ? `n${ref}` : ref;
        return isKnown(name) ? [name] : [];
      });
      if (known.length < all.length)
        problems.say(
          `Regulatory element ${shown(id)} names ${all.length - known.length} of the role "${role}" that are missing or unusable.`,
        );
      return known;
    };
    const isElement = (ref: string): boolean => elements.has(ref);
    const isLanelet = (ref: string): boolean => lanelets.has(ref);
    const yields = named('yield', isLanelet);
    const priority = named('right_of_way', isLanelet);
    const holding = kind === 'right_of_way' && yields.length > 0 ? yields : (holders.get(id) ?? []);
    const share = decimal(tags.get('confidence') ?? '1');
    const [stopLine] = named('ref_line', isElement);
    return [
      {
        id,
        kind,
        lanelets: [...new Set(holding)],
        priority: [...new Set(priority)],
        refers: [...new Set(named('refers', isElement))].filter((each) => each !== stopLine),
        ...(stopLine === undefined ? {} : { stopLine }),
        confidence: share >= 0 && share <= 1 ? share : 1,
      },
    ];
  });
  for (const [subtype, count] of unknown)
    problems.say(`${count} regulatory elements have the subtype ${quoted(subtype)}, which is not read.`);
  return read;
}
