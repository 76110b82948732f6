/** Regulations as properties of the lanelets that they concern, and back: each lanelet says what holds for it. */
import { z } from 'zod';
import { type MapElement, REGULATION_KINDS, type Regulation, type RoadMap } from '../model.ts';
import type { Problems } from './problems.ts';

/** By lanelet, what its property "regulations" says. */
export function ruleProperties({ regulations = [] }: RoadMap): ReadonlyMap<string, readonly unknown[]> {
  const held = new Map<string, unknown[]>();
  for (const { id, kind, lanelets, priority, refers, stopLine, confidence } of regulations) {
    const said = {
      id,
      kind,
      ...(priority.length > 0 ? { priority } : {}),
      ...(refers.length > 0 ? { refers } : {}),
      ...(stopLine === undefined ? {} : { stop_line: stopLine }),
      confidence,
    };
    for (const lanelet of lanelets) held.set(lanelet, [...(held.get(lanelet) ?? []), said]);
  }
  return held;
}

const ruleSchema = z.object({
  id: z.string().min(1),
  kind: z.enum(REGULATION_KINDS),
  priority: z.array(z.string()).default([]),
  refers: z.array(z.string()).default([]),
  stop_line: z.string().optional(),
  confidence: z.number().min(0).max(1).default(1),
});

/** Collects what lanelets say, one after the other. */
export class RuleReader {
  readonly #rules = new Map<string, Regulation>();
  readonly #lanelets = new Map<string, Set<string>>();
  #unusable = 0;

  /** @param value a lanelet's property "regulations", whatever it is */
  take(lanelet: string, value: unknown): void {
    if (value === undefined) return;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const parsed = ruleSchema.safeParse(each);
      if (!parsed.success) {
        this.#unusable++;
        continue;
      }
      const { id, kind, priority, refers, stop_line: stopLine, confidence } = parsed.data;
      if (!this.#rules.has(id))
        this.#rules.set(id, { id, kind, lanelets: [], priority, refers, stopLine, confidence });
      const held = this.#lanelets.get(id) ?? new Set();
      this.#lanelets.set(id, held.add(lanelet));
    }
  }

  /** The regulations of lanelets that are there, without what they name and the file does not have. */
  made(
    lanelets: ReadonlySet<string>,
    elements: ReadonlyMap<string, MapElement>,
    problems: Problems,
  ): Regulation[] {
    let missing = 0;
    const there = (ids: Iterable<string>, isThere: (id: string) => boolean): string[] => {
      const all = [...ids];
      const found = all.filter(isThere);
      missing += all.length - found.length;
      return found;
    };
    const isLanelet = (id: string): boolean => lanelets.has(id);
    const isElement = (id: string): boolean => elements.has(id);
    const made = [...this.#rules.values()].flatMap((rule): Regulation[] => {
      const held = there(this.#lanelets.get(rule.id) ?? [], isLanelet);
      const [stopLine] = there(rule.stopLine === undefined ? [] : [rule.stopLine], isElement);
      const refers = there(rule.refers, isElement);
      const priority = there(rule.priority, isLanelet);
      const { stopLine: _, ...rest } = rule;
      return held.length === 0
        ? []
        : [{ ...rest, lanelets: held, priority, refers, ...(stopLine === undefined ? {} : { stopLine }) }];
    });
    if (this.#unusable > 0) problems.say(`${this.#unusable} regulations of lanelets cannot be used.`);
    if (missing > 0) problems.say(`Regulations name ${missing} things that the file does not have.`);
    return made;
  }
}
