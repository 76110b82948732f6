/** Runs a few reads ahead of the one in use, so that the disk works while the reader computes. Results come in order. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** At most `ahead` reads wait, and no more than `most` by weight (bytes), but always one. */
export async function* readAhead<J, T>(
  jobs: Iterable<J>,
  ahead: number,
  run: (job: J) => Promise<T>,
  limit?: { readonly weight: (job: J) => number; readonly most: number },
): AsyncGenerator<{ readonly job: J; readonly result: Outcome<T> }> {
  const waiting: { job: J; weight: number; result: Promise<Outcome<T>> }[] = [];
  const source = jobs[Symbol.iterator]();
  let held: J | undefined;
  let heavy = 0;
  const start = (): void => {
    while (waiting.length < ahead) {
      if (held === undefined) {
        const next = source.next();
        if (next.done) return;
        held = next.value;
      }
      const job = held;
      const weight = limit?.weight(job) ?? 0;
      if (limit && waiting.length > 0 && heavy + weight > limit.most) return;
      held = undefined;
      heavy += weight;
      const result = run(job).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
      waiting.push({ job, weight, result });
    }
  };
  for (;;) {
    start();
    const first = waiting[0];
    if (!first) return;
    const result = await first.result;
    // The one in use counts until the next is asked for: memory is what is bounded here.
    yield { job: first.job, result };
    waiting.shift();
    heavy -= first.weight;
  }
}
