/** What of a folder becomes which stream, and when: decided before the first sample, from names and from the first file of each folder. */
import { basename } from 'node:path';
import type { Pose, Vec3 } from '../../../contract/calibration.ts';
import { MOST_STAMP_ERROR_NS, NS_PER_S } from '../../../contract/time.ts';
import { textOf } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { type BareLayout, saidOf } from '../../media/clouds/bare.ts';
import { placeNear } from '../../media/clouds/cloud-file.ts';
import type { Table } from '../../media/tables/table-items.ts';
import { nearTheMiddle } from '../../media/time-named-files.ts';
import { goesAlongZ, ofVehicle } from './camera-axes.ts';
import type { CloudLayout, FileFolder } from './layout.ts';
import { CLOUD_EXTENSIONS, extensionOf, timeOfName } from './names.ts';
import { absoluteTimeOf, looksLikeSweep, type OpenedCloud, openCloud } from './sweeps.ts';
import { tablesBeside } from './tables-beside.ts';
import { MOST_LENGTH_NS, type TimedFile, type Timing, timingOf } from './timing.ts';
import { readTrajectory } from './trajectories.ts';

export type Series = {
  readonly name: string;
  readonly files: readonly TimedFile[];
  readonly clock: Timing['clock'] | 'points';
  readonly bare?: BareLayout | undefined;
};
export type PoseSeries = {
  readonly name: string;
  readonly form: string;
  readonly truth: boolean;
  readonly text: string;
  readonly poses: readonly { readonly ns: bigint; readonly pose: Pose }[];
};

export type CloudPlan = {
  readonly t0: bigint;
  readonly sweeps: readonly Series[];
  /** `opened`: of one that stands alone in the log, which is large as a rule and is not read twice. */
  readonly references: readonly {
    readonly name: string;
    readonly path: string;
    readonly opened?: OpenedCloud;
  }[];
  readonly pictures: readonly Series[];
  readonly trajectories: readonly PoseSeries[];
  /** Signals of the same clock. */
  readonly tables: readonly Table[];
  /** Coordinates of the map are counted from there. */
  readonly shift: Vec3 | undefined;
  readonly findings: readonly Finding[];
};

const MOST_TRAJECTORY_BYTES = 256 * 1024 * 1024;
/** Names and points tell the same time where they differ by less, besides the zone: a sweep lasts so long at most. */
const SAME_NS = 2n * BigInt(NS_PER_S);
const QUARTER_HOUR_NS = 900n * BigInt(NS_PER_S);
const ZONE_NS = 14n * 3600n * BigInt(NS_PER_S);

export async function planOf(layout: CloudLayout): Promise<CloudPlan> {
  const findings: Finding[] = [];
  const sweeps: Series[] = [];
  let [shift, zone]: [Vec3 | undefined, bigint] = [undefined, 0n];
  for (const folder of layout.sweeps) {
    const timing = await timingOf(folder);
    findings.push(...timing.findings);
    const made = await settled(folder, timing, findings);
    zone = made.zone === 0n ? zone : made.zone;
    shift ??= made.shift;
    sweeps.push({ name: folder.name, files: made.files, clock: made.clock, bare: folder.bare });
    if (folder.bare) findings.push(bareFinding(folder.name, folder.bare, made.files.length));
  }
  const references: { name: string; path: string; opened?: OpenedCloud }[] = [];
  for (const path of layout.alone) {
    const opened = await openCloud(path);
    const single = 'file' in opened && layout.sweeps.length === 0 && layout.alone.length === 1;
    if ('file' in opened) shift ??= placeNear(opened.file);
    const isBare = CLOUD_EXTENSIONS.bin.includes(extensionOf(path));
    if (single && !placeNear(opened.file) && (isBare || looksLikeSweep(opened.file))) {
      const named = timeOfName(basename(path).replace(/\.[^.]*$/, ''));
      const ns = absoluteTimeOf(opened.file) ?? (named && named.clock !== 'index' ? named.ns : 0n);
      sweeps.push({ name: 'lidar', files: [{ file: path, ns }], clock: 'points' });
    } else references.push({ name: basename(path), path, ...(layout.alone.length === 1 ? { opened } : {}) });
  }
  const pictures: Series[] = [];
  for (const folder of layout.pictures) {
    const timing = await timingOf(folder);
    const files =
      timing.clock === 'date' ? timing.files.map((each) => ({ ...each, ns: each.ns - zone })) : timing.files;
    const paired = timing.clock === 'index' ? withSweeps(files, sweeps[0]) : undefined;
    findings.push(...(paired ? [] : timing.findings));
    pictures.push({ name: folder.name, files: paired ?? files, clock: timing.clock });
  }
  const kept = oneClock(sweeps, findings);
  const near = nearSweeps(pictures, kept, findings);
  const trajectories = await trajectoriesOf(layout, kept[0], zone, findings);
  const all = [...kept, ...near].flatMap(({ files }) => files.map(({ ns }) => ns));
  const tables = await tablesBeside(layout, all, findings);
  const times =
    all.length > 0
      ? [...all, ...tables.map(({ ns }) => ns)]
      : trajectories.flatMap(({ poses }) => poses.map(({ ns }) => ns));
  const t0 = times.reduce((least, ns) => (ns < least ? ns : least), times[0] ?? 0n);
  const taken = new Set<string>();
  return {
    ...{ t0, shift, findings },
    sweeps: namedApart(kept, taken),
    references: namedApart(references, taken),
    pictures: namedApart(near, taken),
    trajectories: namedApart(trajectories, taken),
    tables: namedApart(
      tables.map(({ table }) => table),
      taken,
    ),
  };
}

