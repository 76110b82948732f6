/** Which stages a run goes through, and under which keys. */
import type { CalibrationSet } from '../../contract/calibration.ts';
import { InputError } from '../../contract/errors.ts';
import type { ParameterValues } from '../../contract/stages.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Settings } from '../../drive/results/runs.ts';
import type { Stage } from '../contract/stage.ts';
import { resultKey } from './keys.ts';
import { completeParameters, stillValid } from './parameters.ts';

export function stageById(stages: readonly Stage[], id: string): Stage {
  const stage = stages.find((each) => each.id === id);
  if (!stage)
    throw new InputError(
      `There is no stage "${id}"; the stages are ${stages.map((each) => each.id).join(', ')}.`,
    );
  return stage;
}

/** The stage and all it takes from, directly or through others, in the order they run; all stages when `to` is undefined. */
export function stagesUpTo(stages: readonly Stage[], to: string | undefined): Stage[] {
  if (to === undefined) return [...stages];
  const needed = new Set<string>();
  const need = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const take of stages.find((each) => each.id === id)?.takes ?? []) need(take.stage);
  };
  need(stageById(stages, to).id);
  return stages.filter((each) => needed.has(each.id));
}

/** The stage and all that take from it, directly or through others, in the order they run. */
export function stagesFrom(stages: readonly Stage[], from: string): Stage[] {
  const found = new Set([stageById(stages, from).id]);
  return stages.filter(({ id, takes }) => {
    if (takes.some((take) => found.has(take.stage))) found.add(id);
    return found.has(id);
  });
}

/** Computes keys stage by stage; `done` says which stages have a result that later ones take from. */
export class KeyRing {
  readonly #drive: Drive;
  readonly #calibration: CalibrationSet;
  readonly #settings: Settings;
  readonly #keys = new Map<string, string>();

  constructor(drive: Drive, calibration: CalibrationSet, settings: Settings) {
    this.#drive = drive;
    this.#calibration = calibration;
    this.#settings = settings;
  }

  parameters(stage: Stage): ParameterValues {
    return completeParameters(stage, stillValid(stage, this.#settings[stage.id]));
  }

  key(stage: Stage): string {
    const inputs = Object.fromEntries(
      stage.takes.map((take) => [take.name, this.#keys.get(take.stage)] as const),
    );
    const basis = {
      t0: this.#drive.info.t0,
      calibration: this.#calibration,
      origin: this.#drive.info.origin,
    };
    return resultKey(this.#drive, basis, stage, this.parameters(stage), inputs);
  }

  /** From here on the stage's result counts as an input of what takes from it. */
  done(stage: Stage): void {
    this.#keys.set(stage.id, this.key(stage));
  }
}
