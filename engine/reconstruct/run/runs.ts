/** Runs as the interface and the command line show them, with what has become stale. */
import type { ArtifactInfo } from '../../contract/artifacts.ts';
import { InputError } from '../../contract/errors.ts';
import type { LogLine, RunInfo, StageRun, StageState } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import { runState } from '../../drive/results/run-state.ts';
import type { RunRow, RunStageRow } from '../../drive/results/runs.ts';
import type { Stage } from '../contract/stage.ts';
import { STAGES } from '../stages/registry.ts';
import { calibrationVersionOf } from './calibration-of-run.ts';
import { KeyRing } from './plan.ts';

/**
 * A stage is stale when its key under today's code, calibration and inputs is not the one it was made under. One that was running
 * when its process died counts as cancelled.
 */
export function listRuns(drive: Drive, stages: readonly Stage[] = STAGES): RunInfo[] {
  const holder = drive.lease.holder();
  return drive.runs.list().map((run) => infoOf(drive, run, stages, holder?.purpose));
}

/** What the lease of a drive says while a run is at work, also between two of its stages. */
export const purposeOf = (run: string): string => `reconstruction of ${run}`.slice(0, 300);

/** The log of a stage in a run; empty when it has not run. */
export function stageLog(drive: Drive, run: number, stage: string): LogLine[] {
  const key = drive.runs.stages(run).find((each) => each.stage === stage)?.key;
  const result = key === undefined ? undefined : drive.runs.result(key);
  return result ? drive.runs.logs(result.id) : [];
}

/** The artifact of this name in a run; a stage may be given where two make one of the same name. */
export function artifactOf(
  drive: Drive,
  run: number,
  name: string,
  stage?: string,
): ArtifactInfo | undefined {
  for (const row of drive.runs.stages(run)) {
    if (row.state !== 'done' || (stage !== undefined && row.stage !== stage)) continue;
    const result = drive.runs.result(row.key);
    const found = result && drive.artifacts.ofResult(result.id).find((each) => each.name === name);
    if (found) return found;
  }
  return undefined;
}

/** @param purpose of whoever holds the drive; undefined where nobody does */
function infoOf(drive: Drive, run: RunRow, stages: readonly Stage[], purpose: string | undefined): RunInfo {
  const busy = purpose !== undefined;
  const rows = new Map(drive.runs.stages(run.id).map((row) => [row.stage, row]));
  const states = [...rows.values()].map(({ state }) => state);
  const set = drive.calibration(calibrationVersionOf(drive, run));
  const tries = drive.proposedSets().find(({ version }) => version === run.calibration);
  const ring = new KeyRing(drive, set, run.settings);
  return {
    id: run.id,
    uuid: run.uuid,
    name: run.name,
    parent: run.parent,
    created: run.created,
    ...(tries && { tries: tries.name }),
    state: purpose === purposeOf(run.name) ? 'running' : runState(states, busy),
    stages: stages.map((stage) => {
      const row = rows.get(stage.id);
      const key = expectedKey(ring, stage);
      if (row?.state === 'done' && key !== undefined) ring.done(stage);
      return stageRun(drive, stage, ring, row, key, busy);
    }),
  };
}

/** Undefined where it cannot be known, e.g. when the model that a parameter names is gone. */
function expectedKey(ring: KeyRing, stage: Stage): string | undefined {
  try {
    return ring.key(stage);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function stageRun(
  drive: Drive,
  stage: Stage,
  ring: KeyRing,
  row: RunStageRow | undefined,
  key: string | undefined,
  busy: boolean,
): StageRun {
  const result = row && drive.runs.result(row.key);
  if (!row || !result)
    return {
      stage: stage.id,
      state: 'not-run',
      parameters: ring.parameters(stage),
      metrics: [],
      artifacts: [],
    };
  return {
    stage: stage.id,
    state: stateOf(row, key, busy),
    parameters: result.parameters,
    verdict: result.verdict,
    metrics: drive.runs.metrics(result.id),
    artifacts: drive.artifacts.ofResult(result.id),
    wallMs: result.wallMs,
    peakBytes: result.peakBytes,
    error: row.error,
    key: row.key,
  };
}

function stateOf(row: RunStageRow, key: string | undefined, busy: boolean): StageState {
  if (row.state === 'running' && !busy) return 'cancelled';
  if (row.state === 'done' && row.key !== key) return 'stale';
  return row.state;
}