const bareFinding = (file: string, bare: BareLayout, count: number): Finding => ({
  ...{ level: 'info', file, place: 'points', reason: saidOf(bare), count },
});

/** Sweeps and pictures of one folder have its name, clouds of several folders that of their file: each stream gets its own. */
const namedApart = <Named extends { readonly name: string }>(
  all: readonly Named[],
  taken: Set<string>,
): Named[] =>
  all.map((each) => {
    let name = each.name;
    for (let n = 2; taken.has(name); n++) name = `${each.name} (${n})`;
    taken.add(name);
    return { ...each, name };
  });

/** The times of a folder's sweeps against those of the points of its first file, where they count from 1970. */
async function settled(
  folder: FileFolder,
  timing: Timing,
  findings: Finding[],
): Promise<{ files: readonly TimedFile[]; clock: Series['clock']; zone: bigint; shift: Vec3 | undefined }> {
  const { files, clock } = timing;
  const first = files[0];
  const opened = first && (await openCloud(first.file, folder.bare));
  const none = { files, clock, zone: 0n };
  if (!first || !opened || 'fault' in opened) return { ...none, shift: undefined };
  const shift = placeNear(opened.file);
  const measured = absoluteTimeOf(opened.file);
  if (measured === undefined) return { ...none, shift };
  const off = first.ns - measured;
  const zone =
    ((off + (off < 0n ? -QUARTER_HOUR_NS : QUARTER_HOUR_NS) / 2n) / QUARTER_HOUR_NS) * QUARTER_HOUR_NS;
  const rest = off - zone;
  const note = (reason: string): void => {
    findings.push({ level: 'info', file: folder.name, place: 'names', reason, count: files.length });
  };
  if (clock === 'date' && zone !== 0n && abs(zone) <= ZONE_NS && abs(rest) < SAME_NS) {
    note(`hold local time, ${hours(zone)} h ahead of the times of the points: shifted by it`);
    return { files: files.map((each) => ({ ...each, ns: each.ns - zone })), clock, zone, shift };
  }
  if (abs(off) < SAME_NS) return { ...none, shift };
  note(
    clock === 'index'
      ? 'the times of the points are used instead of an assumed rate'
      : `tell other times than the points, by ${Number(off) / NS_PER_S} s at the first: those of the points are used`,
  );
  return { files: await pointTimed(files), clock: 'points', zone: 0n, shift };
}

const abs = (ns: bigint): bigint => (ns < 0n ? -ns : ns);
const hours = (ns: bigint): string => String(Number(ns / QUARTER_HOUR_NS) / 4);

/** Each file by its own points; one whose points do not say follows the one before. */
async function pointTimed(files: readonly TimedFile[]): Promise<TimedFile[]> {
  const out: TimedFile[] = [];
  for (const { file } of files) {
    const opened = await openCloud(file);
    const ns = 'file' in opened ? absoluteTimeOf(opened.file) : undefined;
    const before = out.at(-1);
    out.push({ file, ns: ns ?? (before ? before.ns + BigInt(NS_PER_S) / 10n : 0n) });
  }
  const [first, second] = out;
  if (first && second && first.ns === 0n)
    out[0] = { file: first.file, ns: second.ns - BigInt(NS_PER_S) / 10n };
  return out;
}

/** Pictures without times that are as many as the sweeps are of their times. */
function withSweeps(files: readonly TimedFile[], sweeps: Series | undefined): TimedFile[] | undefined {
  if (!sweeps || sweeps.files.length !== files.length) return undefined;
  return files.map(({ file }, i) => ({ file, ns: sweeps.files[i]?.ns ?? 0n }));
}

