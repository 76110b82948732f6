/** The check that is expected to notice a fault or a map edit. */
export type SimulationCheck = {
  /** Whose it is and what it holds against what: "Health: brightness of the pictures". */
  readonly title: string;
  /** False: not in this version. */
  readonly exists: boolean;
  /** Name of the rule, where it has one. */
  readonly rule?: string;
};

/** In words for people, so that nobody looks for a check that is not there. */
export function noticedBy({ title, exists }: SimulationCheck): string {
  return exists ? `Noticed by ${title}` : `Not noticed by this version; expected of a later one: ${title}`;
}
