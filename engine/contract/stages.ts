/** Stages as the interface and the command line see them: parameters, metrics, verdict, state. */
import type { ArtifactInfo } from './artifacts.ts';
import type { StepUnit } from './steps/step.ts';
import type { StreamKind } from './streams.ts';
import type { Nanoseconds } from './time.ts';

export type ParameterValue = number | string | boolean;

export type Parameter =
  | {
      readonly type: 'number';
      readonly title: string;
      readonly unit: string;
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly step?: number;
      readonly meaning: string;
    }
  | {
      readonly type: 'integer';
      readonly title: string;
      readonly unit: string;
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly meaning: string;
    }
  | { readonly type: 'boolean'; readonly title: string; readonly default: boolean; readonly meaning: string }
  | {
      /** The name of a stream of the drive; empty: the stage chooses. */
      readonly type: 'stream';
      readonly title: string;
      readonly kind: StreamKind;
      readonly default: string;
      readonly meaning: string;
    }
  | {
      readonly type: 'choice';
      readonly title: string;
      readonly default: string;
      readonly choices: readonly string[];
      readonly meaning: string;
    };

export type ParameterSchema = Readonly<Record<string, Parameter>>;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export type Grade = 'pass' | 'warn' | 'fail';

/** A metric with the threshold that judges it. `at` makes it a point in time for the timeline. */
export type Metric = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly grade?: Grade | undefined;
  /** The rule in words, e.g. "> 0.6"; present when graded. */
  readonly threshold?: string | undefined;
  readonly reason?: string | undefined;
};

export type Verdict = { readonly grade: Grade; readonly reasons: readonly string[] };

export type LogLine = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly wallMs: number;
  readonly at?: Nanoseconds | undefined;
};

export type StageState = 'not-run' | 'running' | 'done' | 'failed' | 'cancelled' | 'stale';

export type StageDescription = {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly version: number;
  readonly parameters: ParameterSchema;
  readonly takes: readonly {
    readonly name: string;
    readonly kind: string;
    readonly stage: string;
    readonly optional?: boolean;
  }[];
  readonly makes: readonly { readonly name: string; readonly kind: string; readonly title: string }[];
  /** Sensors without which it cannot run; what it takes from other stages brings theirs. */
  readonly needs?: readonly StreamKind[];
  /** True when its steps can be opened. */
  readonly steps: boolean;
  /** What one step is; a frame where it is not said. */
  readonly stepUnit?: StepUnit;
  /** Why it cannot be stepped, where it cannot. */
  readonly stepless?: string;
};

export type StageRun = {
  readonly stage: string;
  readonly state: StageState;
  readonly parameters: ParameterValues;
  readonly verdict?: Verdict | undefined;
  readonly metrics: readonly Metric[];
  readonly artifacts: readonly ArtifactInfo[];
  readonly wallMs?: number | undefined;
  readonly peakBytes?: number | undefined;
  readonly error?: string | undefined;
  readonly key?: string | undefined;
};

/** Of a run as a whole. `done`: every stage that was asked for has finished, though it may be stale by now. */
export type RunState = 'not-run' | 'running' | 'done' | 'stopped' | 'failed';

export type RunInfo = {
  readonly id: number;
  readonly uuid: string;
  readonly name: string;
  readonly parent?: number | undefined;
  readonly created: string;
  /** Name of the proposed calibration set that it is made with. */
  readonly tries?: string | undefined;
  readonly state: RunState;
  readonly stages: readonly StageRun[];
};
