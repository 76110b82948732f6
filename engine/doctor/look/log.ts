/**
 * What is wrong with a log or a drive, before anything is made of it: the log is read into a drive that is thrown away (of a long
 * one the large messages in windows only), and odometry and Health look at those windows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../contract/doctor/problems.ts';
import type { RunInfo } from '../../contract/stages.ts';
import { type Nanoseconds, NS_PER_S } from '../../contract/time.ts';
import { Drive } from '../../drive/drive.ts';
import { ingest } from '../../ingest/ingest.ts';
import { QuickLook, type Window } from '../../ingest/quick-look.ts';
import { visibleDrive } from '../../reconstruct/run/visible-drive.ts';
import { newestCalibration } from '../../replay/poses.ts';
import { causesOf } from '../causes.ts';
import { diagnose, withIgnored } from '../doctor.ts';
import { type Draft, problemOf, weightOf } from '../draft.ts';
import { ingestProblems } from '../findings.ts';
import { healthProblems, receiverOf } from '../health.ts';
import { rigProblems } from '../rig.ts';
import { warningsOf } from '../stages.ts';
import { fixProblems } from './fixes.ts';
import { type Look, lookAt } from './look.ts';
import { type ProblemPhoto, pictureOf } from './photos.ts';

export type Examination = {
  readonly name: string;
  readonly t0: string;
  readonly durationNs: Nanoseconds;
  readonly streams: readonly { readonly name: string; readonly kind: string; readonly count: number }[];
  readonly problems: readonly Problem[];
  /** What was read and looked at, and what was not, a sentence each. */
  readonly sampled: readonly string[];
  /** Pictures of problems in cameras, by the problem's id. */
  readonly photos: ReadonlyMap<string, ProblemPhoto>;
};

export type ExamineOptions = {
  readonly signal: AbortSignal;
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
  /** Pictures are wanted. */
  readonly photos?: boolean | undefined;
};

/** @throws InputError when the log cannot be read, CancelledError when the signal says so; nothing is left behind. */
export async function examineLog(log: string, options: ExamineOptions): Promise<Examination> {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-doctor-'));
  const path = join(folder, 'look.drive');
  try {
    const quick = new QuickLook();
    await ingest(log, path, { quick, signal: options.signal, onProgress: options.onProgress });
    const drive = Drive.open(path, 'read');
    try {
      const { durationNs = drive.info.durationNs } = quick;
      const examination = await examine(drive, quick.windows, readOf(quick), options);
      return { ...examination, durationNs: Math.max(durationNs, examination.durationNs) };
    } finally {
      drive.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A drive: by its newest run with a finished Health; without one it is looked at as a log is. */
export async function examineDrive(
  drive: Drive,
  runs: readonly RunInfo[],
  options: ExamineOptions,
): Promise<Examination> {
  const judged = runs.findLast(({ stages }) =>
    stages.some(({ stage, state }) => stage === 'health' && (state === 'done' || state === 'stale')),
  );
  if (!judged) return examine(drive, undefined, [], options);
  const { problems, waiting, mapChecks } = diagnose(drive, runs, judged.id);
  const sampled = [
    `By the stages of ${judged.name}, over the whole drive.`,
    ...(mapChecks && mapChecks.errors + mapChecks.warnings > 0
      ? [
          `The checks of the map have ${mapChecks.errors} errors and ${mapChecks.warnings} warnings about the map, which are no problems of the drive.`,
        ]
      : []),
    ...(waiting.length > 0 ? [`Not run yet: ${waiting.join(', ')}.`] : []),
  ];
  return { ...facts(drive), problems, sampled, photos: await photosOf(drive, problems, options) };
}

async function examine(
  drive: Drive,
  windows: readonly Window[] | undefined,
  read: readonly string[],
  options: ExamineOptions,
): Promise<Examination> {
  options.onProgress?.(1, 'Looking at clocks, mounts, lenses and positions');
  const look = await lookAt(drive, windows, options.signal);
  const problems = withIgnored(causesOf(draftsOf(drive, look).map(problemOf)), drive);
  return {
    ...facts(drive),
    problems,
    sampled: [...read, ...lookedOf(look)],
    photos: await photosOf(drive, problems, options),
  };
}

function draftsOf(drive: Drive, look: Look) {
  const streams = drive.streams();
  const lidar = streams.find(({ id }) => id === look.lidar);
  const gnss = receiverOf(streams);
  return [
    ...ingestProblems(drive.report(), streams),
    ...rigProblems(drive),
    ...fixProblems(visibleDrive(drive, { id: 'doctor', reads: ['gnss'] }, newestCalibration(drive))),
    ...look.stages.flatMap(({ stage, metrics, windows: moments }) =>
      stage === 'health'
        ? healthProblems({ metrics, artifacts: [] }, { streams, moments }, lidar).map((draft) =>
            isWhole(look) ? draft : doubted(draft),
          )
        : warningsOf({ stage, metrics }, { lidar, gnss, moments }),
    ),
  ];
}

/**
 * Seconds tell less than the drive: what they show must lie so much further past its limit. Of kitti-0005, which has neither, 7 s
 * show 1.4 times the dirt and 1.2 times the gyroscope bias that are allowed.
 */
const DOUBT = 1.5;

const doubted = (draft: Draft): Draft =>
  draft.figure && weightOf(draft) < DOUBT ? { ...draft, severity: 'notice' } : draft;

const isWhole = ({ windows }: Look): boolean =>
  windows.length === 1 && windows.every(({ fromNs }) => !Number.isFinite(fromNs));

const facts = (drive: Drive): Pick<Examination, 'name' | 't0' | 'durationNs' | 'streams'> => ({
  name: drive.info.name,
  t0: drive.info.t0,
  durationNs: drive.info.durationNs,
  streams: drive.streams().map(({ name, kind, count }) => ({ name, kind, count })),
});

function readOf(quick: QuickLook): string[] {
  if (!quick.windows) return ['The log was read whole.'];
  const text = `Sweeps and pictures were read ${spansText(quick.windows)}; of ${quick.passed} others only the stamps.`;
  const holes =
    quick.holes.length > 0 ? ['The log is large: what lies between these windows was not read.'] : [];
  return [text, ...holes];
}

function lookedOf(look: Look): string[] {
  const { windows, faults } = look;
  const looked = isWhole(look)
    ? ['Odometry and Health looked at all of it.']
    : windows.length > 0
      ? [`Odometry and Health looked at it ${spansText(windows)}.`]
      : [];
  return [...looked, ...faults.map((fault) => `Not looked at: ${fault}`)];
}

const spansText = (windows: readonly Window[]): string =>
  `from ${windows.map(({ fromNs, toNs }) => `${seconds(fromNs)} to ${seconds(toNs)} s`).join(', ')}`;

const seconds = (ns: Nanoseconds): string => (ns / NS_PER_S).toFixed(0);

async function photosOf(
  drive: Drive,
  problems: readonly Problem[],
  { photos = false }: ExamineOptions,
): Promise<ReadonlyMap<string, ProblemPhoto>> {
  const found = new Map<string, ProblemPhoto>();
  if (!photos) return found;
  for (const problem of problems) {
    if (found.size >= MOST_PHOTOS) break;
    const photo = await pictureOf(drive, problem);
    if (photo) found.set(problem.id, photo);
  }
  return found;
}

/** Pictures of one report: some 40 kB each. */
const MOST_PHOTOS = 12;
