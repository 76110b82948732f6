/** Space on the disk: what each drive takes, what loading a log would take, and drives that are deleted. */
import { z } from 'zod';
import { grant, id, nothing, result } from './method.ts';

/** How the log is found that a drive refers to. */
export type ReferredLogInfo = {
  readonly state: 'there' | 'missing' | 'changed' | 'not-allowed';
  readonly path: string;
  readonly bytes: number;
  /** What is wrong, for the person; empty where nothing is. */
  readonly text: string;
};

/** What loading a log writes, about, and where. */
export type IngestPlan = {
  readonly format: string;
  readonly files: number;
  /** That it holds; of several each becomes a file of its own. */
  readonly drives: number;
  /** Made to be added to another log: positions, a bus, a video. */
  readonly beside: boolean;
  readonly logBytes: number;
  /** Of a drive that holds a copy of all it needs. */
  readonly copyBytes: number;
  /** Of a drive that refers to the log; undefined where this format can only be copied. */
  readonly referenceBytes?: number;
  /** Why a drive cannot refer to this log, though it can to others of the format. */
  readonly referenceRefusal?: string;
  readonly folder: string;
  readonly freeBytes: number;
};

export type StoredDrive = {
  readonly grant: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly runs: readonly {
    readonly id: number;
    readonly name: string;
    /** What deleting it gives back. */
    readonly bytes: number;
    /** Of results that other runs use, too. */
    readonly sharedBytes: number;
  }[];
  /** Results that no run refers to, and pages that hold nothing: compacting gives them back. */
  readonly spareBytes: number;
  /** Payloads that are packed, as they would be unpacked. */
  readonly unpackedBytes: number;
  readonly log?: ReferredLogInfo;
  /** Why its parts are not known. */
  readonly error?: string;
};

export const STORAGE = {
  'storage.list': {
    params: z.object({}),
    result: result<{
      readonly folder: string;
      /** Folders that still hold drives of the library, since its move was interrupted. */
      readonly left: readonly string[];
      readonly freeBytes: number;
      readonly drives: readonly StoredDrive[];
    }>(),
  },
  'storage.plan': { params: z.object({ log: grant }), result: result<IngestPlan>() },
  /** Deletes the drive's file; a log that it refers to is never touched. */
  'storage.delete': { params: z.object({ drive: grant }), result: nothing },
} as const;

/** Work on a drive file that takes a while (`jobs.start`). */
export const UPKEEP = z.discriminatedUnion('task', [
  /** Removes runs, and results that no run refers to; shrinks the file. */
  z.object({ task: z.literal('tidy'), drive: grant, runs: z.array(id).max(1000) }),
  /** A packed copy beside it. */
  z.object({ task: z.literal('pack'), drive: grant }),
  /** The drive takes in what it refers to. */
  z.object({ task: z.literal('embed'), drive: grant }),
  z.object({ task: z.literal('move'), drive: grant, folder: grant }),
  /** Every drive of the library, which lies there from then on; without a folder, a move that was interrupted goes on. */
  z.object({ task: z.literal('move-library'), folder: grant.optional() }),
  /** Says where the log lies now. */
  z.object({ task: z.literal('relink'), drive: grant, log: grant }),
]);
