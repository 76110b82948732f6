/**
 * Repairs a run: measures what its calibration set is off by, keeps that as a proposed set, and makes the run once more with it,
 * as a variant beside the one that stays as it is. A jump of GNSS is cut out by Alignment; where the run did without that, the
 * variant does it.
 */
import type { Correction, ProposedSet, RefusedCorrection } from '../../contract/doctor/repairs.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow } from '../../drive/results/runs.ts';
import type { Stage } from '../contract/stage.ts';
import { type PipelineEvent, type PipelineOutcome, runPipeline } from '../run/runner.ts';
import { chooseRun, runById } from '../run/variant.ts';
import { CUT_OUT } from '../stages/alignment/verdict.ts';
import { STAGES } from '../stages/registry.ts';
import { Bench } from './bench.ts';
import { type Measured, measure } from './measure.ts';
import { keepProposal } from './proposal.ts';

export type RepairOptions = {
  /** The run to repair: its id or name; default: the newest. What it lacks is made first. */
  readonly run?: string | number | undefined;
  /** The last stage to run; default: all. */
  readonly to?: string | undefined;
  readonly takeOver?: boolean | undefined;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: PipelineEvent) => void) | undefined;
  /** How far all of it is. */
  readonly onProgress?: ((fraction: number, text: string) => void) | undefined;
};

export type RepairOutcome =
  | {
      readonly kind: 'repaired';
      readonly before: RunRow;
      /** The variant; `state` says how it ended. */
      readonly outcome: PipelineOutcome;
      /** Undefined where only jumps of GNSS are cut out. */
      readonly set: ProposedSet | undefined;
      readonly text: string;
    }
  /** Nothing is off by more than Health allows. */
  | { readonly kind: 'sound'; readonly before: RunRow; readonly text: string }
  /** Something may be off, and what the drive shows does not tell by how much. */
  | { readonly kind: 'refused'; readonly before: RunRow; readonly text: string }
  /** The run that was to be repaired did not end well. */
  | { readonly kind: 'not-run'; readonly outcome: PipelineOutcome };

/** Shares of the whole: the run itself, the measurement; the rest is the variant. */
const RUN_SHARE = 0.45;
const MEASURE_SHARE = 0.1;

/** @param drive opened for writing @throws InputError as `runPipeline` does */
export async function repair(
  drive: Drive,
  options: RepairOptions = {},
  stages: readonly Stage[] = STAGES,
): Promise<RepairOutcome> {
  const { to, takeOver, threads, signal, onEvent, onProgress } = options;
  const progress = (fraction: number, text: string): void => onProgress?.(fraction, text);
  const common = { to, threads, signal };
  // 1. The run itself: what is there already is not made again.
  const outcome = await runPipeline(
    drive,
    {
      ...common,
      run: options.run,
      takeOver,
      onEvent: within(stages, onEvent, (f, text) => progress(RUN_SHARE * f, text)),
    },
    stages,
  );
  if (outcome.state !== 'done') return { kind: 'not-run', outcome };
  const before = runById(drive, outcome.run.id);
  // 2. What it is off by.
  const about = {
    signal,
    progress: (fraction: number, text: string) => progress(RUN_SHARE + MEASURE_SHARE * fraction, text),
  };
  const bench = await Bench.of(drive, before, about);
  const measured = await measure(bench, about);
  const uncut = before.settings.alignment?.jumps === false;
  const { corrections, refused } = measured;
  if (corrections.length === 0 && !uncut) return withoutRepair(before, measured, cutAlready(drive, before));
  // 3. The variant.
  const set = corrections.length > 0 ? keepProposal(drive, before, bench, measured) : undefined;
  const variant = variantOf(drive, before, set, uncut, stages);
  const repaired = await runPipeline(
    drive,
    {
      ...common,
      run: variant.id,
      onEvent: within(stages, onEvent, (f, text) =>
        progress(RUN_SHARE + MEASURE_SHARE + (1 - RUN_SHARE - MEASURE_SHARE) * f, text),
      ),
    },
    stages,
  );
  return { kind: 'repaired', before, outcome: repaired, set, text: said(corrections, refused, uncut) };
}

