/** A stretch of a drive as stages see it, and a stage run over it in memory: nothing is written, so any drive will do. */
import type { ColumnBlock } from '../../contract/columns.ts';
import { decodeColumns } from '../../contract/columns.ts';
import { CancelledError, InputError } from '../../contract/errors.ts';
import type { Metric } from '../../contract/stages.ts';
import type { Nanoseconds } from '../../contract/time.ts';
import type { Drive } from '../../drive/drive.ts';
import type { Window } from '../../ingest/quick-look.ts';
import type {
  InputArtifact,
  PartBody,
  Stage,
  StageContext,
  StageDrive,
} from '../../reconstruct/contract/stage.ts';
import { completeParameters } from '../../reconstruct/run/parameters.ts';
import { visibleDrive } from '../../reconstruct/run/visible-drive.ts';
import { newestCalibration } from '../../replay/poses.ts';

/** What a stage gave out. */
export type Made = {
  readonly metrics: readonly Metric[];
  readonly reasons: readonly string[];
  readonly outputs: ReadonlyMap<string, InputArtifact>;
};

export type WindowRun = {
  readonly drive: Drive;
  readonly window: Window;
  readonly inputs: ReadonlyMap<string, InputArtifact>;
  readonly threads: number;
  readonly signal: AbortSignal;
};

/** @throws InputError when the stage cannot run on what the window holds */
export async function runOver(
  stage: Stage,
  { drive, window, inputs, threads, signal }: WindowRun,
): Promise<Made> {
  const metrics: Metric[] = [];
  const outputs = new Map<string, MemoryArtifact>();
  const context: StageContext = {
    drive: limited(visibleDrive(drive, stage, newestCalibration(drive)), window),
    parameters: completeParameters(stage),
    threads,
    signal,
    input: (name) => inputs.get(name),
    output(name) {
      const known = outputs.get(name) ?? new MemoryArtifact(name, stage);
      outputs.set(name, known);
      return known;
    },
    progress() {
      if (signal.aborted) throw new CancelledError();
    },
    log: () => undefined,
    metric: (metric) => void metrics.push(metric),
    link: () => undefined,
    checkpoint: () => undefined,
    restore: () => undefined,
  };
  const { reasons } = await stage.run(context);
  return { metrics, reasons, outputs };
}

/** Samples and signals of the window only. */
function limited(drive: StageDrive, { fromNs, toNs }: Window): StageDrive {
  const from = (t: Nanoseconds = -Infinity): Nanoseconds => Math.max(t, fromNs);
  const to = (t: Nanoseconds = Infinity): Nanoseconds => Math.min(t, toNs);
  return {
    ...drive,
    samples: (stream, a, b) => drive.samples(stream, from(a), to(b)),
    series: (stream, paths, a, b) => drive.series(stream, paths, from(a), to(b)),
  };
}

/** An output that is an input of the next stage. */
class MemoryArtifact implements InputArtifact {
  readonly kind: string;
  meta: Readonly<Record<string, unknown>> = {};
  readonly #name: string;
  readonly #parts = new Map<string, PartBody>();

  constructor(name: string, stage: Stage) {
    this.#name = name;
    this.kind = stage.makes.find((each) => each.name === name)?.kind ?? '';
  }

  part(body: PartBody): void {
    // The stage may use the memory again.
    this.#parts.set(`${body.level ?? 0} ${body.key}`, { ...body, bytes: body.bytes.slice() });
  }

  setMeta(meta: Readonly<Record<string, unknown>>): void {
    this.meta = meta;
  }

  parts() {
    return [...this.#parts.values()].map(({ key, level = 0, box, bytes }) => ({
      key,
      level,
      box,
      bytes: () => bytes,
      block: () => decodeColumns(bytes),
    }));
  }

  only(): ColumnBlock {
    const [one, ...others] = this.parts();
    if (!one || others.length > 0) throw new InputError(`"${this.#name}" has not one part.`);
    return one.block();
  }
}
