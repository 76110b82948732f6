/**
 * Requests of the renderer to the engine. Each method has one entry in a file of api/: the schema of its parameters and the
 * type of its result. The engine's answer to it is in engine/serve/methods.
 */
import type { z } from 'zod';
import { ARTIFACTS } from './api/artifacts.ts';
import { ASK } from './api/ask.ts';
import { BOOKMARKS } from './api/bookmarks.ts';
import { DOCTOR } from './api/doctor.ts';
import { DRIVES } from './api/drives.ts';
import type { EngineEvent } from './api/events.ts';
import { EVIDENCE } from './api/evidence.ts';
import { FILES } from './api/files.ts';
import { FORMATS } from './api/formats.ts';
import { HOST } from './api/host.ts';
import { JOBS } from './api/jobs.ts';
import { LIBRARY } from './api/library.ts';
import { MESSAGES } from './api/messages.ts';
import type { ResultType } from './api/method.ts';
import { PLUGINS } from './api/plugins.ts';
import { REPLAY } from './api/replay.ts';
import { RUNS } from './api/runs.ts';
import { BASEMAP } from './api/scene/basemap.ts';
import { MAP } from './api/scene/map.ts';
import { OBJECTS } from './api/scene/objects.ts';
import { PLACES } from './api/scene/places.ts';
import { RECORDS } from './api/scene/records.ts';
import { SCRIPTS } from './api/scripts.ts';
import { SIGNALS } from './api/signals.ts';
import { STORAGE } from './api/storage.ts';

export type { EvidenceLink } from './api/artifacts.ts';
export type { AskAnswer, AskCell, AskColumn, AskQuestion, AskView } from './api/ask.ts';
export type { CutNote, DriveInfo, IngestReport, LeaseHolder, PoseSource } from './api/drives.ts';
export type { EngineEvent } from './api/events.ts';
export type { SeenPictureInfo } from './api/evidence.ts';
export type { FileEntry } from './api/files.ts';
export type { JobInfo, JobState } from './api/jobs.ts';
export type { DriveCard } from './api/library.ts';
export type { LongArray } from './api/messages.ts';
export type { Payload } from './api/method.ts';
export type { PlacedSample, Placement, TimeBase } from './api/replay.ts';
export type { TruthScores } from './api/runs.ts';
export type { BaseMapInfo } from './api/scene/basemap.ts';
export type { CorrectionInfo, Corrections } from './api/scene/map.ts';
export type { PathQuantity } from './api/scene/places.ts';
export type { RecordRow, StateField, StateRun } from './api/scene/records.ts';
export type { IngestPlan, ReferredLogInfo, StoredDrive } from './api/storage.ts';

/** Every method, by name. */
export const API = {
  ...ARTIFACTS,
  ...ASK,
  ...BASEMAP,
  ...BOOKMARKS,
  ...DOCTOR,
  ...DRIVES,
  ...EVIDENCE,
  ...FILES,
  ...FORMATS,
  ...HOST,
  ...JOBS,
  ...LIBRARY,
  ...MAP,
  ...MESSAGES,
  ...OBJECTS,
  ...PLACES,
  ...PLUGINS,
  ...RECORDS,
  ...REPLAY,
  ...RUNS,
  ...SCRIPTS,
  ...SIGNALS,
  ...STORAGE,
} as const;

export type Method = keyof typeof API;
export type Params<M extends Method> = z.infer<(typeof API)[M]['params']>;
export type Results = {
  readonly [M in Method]: (typeof API)[M]['result'] extends ResultType<infer Result> ? Result : never;
};

/** A lane orders requests: the playhead before what is visible, before prefetch, before analysis. */
export type Lane = 'playhead' | 'visible' | 'prefetch' | 'analysis';

/** Why a request has no result. */
export type ErrorCode = 'input' | 'cancelled' | 'superseded' | 'fault' | 'protocol';

/**
 * The header of a frame (wire/frame.ts). Of several waiting requests with one `latest` key only the newest is answered; the
 * others end with the code "superseded".
 */
export type Header =
  | { readonly type: 'hello'; readonly protocol: number }
  | {
      readonly type: 'request';
      readonly id: number;
      readonly method: Method;
      readonly params: unknown;
      readonly lane: Lane;
      readonly latest?: string;
    }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'response'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'event'; readonly body: EngineEvent }
  | { readonly type: 'credit'; readonly bytes: number };
