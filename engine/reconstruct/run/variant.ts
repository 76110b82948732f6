/** Which run a request works on: the one it names, a new one, or a variant of one whose results its parameters would change. */
import { InputError } from '../../contract/errors.ts';
import type { Drive } from '../../drive/drive.ts';
import type { RunRow, Settings } from '../../drive/results/runs.ts';
import type { Stage } from '../contract/stage.ts';
import { calibrationVersionOf } from './calibration-of-run.ts';
import { changedParameters, stillValid } from './parameters.ts';
import { stagesUpTo } from './plan.ts';

export type RunRequest = {
  /** A run's id, or its name (made when there is none); default: the newest run. */
  readonly run?: string | number | undefined;
  readonly set?: Settings | undefined;
};

/** @throws InputError when there is none. */
export function runById(drive: Drive, id: number): RunRow {
  const row = drive.runs.list().find((each) => each.id === id);
  if (!row) throw new InputError(`${drive.path} has no run ${id}.`);
  return row;
}

/** The run to work on: chosen or made, with its calibration set (calibration-of-run.ts) and the parameters asked for. */
export function chooseRun(drive: Drive, { run, set = {} }: RunRequest, stages: readonly Stage[]): RunRow {
  const all = drive.runs.list();
  const base =
    typeof run === 'number'
      ? runById(drive, run)
      : run === undefined
        ? all.at(-1)
        : all.find((each) => each.name === run);
  const calibration = calibrationVersionOf(drive, base);
  const settings = merged(base?.settings ?? {}, set, stages);
  if (!base) {
    const name = typeof run === 'string' ? run : `run ${all.length + 1}`;
    return runById(drive, drive.runs.create(name, undefined, calibration, settings));
  }
  const changed = JSON.stringify(settings) !== JSON.stringify(merged(base.settings, {}, stages));
  const touched =
    changed &&
    drive.runs.stages(base.id).some(({ stage }) => differs(stage, base.settings, settings, stages));
  if (touched) {
    const name = `run ${all.length + 1}`;
    return runById(drive, drive.runs.create(name, base.id, calibration, settings));
  }
  drive.runs.change(base.id, calibration, settings);
  return runById(drive, base.id);
}

/** Settings with what `set` changes; only what differs from the defaults is kept, stages in their order. */
function merged(old: Settings, set: Settings, stages: readonly Stage[]): Settings {
  const entries = stages.map(
    (stage) =>
      [
        stage.id,
        changedParameters(stage, { ...stillValid(stage, old[stage.id]), ...set[stage.id] }),
      ] as const,
  );
  return Object.fromEntries(entries.filter(([, values]) => Object.keys(values).length > 0));
}

/** True when a stage, or one it takes from, has other parameters under the new settings. */
function differs(id: string, old: Settings, settings: Settings, stages: readonly Stage[]): boolean {
  if (!stages.some((stage) => stage.id === id)) return false;
  return stagesUpTo(stages, id).some(
    (stage) =>
      JSON.stringify(changedParameters(stage, stillValid(stage, old[stage.id]))) !==
      JSON.stringify(settings[stage.id] ?? {}),
  );
}