/** Sweeps of another clock than the first ones have no place beside them. */
function oneClock(sweeps: readonly Series[], findings: Finding[]): Series[] {
  const first = sweeps[0]?.files[0]?.ns ?? 0n;
  return sweeps.filter(({ name, files }) => {
    const own = files[0]?.ns;
    if (own === undefined || abs(own - first) < MOST_LENGTH_NS) return true;
    const reason = 'its times lie more than a month from those of the first lidar: left out';
    findings.push({ level: 'error', file: name, place: 'names', reason, count: files.length, lost: true });
    return false;
  });
}

/** Pictures of another clock than the sweeps have no place beside them. */
function nearSweeps(pictures: readonly Series[], sweeps: readonly Series[], findings: Finding[]): Series[] {
  const first = (sweeps[0] ?? pictures[0])?.files[0]?.ns;
  const whose = sweeps[0] ? 'the sweeps' : 'the first camera';
  return pictures.filter(({ name, files }) => {
    const own = files[0]?.ns;
    if (first === undefined || own === undefined || abs(own - first) < BigInt(MOST_STAMP_ERROR_NS))
      return true;
    const reason = `its times lie ${Number(own - first) / NS_PER_S} s from those of ${whose}: left out`;
    findings.push({ level: 'error', file: name, place: 'names', reason, count: files.length });
    return false;
  });
}

const ASSUMED_STEP_NS = BigInt(NS_PER_S) / 10n;
const TRUTH = /(^|[^a-z])(gt|ground_?truth|truth)([^a-z]|$)/i;

async function trajectoriesOf(
  layout: CloudLayout,
  sweeps: Series | undefined,
  zone: bigint,
  findings: Finding[],
): Promise<PoseSeries[]> {
  const out: PoseSeries[] = [];
  for (const path of layout.trajectories) {
    const name = path.slice(layout.root.length + 1).replaceAll('\\', '/');
    const note = (level: Finding['level'], reason: string, count = 1): void => {
      findings.push({ level, file: name, place: 'trajectory', reason, count });
    };
    const { text, fault } = await textOf(path, MOST_TRAJECTORY_BYTES);
    if (fault !== undefined) note('error', `cannot be read: ${fault}`);
    const read = text === undefined ? undefined : readTrajectory(text);
    if (!read || text === undefined) continue;
    if (read.odd > 0) note('warn', 'lines that hold no pose: left out', read.odd);
    const isCamera = !sweeps && goesAlongZ(read.poses.map(({ pose }) => pose));
    const timed = read.poses.flatMap(({ ns, pose: told }, i) => {
      const pose = isCamera ? ofVehicle(told) : told;
      const at = ns ?? sweeps?.files[i]?.ns ?? (sweeps ? undefined : BigInt(i) * ASSUMED_STEP_NS);
      return at === undefined ? [] : [{ ns: at, pose }];
    });
    if (!sweeps) {
      note(
        'info',
        `is read as ${read.form}: taken to be of the vehicle, ${isCamera ? 'whose camera it is of by its axes (it moves along z, which is ahead): turned to x ahead, y left, z up' : 'its axes as the file has them'}`,
      );
      if (read.poses[0]?.ns === undefined)
        note('warn', 'has no times: 10 poses a second are assumed, in their order', read.poses.length);
    }
    if (timed.length < read.poses.length)
      note(
        'warn',
        'has more poses than there are sweeps: the first ones are used',
        read.poses.length - timed.length,
      );
    const near = nearTheMiddle(
      timed.map(({ ns }) => ns),
      MOST_LENGTH_NS,
    );
    const together = timed.filter(({ ns }) => near(ns));
    if (together.length < timed.length)
      note(
        'error',
        'poses whose times lie more than a month from those of the others: left out',
        timed.length - together.length,
      );
    const poses = onClock(together, sweeps, zone);
    if (poses.length > 0) out.push({ name, form: read.form, truth: TRUTH.test(name), text, poses });
    else if (timed.length > 0)
      note(
        'error',
        'its times lie outside of those of the sweeps, and it has not as many poses: left out',
        timed.length,
      );
  }
  return out;
}

/** On the sweeps' clock: as they are, shifted by the zone, or, where the sweeps' rate is assumed, sweep by sweep. */
function onClock(poses: PoseSeries['poses'], sweeps: Series | undefined, zone: bigint): PoseSeries['poses'] {
  const [first, last] = [sweeps?.files[0], sweeps?.files.at(-1)];
  if (!sweeps || !first || !last) return poses;
  const within = (by: bigint): boolean =>
    poses.some(({ ns }) => ns - by >= first.ns - SAME_NS && ns - by <= last.ns + SAME_NS);
  if (within(0n)) return poses;
  if (zone !== 0n && within(zone)) return poses.map(({ ns, pose }) => ({ ns: ns - zone, pose }));
  if (sweeps.clock !== 'index' || poses.length !== sweeps.files.length) return [];
  return poses.map(({ pose }, i) => ({ ns: sweeps.files[i]?.ns ?? 0n, pose }));
}
