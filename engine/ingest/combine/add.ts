/**
 * Adds a further log to a drive: a bus trace, positions, a second recording of the same drive. Its times are brought onto the drive's
 * clock (timing.ts) and everything is written in one transaction (drive/extension.ts), so that a drive has all of it or none.
 */

import { basename, resolve } from 'node:path';
import type { IngestReport } from '../../contract/api.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import { byName } from '../../contract/text/byName.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import { Drive } from '../../drive/drive.ts';
import { detectFormat } from '../detect.ts';
import { Findings } from '../findings.ts';
import type { Finding, Format, Item } from '../format.ts';
import { explain, unfit } from '../ingest.ts';
import { Pace, type ShowProgress } from '../pace.ts';
import { Regularities } from '../regularity.ts';
import { Writing } from '../sink/writing.ts';
import { findLag, type Lag, type LagOutcome } from './correlate.ts';
import { addDefinitions } from './define.ts';
import { Motion } from './motion.ts';
import { type DriveFacts, PlacedItems } from './placed.ts';
import { extendedReport } from './report.ts';
import { type LogTiming, shiftByClock, tellDates } from './timing.ts';

export type AddOptions = {
  readonly timing?: LogTiming | undefined;
  readonly onProgress?: ShowProgress | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where links inside the log may lead (IngestOptions). */
  readonly within?: readonly string[] | undefined;
  /** DBC files that were given with the log. */
  readonly definitions?: readonly string[] | undefined;
};

/** Signals of the drive are looked through by so much at a time. */
const WINDOW_NS = 60 * NS_PER_S;
/** Clocks that agree with the motion within this, or so many times its uncertainty, are not spoken of. */
const LEAST_OFF_S = 0.25;
const OFF_SIGMAS = 4;

/**
 * @returns the drive's report, with what was added
 * @throws InputError when there is no such drive or log, or the log's times cannot be brought onto the drive's clock;
 * CancelledError. Then the drive is as it was.
 */
export async function addLog(
  drivePath: string,
  log: string,
  options: AddOptions = {},
): Promise<IngestReport> {
  const { timing = { by: 'auto' }, signal } = options;
  const format = await detectFormat(log);
  if (format.defines) return addDefinitions(drivePath, [log], options);
  const pace = new Pace(options.onProgress, signal);
  const drive = Drive.open(drivePath, 'read');
  const { info, facts, report } = factsOf(drive);
  const motion = new Motion();
  const add = new Add(drivePath, log, format, facts, report, options, pace);
  try {
    const of = (): LagOutcome => findLag(motionOf(drive), motion);
    const first = await add.pass((t0) => startOf(timing, BigInt(info.t0), t0), motion, of);
    if (first.report) return first.report;
    if (timing.by !== 'auto' && timing.by !== 'motion') throw new InputError(outside(log, first));
    pace.show(0.5, 'Comparing how both move');
    const found = of();
    if ('refused' in found)
      throw new InputError(
        `${log} cannot be placed on the drive's clock: ${first.shift === undefined ? 'its clock tells no date that the drive’s does' : 'by their clocks both do not overlap'}, and ${found.refused}. Say its offset.`,
      );
    const shift = Math.round(found.lag.lagS * NS_PER_S);
    const second = await add.pass(() => ({ shift, how: lagText(found.lag) }));
    if (!second.report) throw new InputError(outside(log, second));
    return second.report;
  } catch (error) {
    throw signal?.aborted
      ? new CancelledError('The log was not added; the drive is as it was.')
      : explain(error, drivePath, signal);
  } finally {
    drive.close();
  }
}

type Start = { readonly shift: Nanoseconds; readonly how: string };
type Passed = {
  readonly report?: IngestReport;
  readonly shift: Nanoseconds | undefined;
  readonly firstNs: Nanoseconds;
  readonly lastNs: Nanoseconds;
};

function startOf(timing: LogTiming, driveT0: bigint, logT0: bigint): Start | undefined {
  switch (timing.by) {
    case 'motion':
      return undefined;
    case 'begin':
      return { shift: timing.atS * NS_PER_S, how: `begins ${timing.atS} s after the drive, as was said` };
    case 'clock': {
      const shift = shiftByClock(driveT0, logT0, timing.addS);
      const how = `by its clock, ${signed(timing.addS)} s added as was said`;
      return shift === undefined ? undefined : { shift, how };
    }
    case 'auto': {
      const shift = tellDates(driveT0, logT0) ? shiftByClock(driveT0, logT0, 0) : undefined;
      return shift === undefined ? undefined : { shift, how: 'by the clocks of both' };
    }
  }
}

