/** Stages run again in memory on a reconstructed drive: each takes what those before it made anew, and else what is stored. */
import { type ColumnBlock, decodeColumns } from '../../engine/contract/columns.ts';
import type { ParameterValues } from '../../engine/contract/stages.ts';
import type { Drive } from '../../engine/drive/drive.ts';
import type {
  InputArtifact,
  OutputArtifact,
  PartBody,
  Stage,
} from '../../engine/reconstruct/contract/stage.ts';
import { findRun } from '../../engine/reconstruct/results/results.ts';
import { stepContext } from '../../engine/reconstruct/run/context.ts';
import { inputsOf } from '../../engine/reconstruct/run/setting.ts';

/** An artifact that was made in memory. */
export class Made implements InputArtifact, OutputArtifact {
  readonly kind: string;
  meta: Readonly<Record<string, unknown>> = {};
  readonly #parts = new Map<string, PartBody>();

  constructor(kind: string) {
    this.kind = kind;
  }

  setMeta(meta: Readonly<Record<string, unknown>>): void {
    this.meta = { ...this.meta, ...meta };
  }

  part(body: PartBody): void {
    this.#parts.set(`${body.level ?? 0}\n${body.key}`, { ...body, bytes: body.bytes.slice() });
  }

  *parts(
    level?: number,
    box?: readonly number[],
  ): ReturnType<InputArtifact['parts']> extends Iterable<infer P> ? Generator<P> : never {
    const keys = [...this.#parts.keys()].sort();
    for (const key of keys) {
      const body = this.#parts.get(key);
      if (!body || (level !== undefined && (body.level ?? 0) !== level)) continue;
      if (box && body.box && !overlap(box, body.box)) continue;
      const { bytes } = body;
      yield {
        key: body.key,
        level: body.level ?? 0,
        box: body.box,
        bytes: () => bytes,
        block: () => decodeColumns(bytes),
      };
    }
  }

  only(): ColumnBlock {
    const [first, second] = [...this.parts()];
    if (!first || second) throw new Error('The artifact has not exactly one part.');
    return first.block();
  }
}

const overlap = (a: readonly number[], b: readonly number[]): boolean =>
  [0, 1, 2].every((axis) => (a[axis] ?? 0) <= (b[axis + 3] ?? 0) && (b[axis] ?? 0) <= (a[axis + 3] ?? 0));

export type Again = {
  readonly drive: Drive;
  readonly stages: readonly Stage[];
  /** The stage that the following two are for. */
  readonly changed: string;
  /** In place of parameters of the run. */
  readonly set?: ParameterValues | undefined;
  /** Inputs withheld. */
  readonly without?: readonly string[] | undefined;
  readonly threads: number;
};

/** @returns what the stages made, by "stage name" */
export async function runAgain({
  drive,
  stages,
  changed,
  set,
  without,
  threads,
}: Again): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  const run = findRun(drive);
  for (const stage of stages) {
    const isChanged = stage.id === changed;
    const row = drive.runs.stages(run.id).find((each) => each.stage === stage.id);
    const result = row && drive.runs.result(row.key);
    if (!result) throw new Error(`${drive.path} has no result of the stage ${stage.id}.`);
    const context = stepContext({
      drive,
      stage,
      parameters: isChanged && set ? { ...result.parameters, ...set } : result.parameters,
      calibration: drive.calibration(run.calibration),
      threads,
      signal: new AbortController().signal,
      result: result.id,
      inputs: inputsOf(drive, run.id, stage),
    });
    await stage.run({
      ...context,
      input: (name) => {
        if (isChanged && without?.includes(name)) return undefined;
        const take = stage.takes.find((each) => each.name === name);
        return made.get(`${take?.stage} ${name}`) ?? context.input(name);
      },
      output: (name) => {
        const key = `${stage.id} ${name}`;
        const known = made.get(key) ?? new Made(stage.makes.find((each) => each.name === name)?.kind ?? '');
        made.set(key, known);
        return known;
      },
      progress: () => undefined,
      log: () => undefined,
      metric: () => undefined,
      link: () => undefined,
      checkpoint: () => undefined,
      restore: () => undefined,
    });
  }
  return made;
}
