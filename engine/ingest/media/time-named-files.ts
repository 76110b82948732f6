/** Files of a sensor that are named by their time in nanoseconds, and times of a log that lie too far from the others. */
import { join } from 'node:path';
import { namesIn } from '../files.ts';
import type { Finding, Item } from '../format.ts';

export type TimedFile = { readonly name: string; readonly path: string; readonly ns: bigint };

/** @returns undefined where there is no such folder; else its files in order of time. @throws InputError when it is closed. */
export async function timedFiles(
  folder: string,
  shown: string,
  endings: readonly string[],
): Promise<{ readonly files: readonly TimedFile[]; readonly findings: readonly Finding[] } | undefined> {
  const names = await namesIn(folder);
  if (names === undefined) return undefined;
  const files: TimedFile[] = [];
  const strangers: string[] = [];
  for (const name of names) {
    const [, digits, ending] = /^(\d{1,19})\.([a-z]+)$/.exec(name) ?? [];
    if (digits !== undefined && ending !== undefined && endings.includes(ending))
      files.push({ name, path: join(folder, name), ns: BigInt(digits) });
    else strangers.push(name);
  }
  files.sort((a, b) => compareNs(a.ns, b.ns));
  const [first] = strangers;
  const reason = 'is no file of this sensor named by its time: left out';
  return {
    files,
    findings:
      first === undefined
        ? []
        : [{ level: 'info', file: shown, place: first, reason, count: strangers.length }],
  };
}

/** The same of files named in microseconds. */
export async function microsecondFiles(
  folder: string,
  shown: string,
  endings: readonly string[],
): ReturnType<typeof timedFiles> {
  const found = await timedFiles(folder, shown, endings);
  return found && { ...found, files: found.files.map((file) => ({ ...file, ns: file.ns * 1000n })) };
}

export const compareNs = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

export const DAY_NS = 86_400_000_000_000n;

/**
 * Whether a time lies near the middle one, by default within a day: no log is longer, and one stray name must not become its begin.
 */
export function nearTheMiddle(times: readonly bigint[], mostNs = DAY_NS): (ns: bigint) => boolean {
  const sorted = [...times].sort(compareNs);
  const middle = sorted[sorted.length >> 1] ?? 0n;
  return (ns) => ns - middle < mostNs && middle - ns < mostNs;
}

/** What is said of samples that are not near the middle time. */
export const farTimes = (file: string, place: string, count: number): Item => ({
  type: 'finding',
  finding: {
    level: 'error',
    file,
    place,
    reason: 'its time lies more than a day from those of the others: left out',
    count,
    lost: true,
  },
});