const signed = (seconds: number): string => `${seconds < 0 ? '' : '+'}${seconds}`;

/** "speed of gps and can/Speed agrees best when …: correlation 0.98 over 120 s, ± 0.04 s; the next best, 40.00 s, 0.55". */
export function lagText({ quantity, drive, log, lagS, sigmaS, correlation, next, commonS }: Lag): string {
  const second = next
    ? `; the next best, at ${next.lagS.toFixed(2)} s, has ${next.correlation.toFixed(2)}`
    : '';
  return `the ${quantity} of ${drive} and of ${log} agrees best when it begins ${lagS.toFixed(2)} s after the drive: correlation ${correlation.toFixed(3)} over ${Math.round(commonS)} s, ± ${sigmaS.toFixed(2)} s${second}`;
}

const outside = (log: string, { shift, firstNs, lastNs }: Passed): string =>
  shift === undefined
    ? `${log} lies more than a hundred days from the drive by its clock: say when it begins (@seconds), or let it be found by motion.`
    : `No sample of ${log} lies within the drive: it would go from ${((firstNs + shift) / NS_PER_S).toFixed(1)} s to ${((lastNs + shift) / NS_PER_S).toFixed(1)} s of the drive.`;

function factsOf(drive: Drive): {
  readonly info: Drive['info'];
  readonly facts: DriveFacts;
  readonly report: IngestReport;
} {
  const { info } = drive;
  const names = new Set(drive.streams().map(({ name }) => name));
  const facts = {
    durationNs: info.durationNs,
    names,
    calibration: drive.calibration(),
    origin: info.origin,
  };
  return { info, facts, report: drive.report() };
}

/** Speed and yaw rate of the drive's streams, read by the minute. */
export function motionOf(drive: Drive): Motion {
  const motion = new Motion();
  const signals = drive.signals();
  for (const stream of drive.streams()) {
    const own = signals.filter((signal) => signal.stream === stream.id);
    const units = new Map(own.map(({ path, unit }) => [path, unit]));
    const looked = { ...stream, units: (path: string) => units.get(path) ?? '' };
    const paths = own.map(({ path }) => path);
    if (paths.length === 0) continue;
    for (let from = 0; from <= stream.last; from += WINDOW_NS) {
      const { t, values } = drive.series(stream.id, paths, from, from + WINDOW_NS - 1);
      for (const [i, at] of t.entries()) {
        const row = byName<number>();
        for (const [k, path] of paths.entries()) {
          const value = values[k]?.[i];
          if (value !== undefined && !Number.isNaN(value)) row[path] = value;
        }
        motion.see(looked, at, row);
      }
    }
  }
  return motion;
}

/** Reads the log once or twice: to learn how it moves, and to write it. */
class Add {
  readonly #drive: string;
  readonly #log: string;
  readonly #format: Format;
  readonly #facts: DriveFacts;
  readonly #before: IngestReport;
  readonly #options: AddOptions;
  readonly #pace: Pace;

  constructor(
    drive: string,
    log: string,
    format: Format,
    facts: DriveFacts,
    before: IngestReport,
    options: AddOptions,
    pace: Pace,
  ) {
    this.#drive = drive;
    this.#log = log;
    this.#format = format;
    this.#facts = facts;
    this.#before = before;
    this.#options = options;
    this.#pace = pace;
  }

