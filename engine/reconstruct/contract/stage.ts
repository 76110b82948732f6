/**
 * The contract of a stage (docs/stages.md). A stage sees the drive through its context and nothing else; what it gives out
 * goes through `output`, `link`, `metric`, `log`. The runner alone knows the drive file, keys and variants.
 */

import type { Box } from '../../contract/artifacts.ts';
import type { CalibrationSet, MapOrigin, Pose } from '../../contract/calibration.ts';
import type { Cloud } from '../../contract/clouds.ts';
import type { ColumnBlock } from '../../contract/columns.ts';
import { InputError } from '../../contract/errors.ts';
import type {
  Grade,
  Metric,
  ParameterSchema,
  ParameterValues,
  StageDescription,
} from '../../contract/stages.ts';
import type { StepInfo } from '../../contract/steps/list.ts';
import type { StepHead } from '../../contract/steps/step.ts';
import type { SampleInfo, StreamInfo, StreamKind } from '../../contract/streams.ts';
import type { Nanoseconds } from '../../contract/time.ts';

export type PartBody = {
  readonly key: string;
  readonly level?: number;
  readonly box?: Box;
  readonly from?: Nanoseconds;
  readonly to?: Nanoseconds;
  /** 'columns/1' unless said. */
  readonly codec?: string;
  readonly bytes: Uint8Array;
};

/** Read access to the drive without truth streams. Samples come in pages; no cursor is held across a write. */
export interface StageDrive {
  /** Hex SHA-256 of stream contents is part of the key only for the streams a stage declares in `reads`. */
  streams(kind?: StreamKind): readonly StreamInfo[];
  readonly calibration: CalibrationSet;
  readonly origin: MapOrigin | undefined;
  readonly t0: string;
  samples(stream: number, from?: Nanoseconds, to?: Nanoseconds): Iterable<SampleInfo>;
  payload(stream: number, seq: number): Uint8Array;
  cloud(stream: number, seq: number): Cloud;
  /** Signals of one stream with common times: t (ns) and one array a path; missing paths are undefined. */
  series(
    stream: number,
    paths: readonly string[],
    from?: Nanoseconds,
    to?: Nanoseconds,
  ): { t: Float64Array; values: (Float64Array | undefined)[] };
  /** T_vehicle_sensor of a frame, undefined when the calibration does not know it. */
  T_vehicle_sensor(frame: string): Pose | undefined;
}

/** An input artifact, read part by part. */
export interface InputArtifact {
  readonly kind: string;
  readonly meta: Readonly<Record<string, unknown>>;
  parts(
    level?: number,
    box?: Box,
  ): Iterable<{
    readonly key: string;
    readonly level: number;
    readonly box?: Box | undefined;
    bytes(): Uint8Array;
    block(): ColumnBlock;
  }>;
  /** The only part's block; throws when there is not exactly one. */
  only(): ColumnBlock;
}

export interface OutputArtifact {
  /** Writes a part; readable by the interface at once. The same key and level again replaces it. */
  part(body: PartBody): void;
  setMeta(meta: Readonly<Record<string, unknown>>): void;
}

/** What an output item came from: a range of samples, or an item of an input artifact. */
export type Source =
  | { readonly stream: number; readonly fromSeq: number; readonly toSeq: number }
  | { readonly input: string; readonly key: string };

export interface StageContext {
  readonly drive: StageDrive;
  readonly parameters: ParameterValues;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Inputs by the names in `takes`; an optional one may be undefined. */
  input(name: string): InputArtifact | undefined;
  /** The artifact of this name in `makes`. */
  output(name: string): OutputArtifact;
  /** fraction 0..1; throws CancelledError when the run was asked to stop. */
  progress(fraction: number, text?: string): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', text: string, at?: Nanoseconds): void;
  metric(metric: Metric): void;
  /** Provenance: item `made` of output `name` came from `source` with a weight. */
  link(name: string, made: string, source: Source, weight: number): void;
  /** Saves state by which a killed run goes on and `step` replays. index grows. */
  checkpoint(index: number, state: Uint8Array): void;
  /** Newest checkpoint at or below index, if any. */
  restore(index?: number): { readonly index: number; readonly state: Uint8Array } | undefined;
}

/** What a step reads with: as the stage, and what the run stored of the stage itself. */
export interface StepContext extends StageContext {
  /** The artifact of this name in `makes`; undefined where the run has none. */
  stored(name: string): InputArtifact | undefined;
}

/** One step's working as the stepper shows it (contract/steps/). */
export type StepResult = StepHead & {
  /** Layers of its phases by name; for registration "scan", "localMap", "iterations" (docs/stages/odometry.md). */
  readonly blocks: Readonly<Record<string, Uint8Array>>;
};

/** A step without its number. */
export type StepBody = Omit<StepResult, 'frame' | 'frames'>;

/** The steps of one result, opened: what was worked out for all of them together is kept while they are looked at. */
export interface OpenSteps {
  readonly steps: readonly StepInfo[];
  /** `context` is another one for each step, of the same result. */
  step(context: StepContext, index: number): Promise<StepBody>;
}

export interface Stage extends StageDescription {
  /** `import.meta.url` of its module: in a checkout, a digest of its code enters the key (run/code-digest.ts). */
  readonly module?: string;
  /** It runs all map checks, so that those of plug-ins are part of its key. */
  readonly checksMaps?: boolean;
  /** Digest of the plug-ins that take part in it; it enters the key (engine/plugins/pipeline.ts). */
  readonly extensions?: string;
  readonly parameters: ParameterSchema;
  /** Streams whose content enters the key. */
  readonly reads: readonly StreamKind[];
  /** Digest of the model these parameters choose, where the stage runs one; it enters the key. */
  modelDigest?(parameters: ParameterValues): string | undefined;
  /** Threads do not enter the key: the same bytes come out at any count. */
  run(context: StageContext): Promise<{ readonly grade: Grade; readonly reasons: readonly string[] }>;
  /**
   * Opens the stage's working on its stored inputs. What is computed anew must be what the run stored, byte for byte. A stage
   * that has neither this nor `step` says why in `stepless`.
   */
  openSteps?(context: StepContext): Promise<OpenSteps>;
  /** For a stage of a plug-in: one frame, without a list of them. */
  step?(context: StageContext, frame: number): Promise<StepResult>;
}

/**
 * An input without which the stage cannot run.
 * @throws InputError naming the stage and the input when an earlier stage did not make it
 */
export function requiredInput(context: Pick<StageContext, 'input'>, name: string): InputArtifact {
  const input = context.input(name);
  if (!input) throw new InputError(`This stage needs the input "${name}", which no earlier stage made.`);
  return input;
}

/**
 * The value of a numeric parameter.
 * @throws TypeError when the stage declares no such parameter, or one of another type: a fault of the stage
 */
export function numberOf(values: ParameterValues, name: string): number {
  const value = values[name];
  if (typeof value !== 'number') throw new TypeError(`Parameter ${name} is not a number.`);
  return value;
}
