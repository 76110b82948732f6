/** Runs a few reads ahead of the one that is used, so that the disk works while the reader computes; results come in order. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

export async function* readAhead<J, T>(
  jobs: Iterable<J>,
  ahead: number,
  run: (job: J) => Promise<T>,
): AsyncGenerator<{ readonly job: J; readonly result: Outcome<T> }> {
  const waiting: { job: J; result: Promise<Outcome<T>> }[] = [];
  const source = jobs[Symbol.iterator]();
  const start = (): void => {
    const next = source.next();
    if (next.done) return;
    const job = next.value;
    waiting.push({
      job,
      result: run(job).then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      ),
    });
  };
  for (let i = 0; i < ahead; i++) start();
  for (let first = waiting.shift(); first; first = waiting.shift()) {
    start();
    yield { job: first.job, result: await first.result };
  }
}
