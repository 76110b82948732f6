/** Collects the findings of a map's checks; of a rule that is broken very often, the first findings and a count. */
import type { Finding, MapElement } from '../model.ts';

/** Findings kept of one rule. Lines that all cross each other would make one for each pair. */
const KEPT = 10_000;

export class Report {
  readonly #findings: Finding[] = [];
  readonly #counts = new Map<string, number>();
  readonly #last = new Map<string, Finding>();

  say(finding: Finding): void {
    const count = (this.#counts.get(finding.rule) ?? 0) + 1;
    this.#counts.set(finding.rule, count);
    if (count <= KEPT) this.#findings.push(finding);
    else this.#last.set(finding.rule, finding);
  }

  add(findings: readonly Finding[]): void {
    for (const finding of findings) this.say(finding);
  }

  /** Whether more findings of the rule would only be counted: a check may stop, having said one more. */
  full(rule: string): boolean {
    return (this.#counts.get(rule) ?? 0) > KEPT;
  }

  list(): Finding[] {
    const more = [...this.#last.values()].map((finding): Finding => {
      return { ...finding, message: `More than ${KEPT} findings of this rule; the rest is not listed.` };
    });
    return [...this.#findings, ...more];
  }
}

/** What the elements are called, by id. */
export type Names = ReadonlyMap<string, string>;

export const nameIn = (names: Names, { id }: Pick<MapElement, 'id'>): string => names.get(id) ?? id;
