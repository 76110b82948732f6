/** When the files of a folder were recorded: by a list of times beside them, by their names, or, where neither says, by their order. */
import { basename, join } from 'node:path';
import { NS_PER_S } from '../../../contract/time.ts';
import type { Finding } from '../../format.ts';
import { compareNs, DAY_NS, nearTheMiddle } from '../../media/time-named-files.ts';
import { type FileFolder, timesBeside } from './layout.ts';
import { type NameClock, timeOfName, timeOfText } from './names.ts';

export type TimedFile = { readonly file: string; readonly ns: bigint };

export type Timing = {
  readonly files: readonly TimedFile[];
  /** What the times were read from. `index`: a rate is assumed. */
  readonly clock: NameClock | 'list';
  readonly findings: readonly Finding[];
};

/** Sweeps of most lidars, and the pictures that go with them. */
const ASSUMED_RATE_HZ = 10;

export async function timingOf(folder: FileFolder): Promise<Timing> {
  const timing = (await byList(folder)) ?? byName(folder);
  const near = nearTheMiddle(
    timing.files.map(({ ns }) => ns),
    MOST_LENGTH_NS,
  );
  const files = timing.files.filter(({ ns }) => near(ns));
  const far = timing.files.find(({ ns }) => !near(ns));
  if (!far) return timing;
  const reason = 'its time lies more than a month from those of the others: left out';
  const count = timing.files.length - files.length;
  const finding: Finding = {
    level: 'error',
    file: folder.name,
    place: basename(far.file),
    reason,
    count,
    lost: true,
  };
  return { ...timing, files, findings: [...timing.findings, finding] };
}

/** A month: surveys go on for days, and the times of a drive are counted in a number that holds 104 of them. */
export const MOST_LENGTH_NS = 30n * DAY_NS;

async function byList(folder: FileFolder): Promise<Timing | undefined> {
  const told = await timesBeside(folder);
  if (!told) return undefined;
  const list = { ...told, lines: told.lines.filter((line) => !/^\s*(?:#|$)/.test(line)) };
  const byFile = namedTimes(list.lines);
  const named = folder.files.filter((file) => byFile.has(file));
  if (named.length >= folder.files.length / 2) return ofNamed(folder, list.file, byFile);
  if (list.lines.length < folder.files.length) return undefined;
  const times = list.lines.map((line) => timeOfText(line.split(/[,;]/)[0] ?? '')?.ns);
  const files = folder.files.flatMap((file, i) => {
    const ns = times[i];
    return ns === undefined ? [] : [{ file: join(folder.folder, file), ns }];
  });
  if (files.length < folder.files.length / 2) return undefined;
  const findings: Finding[] = [];
  const add = (level: Finding['level'], reason: string, count: number): void => {
    findings.push({ level, file: basename(list.file), place: folder.name, reason, count });
  };
  if (list.lines.length > folder.files.length)
    add(
      'warn',
      'has more times than there are files: the first ones are used',
      list.lines.length - folder.files.length,
    );
  if (files.length < folder.files.length)
    add('error', 'lines that are no time: their files are left out', folder.files.length - files.length);
  return { files: sorted(files), clock: 'list', findings };
}

/** Lines of a time and a file, as TUM's RGB-D and EuRoC's sets have them: the times by the file's own name. */
function namedTimes(lines: readonly string[]): ReadonlyMap<string, bigint> {
  const found = new Map<string, bigint>();
  for (const line of lines) {
    const [time = '', file] = line.trim().split(/[\s,;]+/);
    const ns = file === undefined ? undefined : timeOfText(time)?.ns;
    if (file !== undefined && ns !== undefined) found.set(basename(file), ns);
  }
  return found;
}

function ofNamed(folder: FileFolder, list: string, byFile: ReadonlyMap<string, bigint>): Timing {
  const files = folder.files.flatMap((file) => {
    const ns = byFile.get(file);
    return ns === undefined ? [] : [{ file: join(folder.folder, file), ns }];
  });
  const left = folder.files.length - files.length;
  const gone = byFile.size - files.length;
  const findings: Finding[] = [];
  const say = (level: Finding['level'], reason: string, count: number): void =>
    void (count > 0 && findings.push({ level, file: basename(list), place: folder.name, reason, count }));
  say('error', 'does not name these files: left out', left);
  say('warn', 'names files that are not there', gone);
  return { files: sorted(files), clock: 'list', findings };
}

function byName({ name, folder, files }: FileFolder): Timing {
  const named = files.map((file) => ({ file, time: timeOfName(file.replace(/\.[^.]*$/, '')) }));
  const clocks = Map.groupBy(
    named.flatMap(({ time }) => (time ? [time.clock] : [])),
    (clock) => clock,
  );
  const [clock] = [...clocks].sort((a, b) => b[1].length - a[1].length)[0] ?? [undefined];
  const findings: Finding[] = [];
  const add = (level: Finding['level'], reason: string, count: number, place = name): void => {
    findings.push({ level, file: name, place, reason, count });
  };
  const others = named.filter(({ time }) => time?.clock !== clock);
  const [stranger] = others;
  if (clock !== undefined && stranger)
    add('warn', 'has no time in its name as the others have: left out', others.length, stranger.file);
  const own = named.flatMap(({ file, time }, i) => {
    if (clock === undefined) return [{ file: join(folder, file), ns: BigInt(i) }];
    return time?.clock === clock ? [{ file: join(folder, file), ns: time.ns }] : [];
  });
  if (clock !== undefined && clock !== 'index') return { files: sorted(own), clock, findings };
  const first = own.reduce((least, { ns }) => (ns < least ? ns : least), own[0]?.ns ?? 0n);
  const step = BigInt(NS_PER_S / ASSUMED_RATE_HZ);
  add(
    'warn',
    `the names hold no time: ${ASSUMED_RATE_HZ} files a second are assumed, in their order`,
    own.length,
  );
  return {
    files: sorted(own.map(({ file, ns }) => ({ file, ns: (ns - first) * step }))),
    clock: 'index',
    findings,
  };
}

const sorted = (files: readonly TimedFile[]): TimedFile[] => [...files].sort((a, b) => compareNs(a.ns, b.ns));
