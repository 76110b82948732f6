/** Events of the engine, sent to every client without being asked for. */
import type { Metric, ParameterValues, Verdict } from '../stages.ts';
import type { FileEntry } from './files.ts';
import type { JobInfo } from './jobs.ts';

export type EngineEvent =
  | { readonly event: 'job'; readonly job: JobInfo }
  | {
      readonly event: 'stage';
      readonly drive: string;
      readonly run: number;
      readonly stage: string;
      readonly state: 'running' | 'done' | 'failed' | 'cancelled';
      readonly fraction: number;
      readonly text: string;
      readonly secondsLeft?: number;
      readonly metrics?: readonly Metric[];
      readonly verdict?: Verdict;
      readonly parameters?: ParameterValues;
    }
  /** New parts can be read while the stage still runs. */
  | { readonly event: 'parts'; readonly drive: string; readonly artifact: number; readonly parts: number }
  | { readonly event: 'library' }
  /** Other plug-ins are on: formats and stages are to be asked for again. */
  | { readonly event: 'plugins' }
  /** Something that the person should know once, and that stops nothing. */
  | { readonly event: 'notice'; readonly title: string; readonly detail: string }
  /** Asked for in the shell's menu: show what log.read gives. */
  | { readonly event: 'showLog' }
  /** Somebody asked from outside the page to open these: open-with, the shell's menu. */
  | { readonly event: 'open'; readonly entries: readonly FileEntry[] };
