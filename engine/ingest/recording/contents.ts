/** What the parts of one recording hold together. */

/** A topic of one part; the count of its messages where it can be told without reading them. */
export type PartTopic = {
  readonly name: string;
  readonly schema: string;
  readonly count: number | undefined;
};

/** The topics of all parts, their messages summed; a part that does not tell a count adds none. */
export async function topicsOfAll<Part>(
  parts: readonly Part[],
  contents: (part: Part) => Promise<readonly PartTopic[]>,
): Promise<PartTopic[]> {
  const found = new Map<string, PartTopic>();
  for (const part of parts)
    for (const topic of await contents(part)) {
      const known = found.get(topic.name)?.count;
      found.set(topic.name, {
        ...topic,
        count: topic.count === undefined ? known : topic.count + (known ?? 0),
      });
    }
  return [...found.values()];
}
