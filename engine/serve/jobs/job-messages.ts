/** Messages between the engine and a job's process. */
import type { EngineEvent, IngestReport, TruthScores } from '../../contract/api.ts';
import type { Placement } from '../../contract/compare/changes.ts';
import type { RepairPicture, RepairReport, WantedCorrection } from '../../contract/doctor/repairs.ts';
import type { PluginDescription } from '../../contract/extensions/plugins.ts';
import type { Grade, ParameterValues } from '../../contract/stages.ts';
import type { StepNear } from '../../contract/steps/list.ts';
import type { FurtherLog } from '../../ingest/combine/several.ts';
import type { LogTiming } from '../../ingest/combine/timing.ts';
import type { IngestEstimate } from '../../ingest/plan.ts';
import type { PluginRef } from '../../plugins/plugin.ts';
import type { StepResult } from '../../reconstruct/contract/stage.ts';
import type { Learnt } from '../../reconstruct/learn/learnt.ts';
import type { Compared } from '../../reconstruct/results/compare/compare.ts';
import type { DriveExportRequest, Exported, ExportRequest } from '../../reconstruct/results/export/export.ts';
import type { StepList } from '../../reconstruct/run/steps.ts';
import type { BaseMapPart, BaseMapView } from '../../replay/basemap/basemap.ts';
import type { Fault } from '../wire/faults.ts';
import type { Simulation } from './simulation.ts';

export type JobRequest =
  | {
      readonly kind: 'ingest';
      readonly log: string;
      readonly out: string;
      /** Logs of the same drive, which are added to it. */
      readonly further?: readonly FurtherLog[] | undefined;
      /** Where links inside the logs may lead. */
      readonly within: readonly string[];
      /** The drive refers to the log instead of holding a copy of it. */
      readonly reference?: boolean | undefined;
    }
  | {
      readonly kind: 'add';
      readonly path: string;
      /** One after another. */
      readonly logs: readonly AddedLog[];
    }
  | { readonly kind: 'estimate'; readonly log: string }
  | {
      readonly kind: 'basemap';
      /** Of an MBTiles file. */
      readonly path: string;
      /** A part of the map frame of a drive, by the path of its file. */
      readonly view?: (Omit<BaseMapView, 'origin'> & { readonly drive: string }) | undefined;
    }
  | { readonly kind: 'storage'; readonly work: UpkeepWork }
  | {
      readonly kind: 'simulate';
      readonly simulation: Simulation;
      readonly name: string;
      readonly out: string;
      /** Where the log lies until it is a drive; made and removed by the job. */
      readonly folder: string;
      readonly threads: number;
    }
  | {
      readonly kind: 'reconstruct';
      readonly path: string;
      readonly to?: string | undefined;
      readonly set?: Readonly<Record<string, ParameterValues>> | undefined;
      readonly run?: number | undefined;
      readonly name?: string | undefined;
      readonly takeOver?: boolean | undefined;
      readonly threads: number;
      /** Of a run: what it is off by is measured and put right in a variant; `set` and `name` are not looked at. */
      readonly repair?: boolean | undefined;
    }
  | {
      readonly kind: 'repair-report';
      readonly path: string;
      readonly run: number;
      /** A map of a person's; without it, the truth beside the drive where it is there. */
      readonly reference?: string | undefined;
    }
  | {
      readonly kind: 'repair-pictures';
      readonly path: string;
      readonly run: number;
      readonly corrections: readonly WantedCorrection[];
    }
  | {
      readonly kind: 'evaluate';
      readonly path: string;
      readonly run: number;
      /** A map of a person's; without it, the truth beside the drive. */
      readonly reference?: string | undefined;
    }
  | {
      readonly kind: 'compare';
      readonly a: { readonly path: string; readonly run: number };
      readonly b: { readonly path: string; readonly run: number };
      readonly place?: Placement | undefined;
    }
  | {
      readonly kind: 'learn';
      readonly path: string;
      readonly run?: number | undefined;
      readonly threads: number;
    }
  | { readonly kind: 'export'; readonly path: string; readonly request: ExportRequest }
  | {
      readonly kind: 'export-drive';
      readonly path: string;
      readonly cut: Pick<DriveExportRequest, 'format' | 'fromS' | 'toS' | 'run' | 'layout'>;
    }
  | { readonly kind: 'describe-plugin'; readonly path: string; readonly digest: string }
  | {
      readonly kind: 'step';
      readonly path: string;
      readonly run: number;
      readonly stage: string;
      readonly frame: number;
    }
  | {
      readonly kind: 'steps';
      readonly path: string;
      readonly run: number;
      readonly stage: string;
      readonly near?: StepNear | undefined;
    };

export type JobKind = JobRequest['kind'];
export type RequestOf<K extends JobKind> = Extract<JobRequest, { readonly kind: K }>;

/** Paths instead of grants; `out` is the drive itself where it is replaced. */
export type UpkeepWork =
  | { readonly task: 'tidy'; readonly path: string; readonly runs: readonly number[] }
  | { readonly task: 'pack' | 'embed'; readonly path: string; readonly out: string }
  | { readonly task: 'move'; readonly path: string; readonly folder: string }
  | { readonly task: 'move-library'; readonly home: string; readonly folder: string }
  | { readonly task: 'relink'; readonly path: string; readonly log: string };

/** Results of jobs that ended well. */
export type JobOutcomes = {
  ingest: IngestReport;
  add: IngestReport;
  /** Seconds of work for a second of drive. */
  simulate: { readonly pace: number };
  /** `text`: of a repair, what it did. */
  reconstruct: { readonly run: number; readonly grade: Grade | undefined; readonly text?: string };
  'repair-report': RepairReport | undefined;
  'repair-pictures': readonly RepairPicture[];
  estimate: IngestEstimate;
  basemap: BaseMapPart;
  /** Where the drive is now, and what was done in words. */
  storage: {
    readonly path: string;
    readonly text: string;
    /** Of the whole library. */
    readonly moved?: readonly { readonly from: string; readonly to: string }[];
  };
  step: StepResult;
  steps: StepList;
  evaluate: TruthScores;
  compare: Compared;
  learn: Learnt;
  export: Exported;
  /** Where the file or folder lies, and what is in it and what is not. */
  'export-drive': { readonly written: string; readonly report: readonly string[] };
  'describe-plugin': PluginDescription;
};

/** Events of a running reconstruction, without the handle that only the engine knows. */
type WithoutDrive<E> = E extends { readonly drive: string } ? Omit<E, 'drive'> : never;
export type JobEvent = WithoutDrive<EngineEvent>;

export type ToJob =
  /** `plugins` are loaded before; none by default. */
  | { readonly type: 'run'; readonly request: JobRequest; readonly plugins?: readonly PluginRef[] }
  | { readonly type: 'cancel' };

export type FromJob =
  | { readonly type: 'progress'; readonly fraction: number; readonly text: string }
  | { readonly type: 'run'; readonly run: number }
  | { readonly type: 'event'; readonly event: JobEvent }
  | { readonly type: 'notice'; readonly title: string; readonly detail: string }
  | { readonly type: 'done'; readonly value: unknown }
  | { readonly type: 'failed'; readonly fault: Fault };

/** Calls by which a job reports while it runs. */
/** A log that is added to a drive, and where links inside it may lead. */
export type AddedLog = {
  readonly path: string;
  readonly timing: LogTiming;
  readonly within: readonly string[];
};

export type JobReport = {
  readonly signal: AbortSignal;
  readonly progress: (fraction: number, text: string) => void;
  readonly run: (run: number) => void;
  readonly event: (event: JobEvent) => void;
};
