/** Files of a log, one a sweep or a picture, read a few ahead of where they are used. */
import { reasonOf } from '../files.ts';
import type { Item } from '../format.ts';
import { BufferPool, type readWhole } from '../pool.ts';
import { readAhead } from '../readahead.ts';

const FILES_AHEAD = 8;
/** Progress is told every so many files. */
const FILES_A_STEP = 8;

export type FileReading<Job> = {
  read(job: Job, pool: BufferPool): ReturnType<typeof readWhole>;
  /** What is told instead of a file that is not read at all. */
  passed?(job: Job): Item | undefined;
  /** Of a file that cannot be read: it costs itself. */
  unread(job: Job, reason: string): Item;
  /** Items of a file; its bytes are used again afterwards. */
  take(job: Job, bytes: Uint8Array): Iterable<Item> | AsyncIterable<Item>;
};

/** @param jobs in the order in which they are used @returns the bytes that were read */
export async function* readInOrder<Job>(
  jobs: readonly Job[],
  { read, passed, unread, take }: FileReading<Job>,
): AsyncGenerator<Item, number> {
  const pool = new BufferPool();
  let [bytes, done] = [0, 0];
  for await (const { job, result } of readAhead(jobs, FILES_AHEAD, async (each) => {
    const item = passed?.(each);
    return item ? { item } : { file: await read(each, pool) };
  })) {
    if (++done % FILES_A_STEP === 0)
      yield { type: 'progress', fraction: done / jobs.length, text: `${done} of ${jobs.length} files` };
    if ('error' in result) {
      yield unread(job, `cannot be read: ${reasonOf(result.error)}`);
      continue;
    }
    const { item, file } = result.value;
    if (item) yield item;
    if (!file) continue;
    bytes += file.bytes.byteLength;
    yield* take(job, file.bytes);
    pool.give(file.memory);
  }
  return bytes;
}