/** The run that tries the set: the one that is there from an earlier time, or a new one. */
function variantOf(
  drive: Drive,
  before: RunRow,
  set: ProposedSet | undefined,
  uncut: boolean,
  stages: readonly Stage[],
): RunRow {
  const settings = {
    ...before.settings,
    ...(uncut && { alignment: { ...before.settings.alignment, jumps: true } }),
  };
  if (!set) return chooseRun(drive, { run: before.id, set: { alignment: { jumps: true } } }, stages);
  const there = drive.runs
    .list()
    .find(
      ({ parent, calibration, settings: has }) =>
        parent === before.id &&
        calibration === set.version &&
        JSON.stringify(has) === JSON.stringify(settings),
    );
  if (there) return there;
  const name = `${before.name} repaired`;
  const taken = drive.runs.list().filter((each) => each.name.startsWith(name)).length;
  const id = drive.runs.create(taken === 0 ? name : `${name} ${taken + 1}`, before.id, set.version, settings);
  return runById(drive, id);
}

/** What Alignment said of jumps of GNSS that it has cut out of the run already. */
function cutAlready(drive: Drive, run: RunRow): string | undefined {
  const key = drive.runs.stages(run.id).find(({ stage }) => stage === 'alignment')?.key;
  const result = key === undefined ? undefined : drive.runs.result(key);
  return result && drive.runs.metrics(result.id).find(({ name }) => name === CUT_OUT)?.reason;
}

function withoutRepair(before: RunRow, { refused, told }: Measured, cut: string | undefined): RepairOutcome {
  const reasons = refused.map(sayRefused);
  if (told === 0 || refused.some(({ off }) => off)) {
    const why = reasons.length > 0 ? reasons.join(' ') : NOTHING_TO_SEE;
    return { kind: 'refused', before, text: `Nothing is proposed. ${why}` };
  }
  return {
    kind: 'sound',
    before,
    text: [
      'Nothing is off by more than Health allows.',
      ...(cut === undefined ? [] : [`Alignment has seen to GNSS already: ${cut}`]),
      ...reasons,
    ].join(' '),
  };
}

const NOTHING_TO_SEE = 'The vehicle hardly moves, and there is no camera to compare with the lidar.';
const WORDS = {
  'sensor-yaw': 'the yaw',
  'clock-offset': 'the clock',
  'focal-length': 'the focal length',
} as const;
const DONE = { 'sensor-yaw': 'is turned', 'clock-offset': 'is set', 'focal-length': 'is scaled' } as const;

/** A correction in words, e.g. "the yaw of /lidar is turned by −1.00 ± 0.01 °". */
export const sayCorrection = ({ kind, sensor, value, sigma, unit }: Correction): string =>
  `${WORDS[kind]} of ${sensor} ${DONE[kind]} by ${signed(value)} ± ${sigma.toFixed(2)} ${unit}`;

export const sayRefused = ({ kind, sensor, reason }: RefusedCorrection): string =>
  `${capital(WORDS[kind])} of ${sensor} is not touched: ${reason}`;

function said(
  corrections: readonly Correction[],
  refused: readonly RefusedCorrection[],
  uncut: boolean,
): string {
  const done = [...corrections.map(sayCorrection), ...(uncut ? ['jumps of GNSS are cut out'] : [])];
  const first = capital(`${done.join('; ')}.`);
  return [first, ...refused.filter(({ off }) => off).map(sayRefused)].join(' ');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;

/** Events, and from them how far a run through all stages is. */
function within(
  stages: readonly Stage[],
  tell: RepairOptions['onEvent'],
  progress: (fraction: number, text: string) => void,
): (event: PipelineEvent) => void {
  return (event) => {
    tell?.(event);
    if (event.type !== 'stage') return;
    const index = stages.findIndex(({ id }) => id === event.stage);
    const title = stages[index]?.title ?? event.stage;
    progress((index + event.fraction) / stages.length, event.text ? `${title}: ${event.text}` : title);
  };
}
