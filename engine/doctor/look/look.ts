/**
 * A look at a drive that was not reconstructed: odometry and Health over a few windows, in memory, within some seconds. What
 * holds all along (clocks, mounts, lenses, biases) is the median over the windows; of what happens now and then the worst counts.
 */
import { availableParallelism } from 'node:os';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { Metric, StageRun } from '../../contract/stages.ts';
import { NS_PER_S } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Window } from '../../ingest/quick-look.ts';
import { isSteady } from '../../reconstruct/stages/health/names.ts';
import { stage as health } from '../../reconstruct/stages/health/stage.ts';
import { stage as odometry } from '../../reconstruct/stages/odometry/stage.ts';
import { type Made, runOver } from './window.ts';

/** A shorter drive is looked at whole; of a longer one windows as a quick look takes them (s). */
const WHOLE_S = 12;
const WINDOW_S = 7;
/** Where windows begin, as shares of what is left beside one; the middle first, since it is looked at in any case. */
const BEGINS = [0.5, 0.15, 0.85];
/** Another window is begun only where it should end by then (ms). */
const MOST_MS = 9000;

export type Look = {
  /** What was looked at. */
  readonly windows: readonly Window[];
  /** Health and odometry as if they had run, with the moment of each metric that is not steady. */
  readonly stages: readonly LookedStage[];
  /** The lidar that was followed. */
  readonly lidar: number | undefined;
  /** Why windows could not be looked at, a sentence each. */
  readonly faults: readonly string[];
};

export type LookedStage = Pick<StageRun, 'stage' | 'metrics'> & {
  readonly windows: ReadonlyMap<string, Window>;
};

type Seen = { readonly window: Window; readonly odometry: Made; readonly health: Made };

export async function lookAt(
  drive: Drive,
  given: readonly Window[] | undefined,
  signal: AbortSignal,
): Promise<Look> {
  const seen: Seen[] = [];
  const faults = new Set<string>();
  const threads = Math.max(1, availableParallelism());
  const began = performance.now();
  for (const window of windowsOf(drive, given)) {
    const at = performance.now() - began;
    if (seen.length > 0 && at + at / seen.length > MOST_MS) break;
    try {
      const common = { drive, window, threads, signal };
      const moved = await runOver(odometry, { ...common, inputs: new Map() });
      const trajectory = moved.outputs.get('trajectory');
      const inputs = new Map(trajectory ? [['trajectory', trajectory]] : []);
      seen.push({ window, odometry: moved, health: await runOver(health, { ...common, inputs }) });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      faults.add(messageOf(error));
    }
  }
  const followed = seen[0]?.odometry.outputs.get('trajectory')?.meta.stream;
  return {
    windows: seen.map(({ window }) => window).toSorted((a, b) => a.fromNs - b.fromNs),
    stages: [
      { stage: 'odometry', ...combined(seen.map(({ window, odometry: made }) => ({ window, made }))) },
      { stage: 'health', ...combined(seen.map(({ window, health: made }) => ({ window, made }))) },
    ],
    lidar: typeof followed === 'number' ? followed : undefined,
    faults: [...faults],
  };
}

function windowsOf({ info: { durationNs } }: Drive, given: readonly Window[] | undefined): Window[] {
  if (given) {
    const [first, middle, ...rest] = given;
    return [middle, first, ...rest].filter((window) => window !== undefined);
  }
  if (durationNs <= WHOLE_S * NS_PER_S) return [{ fromNs: -Infinity, toNs: Infinity }];
  return BEGINS.map((share) => {
    const fromNs = Math.round(share * (durationNs - WINDOW_S * NS_PER_S));
    return { fromNs, toNs: fromNs + WINDOW_S * NS_PER_S };
  });
}

type Windowed = { readonly window: Window; readonly made: Made };

function combined(seen: readonly Windowed[]): Pick<LookedStage, 'metrics' | 'windows'> {
  const byName = new Map<string, { readonly window: Window; readonly metric: Metric }[]>();
  for (const { window, made } of seen)
    for (const metric of made.metrics) {
      const known = byName.get(metric.name);
      if (known) known.push({ window, metric });
      else byName.set(metric.name, [{ window, metric }]);
    }
  const windows = new Map<string, Window>();
  const metrics: Metric[] = [];
  for (const [name, all] of byName) {
    const sorted = all.toSorted((a, b) => a.metric.value - b.metric.value);
    const steady = isSteady(name) ? sorted[(sorted.length - 1) >> 1] : undefined;
    const chosen = steady ?? worstOf(all);
    if (!chosen) continue;
    metrics.push(chosen.metric);
    if (!steady && Number.isFinite(chosen.window.fromNs)) windows.set(name, chosen.window);
  }
  return { metrics, windows };
}

const isBeyond = ({ grade }: Metric): boolean => grade === 'warn' || grade === 'fail';

const worstOf = <T extends { readonly metric: Metric }>(all: readonly T[]): T | undefined =>
  all.toSorted(
    (a, b) =>
      Number(isBeyond(b.metric)) - Number(isBeyond(a.metric)) ||
      Math.abs(b.metric.value) - Math.abs(a.metric.value),
  )[0];
