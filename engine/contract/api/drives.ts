/** Drives that are open: what is in them, and who works on them. */
import { z } from 'zod';
import type { CalibrationSet, MapOrigin } from '../calibration.ts';
import type { ProblemKind } from '../doctor/problems.ts';
import type { SimulationNote } from '../simulation.ts';
import type { StreamInfo } from '../streams.ts';
import type { Nanoseconds } from '../time.ts';
import { grant, handle, nothing, result } from './method.ts';
import type { ReferredLogInfo } from './storage.ts';

export type PoseSource = {
  /** "stream:3", "artifact:12" or "reckoned:5" */
  readonly key: string;
  readonly title: string;
  readonly frame: 'map' | 'local';
  /** Of what a stage made: the stage, and the runs that have it. */
  readonly stage?: string;
  readonly runs?: readonly number[];
  /** The stage has not finished: the poses reach as far as it came. Nothing is placed by them unless a person says so. */
  readonly growing?: boolean;
};

/** A finding as a problem (problems.ts). Times are nanoseconds from t0. */
export type FindingProblem = {
  readonly kind: ProblemKind;
  /** The stream, where the finding's file is not its name. */
  readonly stream?: string | undefined;
  readonly value?: number | undefined;
  readonly limit?: number | undefined;
  readonly unit?: string | undefined;
  /** Where it begins and ends, one span after the other; of many, the longest. */
  readonly spans?: readonly (readonly [fromNs: Nanoseconds, toNs: Nanoseconds])[] | undefined;
  /** To be added to the stamps, where that would put them right. */
  readonly addNs?: Nanoseconds | undefined;
};

/** Report of an ingest: counts, and findings for everything that was left out or repaired. */
export type IngestReport = {
  readonly format: string;
  readonly files: number;
  readonly bytes: number;
  readonly samples: number;
  /** Of these, what was kept as it is because nothing here can read it, and what is damaged; missing in older drives. */
  readonly unread?: number | undefined;
  readonly wallMs: number;
  readonly findings: readonly {
    readonly level: 'info' | 'warn' | 'error';
    readonly file: string;
    readonly place: string;
    readonly reason: string;
    readonly count: number;
    /** It tells of data that the drive lacks, though its level is no error: frames without a file, the end of a cut log. */
    readonly lost?: boolean | undefined;
    /** What kind of problem it is, with its size; missing in older drives and where it is a remark. */
    readonly problem?: FindingProblem | undefined;
  }[];
  /** Of a drive made of several logs, in the order in which they came; the first has the drive's clock, and its path is the drive's. */
  readonly sources?:
    | readonly {
        readonly path: string;
        readonly format: string;
        readonly files: number;
        readonly bytes: number;
        readonly samples: number;
        /** How its times came onto the drive's clock, in words. */
        readonly clock: string;
      }[]
    | undefined;
  /** Of a case. */
  readonly cut?: CutNote | undefined;
};

/** What a case was cut out of: a drive that is a stretch of another, with bookmarks, layout, runs and maps. */
export type CutNote = {
  /** Name and UUID of the whole drive. */
  readonly name: string;
  readonly uuid: string;
  /** The stretch that is here, and how long the whole is; times are those of the whole. */
  readonly fromNs: Nanoseconds;
  readonly toNs: Nanoseconds;
  readonly ofNs: Nanoseconds;
  /** What was left out, and what of the runs lies outside of the stretch; a sentence each. */
  readonly notes: readonly string[];
  /** JSON of the interface: panels, workspace, playhead; for whoever opens the case first. */
  readonly layout?: string | undefined;
};

export type DriveInfo = {
  readonly drive: string;
  readonly uuid: string;
  readonly name: string;
  readonly source: string;
  /** The first log time, Unix nanoseconds in decimals: more than a JS number holds. */
  readonly t0: string;
  readonly durationNs: Nanoseconds;
  /** The earliest time by which every key sensor has a sample. */
  readonly firstCompleteNs: Nanoseconds;
  readonly readonly: boolean;
  readonly streams: readonly StreamInfo[];
  readonly calibration: CalibrationSet;
  readonly origin?: MapOrigin;
  readonly poseSources: readonly PoseSource[];
  readonly report: IngestReport;
  /** Of a case: what it was cut out of. */
  readonly cut?: CutNote | undefined;
  readonly simulated?: SimulationNote;
  /** For a drive that refers to its log instead of holding a copy. */
  readonly log?: ReferredLogInfo;
  /** The truth lies beside it (`truth.evaluate`). */
  readonly truth: boolean;
};

export type LeaseHolder = {
  readonly host: string;
  readonly pid: number;
  readonly purpose: string;
  /** When it was taken, Unix milliseconds. */
  readonly taken: number;
  /** When its holder last renewed it, Unix milliseconds. */
  readonly heartbeat: number;
  /** All of it in words. */
  readonly text: string;
};

export const DRIVES = {
  /** `again`: by the page itself after the engine came back, not by a person. */
  'drive.open': { params: z.object({ grant, again: z.boolean().optional() }), result: result<DriveInfo>() },
  'drive.close': { params: z.object({ drive: handle }), result: nothing },
  /** Who works on the drive now. */
  'drive.lease': { params: z.object({ drive: handle }), result: result<{ readonly holder?: LeaseHolder }>() },
} as const;