  /**
   * @param start by the begin of the log; undefined where only its motion is looked at
   * @param check how both move, to compare with their clocks
   * @returns the report where something was written
   */
  async pass(
    start: (logT0: bigint) => Start | undefined,
    motion?: Motion,
    check?: () => LagOutcome,
  ): Promise<Passed> {
    const began = performance.now();
    const writing = new Writing();
    try {
      const run = new Pass(this.#log, this.#facts, motion);
      const { within, definitions } = this.#options;
      for await (const item of this.#format.read(this.#log, writing.ring, { within, definitions })) {
        await this.#pace.step();
        if (item.type === 'progress') this.#pace.show(item.fraction, item.text);
        else if (item.type === 'begin') {
          run.begin(start(BigInt(item.t0)));
          if (run.placed) writing.extend(this.#drive);
        } else if (item.type === 'end') {
          if (!run.placed || run.placed.kept === 0) break;
          if (check && motion && motion.tracks.length > 0) run.compare(check(), basename(this.#log));
          const report = this.#reportOf(run, item, performance.now() - began);
          this.#pace.show(1, 'Completing the drive');
          await writing.finish(report);
          return { ...run.span, report };
        } else for (const made of run.take(item)) await writing.take(made);
      }
      await writing.abort();
      return run.span;
    } catch (thrown) {
      await writing.abort();
      throw writing.failure ?? thrown;
    }
  }

  #reportOf(run: Pass, { files, bytes }: Extract<Item, { type: 'end' }>, wallMs: number): IngestReport {
    const before = this.#before;
    const { title } = this.#format;
    const name = basename(this.#log);
    const { findings, source } = run.end(name);
    const { unread, samples, clock } = source;
    const added = { path: resolve(this.#log), format: title, files, bytes, samples, clock };
    return extendedReport(before, { title, sources: [added], findings, unread, wallMs });
  }
}

/** One reading of the log. */
class Pass {
  placed: PlacedItems | undefined;
  readonly #facts: DriveFacts;
  readonly #space: string;
  readonly #motion: Motion | undefined;
  readonly #findings = new Findings();
  readonly #regularities = new Regularities();
  readonly #units = new Map<string, Parameters<Motion['see']>[0]>();
  #start: Start | undefined;
  #first = Infinity;
  #last = -Infinity;

  constructor(log: string, facts: DriveFacts, motion: Motion | undefined) {
    this.#facts = facts;
    this.#space = spaceOf(log);
    this.#motion = motion;
  }

  begin(start: Start | undefined): void {
    this.#start = start;
    if (start) this.placed = new PlacedItems(this.#facts, this.#space, start.shift);
  }

  take(item: Exclude<Item, { type: 'begin' | 'end' | 'progress' }>) {
    if (item.type === 'finding') {
      this.#findings.add(this.#renamed(item.finding));
      return [];
    }
    if (item.type === 'stream') {
      const { name, kind, role, units = {} } = item.stream;
      this.#units.set(name, { name, kind, role, units: (path) => units[path] ?? '' });
    } else if (item.type === 'sample') {
      const reason = unfit(item);
      if (reason !== undefined) {
        this.#findings.add({ level: 'error', file: item.stream, place: 'times', reason, count: 1 });
        return [];
      }
      this.#first = Math.min(this.#first, item.t);
      this.#last = Math.max(this.#last, item.t);
      const stream = this.#units.get(item.stream);
      if (stream && item.signals) this.#motion?.see(stream, item.t, item.signals);
    }
    const made = this.placed?.take(item) ?? [];
    for (const each of made) this.#regularities.see(each);
    return made;
  }

  /** Says where the motion of both tells of another offset than their clocks. */
  compare(found: LagOutcome, file: string): void {
    if ('refused' in found || !this.#start) return;
    const { lag } = found;
    const off = lag.lagS - this.#start.shift / NS_PER_S;
    if (Math.abs(off) <= Math.max(LEAST_OFF_S, OFF_SIGMAS * lag.sigmaS)) return;
    const reason = `its clock is ${Math.abs(off).toFixed(2)} s ${off < 0 ? 'late' : 'early'}: ${lagText(lag)}. It was placed all the same; add it anew with the offset ${signed(Number(off.toFixed(2)))}`;
    this.#findings.add({ level: 'warn', file, place: 'clock', reason, count: 1 });
  }

  get span(): Passed {
    return { shift: this.#start?.shift, firstNs: this.#first, lastNs: this.#last };
  }

  end(name: string): {
    readonly findings: Finding[];
    readonly source: { readonly samples: number; readonly unread: number; readonly clock: string };
  } {
    this.placed?.end(name);
    const clock = `${this.#start?.how ?? ''}`;
    const at = ((this.#first + (this.#start?.shift ?? 0)) / NS_PER_S).toFixed(2);
    const { samples, unread } = this.#regularities;
    const added: Finding = {
      level: 'info',
      file: name,
      place: 'clock',
      reason: `added to the drive, from ${at} s of it: ${clock}`,
      count: samples,
    };
    for (const finding of [...(this.placed?.findings ?? []), ...this.#regularities.findings()])
      this.#findings.add(finding);
    return { findings: [added, ...this.#findings.list()], source: { samples, unread, clock } };
  }

  #renamed(finding: Finding): Finding {
    return { ...finding, file: this.placed?.nameOf(finding.file) ?? finding.file };
  }
}

/** A file's name without its ending, for names that are taken. */
const spaceOf = (log: string): string =>
  basename(log)
    .replace(/(.)\.[^.]*$/, '$1')
    .slice(0, 100) || 'log';
