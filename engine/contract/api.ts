/**
 * Requests of the renderer to the engine, one entry a method. Parameters are checked by these schemas where they enter the
 * engine; results are plain JSON plus byte payloads, referred to by their index in the response (`Payload`).
 * Files are opaque grants, never paths (docs/processes.md).
 */
import { z } from 'zod';
import type { ArtifactInfo, PartInfo } from './artifacts.ts';
import type { CalibrationSet, MapOrigin, Pose } from './calibration.ts';
import type { ExportFormatInfo, LogFormatInfo } from './extensions/formats.ts';
import type { SignalInfo } from './signals.ts';
import { SIMULATION, type SimulationCatalogue, type SimulationNote } from './simulation.ts';
import type { LogLine, Metric, ParameterValues, RunInfo, StageDescription, Verdict } from './stages.ts';
import type { SampleInfo, StreamInfo } from './streams.ts';
import type { Nanoseconds } from './time.ts';

export { PROTOCOL_VERSION } from './wire/protocol.ts';

/** Index into the response's payloads. */
export type Payload = number;

/** A lane orders requests: the playhead before what is visible, before prefetch, before analysis. */
export type Lane = 'playhead' | 'visible' | 'prefetch' | 'analysis';

const time = z.number().finite();
const id = z.number().int().nonnegative();
const grant = z.string().min(1).max(200);
const handle = z.string().min(1).max(64);
const parameterValues = z.record(
  z.string().max(100),
  z.union([z.number().finite(), z.string().max(1000), z.boolean()]),
);

export const PARAMS = {
  /** What this host can do: native dialogs (shell) or the engine's own picker (browser). */
  'host.capabilities': z.object({}),
  /** Shell only: the native open dialog; grants of what was chosen. */
  'host.openDialog': z.object({ purpose: z.enum(['log', 'drive', 'folder', 'rig']) }),
  /** Logs that can be loaded, and formats of exports. */
  'formats.list': z.object({}),
  /** Browser host: roots given to `serve --root`, then folders below. */
  'files.roots': z.object({}),
  'files.list': z.object({ grant }),
  'library.list': z.object({}),
  /** Removes a drive from the list; the file stays. */
  'library.forget': z.object({ grant }),
  /** What a simulated drive can be made of. */
  'simulation.catalogue': z.object({}),
  'jobs.start': z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('ingest'), log: grant }),
    z.object({ kind: z.literal('simulate'), ...SIMULATION }),
    /** Makes the sample drive (preset sample, fixed seed and length); shown in jobs as a simulation. */
    z.object({ kind: z.literal('sample') }),
    z.object({
      kind: z.literal('reconstruct'),
      drive: handle,
      to: z.string().max(40).optional(),
      set: z.record(z.string().max(40), parameterValues).optional(),
      run: id.optional(),
      name: z.string().max(100).optional(),
      /** A person has said that whoever holds the drive is gone. */
      takeOver: z.boolean().optional(),
    }),
  ]),
  'jobs.cancel': z.object({ job: handle }),
  'jobs.list': z.object({}),
  /** What the interface keeps between starts (layout, theme). The engine stores the text and does not read it. */
  'settings.read': z.object({ key: z.string().regex(/^[a-z0-9.-]{1,80}$/) }),
  'settings.write': z.object({
    key: z.string().regex(/^[a-z0-9.-]{1,80}$/),
    value: z.string().max(1_000_000),
  }),
  /** `again`: by the page itself after the engine came back, not by a person. */
  'drive.open': z.object({ grant, again: z.boolean().optional() }),
  'drive.close': z.object({ drive: handle }),
  /** Who works on the drive now. */
  'drive.lease': z.object({ drive: handle }),
  'replay.frame': z.object({
    drive: handle,
    t: time,
    streams: z.array(id).max(64),
    poses: z.string().max(60).optional(),
  }),
  'replay.neighbour': z.object({
    drive: handle,
    stream: id,
    t: time,
    direction: z.union([z.literal(1), z.literal(-1)]),
  }),
  /** Samples by number, with payload and placement: summed sweeps, thumbnails. */
  'replay.samples': z.object({
    drive: handle,
    stream: id,
    seqs: z.array(id).max(256),
    poses: z.string().max(60).optional(),
  }),
  /** Sample times of a stream, thinned to at most `limit` by even seq steps. */
  'replay.times': z.object({
    drive: handle,
    stream: id,
    from: time,
    to: time,
    limit: z.number().int().min(1).max(200_000),
  }),
  'replay.density': z.object({
    drive: handle,
    stream: id,
    from: time,
    to: time,
    bins: z.number().int().min(1).max(8192),
  }),
  'replay.trajectory': z.object({ drive: handle, poses: z.string().max(60) }),
  'signals.list': z.object({ drive: handle, search: z.string().max(200).optional() }),
  'signals.read': z.object({
    drive: handle,
    signal: id,
    from: time,
    to: time,
    points: z.number().int().min(2).max(20_000),
  }),
  'messages.at': z.object({ drive: handle, stream: id, t: time }),
  /** A stretch of a long array of one message. */
  'messages.values': z.object({
    drive: handle,
    stream: id,
    seq: id,
    path: z.array(z.string().max(400)).min(1).max(40),
    from: id,
    count: z.number().int().min(1).max(256),
  }),
  'bookmarks.list': z.object({ drive: handle }),
  'bookmarks.add': z.object({ drive: handle, t: time, note: z.string().max(2000) }),
  'bookmarks.remove': z.object({ drive: handle, id }),
  'stages.describe': z.object({}),
  'runs.list': z.object({ drive: handle }),
  'runs.log': z.object({ drive: handle, run: id, stage: z.string().max(40) }),
  'runs.step': z.object({ drive: handle, run: id, stage: z.string().max(40), frame: id }),
  'artifacts.parts': z.object({ drive: handle, artifact: id, level: id.optional() }),
  'artifacts.read': z.object({
    drive: handle,
    artifact: id,
    parts: z.array(z.object({ key: z.string().max(100), level: id })).max(256),
  }),
  'artifacts.picture': z.object({ drive: handle, artifact: id }),
  /** Where an item of an artifact came from: stage by stage, back to samples. */
  'evidence.of': z.object({ drive: handle, artifact: id, item: z.string().max(200) }),
  /** A run against the truth that lies beside a simulated drive. */
  'truth.evaluate': z.object({ drive: handle, run: id }),
  'export.write': z.object({
    drive: handle,
    run: id,
    /** Id of one of `formats.list`. */
    format: z.string().min(1).max(40),
    stage: z.string().max(40).optional(),
    frame: z.string().max(100).optional(),
    origin: z.object({ latitudeDeg: z.number(), longitudeDeg: z.number(), altitudeM: z.number() }).optional(),
  }),
} as const;

export type Method = keyof typeof PARAMS;
export type Params<M extends Method> = z.infer<(typeof PARAMS)[M]>;

export type FileEntry = {
  readonly grant: string;
  readonly name: string;
  readonly kind: 'folder' | 'file';
  readonly bytes?: number;
  /** Format that `detect` recognised, e.g. "KITTI raw", "MCAP", "Lanetrace drive". */
  readonly format?: string;
};

export type DriveCard = {
  readonly grant: string;
  readonly name: string;
  readonly bytes: number;
  readonly startUtc: string;
  readonly durationNs: Nanoseconds;
  readonly distanceM?: number;
  readonly sensors: readonly { readonly kind: string; readonly count: number }[];
  /** Findings of ingest: damaged or left-out parts. */
  readonly warnings: number;
  readonly reconstruction: 'none' | 'partial' | 'done' | 'failed';
  readonly picture?: Payload;
  readonly simulated?: SimulationNote;
  /** Set when the file cannot be read, or is not read by itself: the reason, for the card. */
  readonly error?: string;
  /** With an error: a person may try to open it all the same. */
  readonly retry?: boolean;
  /** What the check of its pages found wrong. */
  readonly damage?: string;
};

export type PoseSource = {
  /** "stream:3", "artifact:12" or "reckoned:5" */ readonly key: string;
  readonly title: string;
  readonly frame: 'map' | 'local';
};

export type DriveInfo = {
  readonly drive: string;
  readonly uuid: string;
  readonly name: string;
  readonly source: string;
  readonly t0: string;
  readonly durationNs: Nanoseconds;
  readonly firstCompleteNs: Nanoseconds;
  readonly readonly: boolean;
  readonly streams: readonly StreamInfo[];
  readonly calibration: CalibrationSet;
  readonly origin?: MapOrigin;
  readonly poseSources: readonly PoseSource[];
  readonly report: IngestReport;
  readonly simulated?: SimulationNote;
  /** The truth lies beside it (`truth.evaluate`). */
  readonly truth: boolean;
};

/** What came in and what did not; nothing is left out without a line here. */
export type IngestReport = {
  readonly format: string;
  readonly files: number;
  readonly bytes: number;
  readonly samples: number;
  readonly wallMs: number;
  readonly findings: readonly {
    readonly level: 'info' | 'warn' | 'error';
    readonly file: string;
    readonly place: string;
    readonly reason: string;
    readonly count: number;
  }[];
};

/** Where a sample is shown: the vehicle's pose at the sample's own time, or the reason why there is none. */
export type Placement =
  | { readonly T_map_vehicle: Pose; readonly flag?: 'clamped' | 'gap' }
  | { readonly missing: string };

export type PlacedSample = SampleInfo & {
  readonly ageNs: Nanoseconds;
  readonly stale: boolean;
  readonly placement: Placement;
  readonly payload: Payload;
};

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export type JobInfo = {
  readonly job: string;
  readonly kind: 'ingest' | 'simulate' | 'reconstruct';
  readonly title: string;
  readonly state: JobState;
  readonly fraction: number;
  readonly text: string;
  readonly secondsLeft?: number;
  readonly error?: string;
  /** ingest and simulate: the drive that came out. */
  readonly result?: string;
  readonly drive?: string;
  readonly run?: number;
};

/** A trajectory or a map held against the truth, as rows for a table: what is scored, and its figures. */
export type TruthScores = {
  /** What was compared, and what was left out, in words. */
  readonly notes: readonly string[];
  readonly tables: readonly {
    readonly title: string;
    readonly columns: readonly { readonly name: string; readonly unit: string }[];
    /** By column; what could not be measured is missing. */
    readonly rows: readonly { readonly name: string; readonly values: Readonly<Record<string, number>> }[];
  }[];
};

export type EvidenceLink = {
  readonly item: string;
  readonly stage: string;
  readonly stream?: number;
  readonly fromSeq?: number;
  readonly toSeq?: number;
  readonly artifact?: number;
  readonly key?: string;
  readonly weight: number;
};

/** What stands for a long array in a message's tree; messages.values has the rest. */
export type LongArray = {
  readonly length: number;
  readonly first: readonly unknown[];
  readonly type?: string;
};

export type LeaseHolder = {
  readonly host: string;
  readonly pid: number;
  readonly purpose: string;
  /** Unix milliseconds: since when, and last heard of. */
  readonly taken: number;
  readonly heartbeat: number;
  /** All of it in words. */
  readonly text: string;
};

export type Results = {
  'host.capabilities': {
    readonly host: 'shell' | 'browser';
    readonly dialog: boolean;
    readonly version: string;
  };
  'host.openDialog': { readonly entries: readonly FileEntry[] };
  'formats.list': { readonly logs: readonly LogFormatInfo[]; readonly exports: readonly ExportFormatInfo[] };
  'files.roots': { readonly entries: readonly FileEntry[] };
  'files.list': { readonly entries: readonly FileEntry[]; readonly parent?: string };
  'library.list': {
    readonly drives: readonly DriveCard[] /** The sample drive: ready, or to be made. */;
    readonly sample: { readonly ready: boolean; readonly grant?: string };
  };
  'library.forget': Record<string, never>;
  'simulation.catalogue': SimulationCatalogue;
  'jobs.start': { readonly job: string };
  'jobs.cancel': Record<string, never>;
  'jobs.list': { readonly jobs: readonly JobInfo[] };
  'settings.read': { readonly value?: string };
  'settings.write': Record<string, never>;
  'drive.open': DriveInfo;
  'drive.close': Record<string, never>;
  'drive.lease': { readonly holder?: LeaseHolder };
  'replay.frame': {
    readonly t: Nanoseconds;
    readonly T_map_vehicle?: Pose;
    readonly samples: readonly PlacedSample[];
  };
  'replay.neighbour': { readonly sample?: SampleInfo };
  'replay.samples': { readonly samples: readonly PlacedSample[] };
  /** payload: column block t f64, seq u32 */
  'replay.times': { readonly payload: Payload };
  /** payload: column block count u32×bins */
  'replay.density': { readonly payload: Payload };
  /** payload: column block as trajectory/1 */
  'replay.trajectory': { readonly payload: Payload };
  'signals.list': { readonly signals: readonly SignalInfo[] };
  /** payload: column block t, min, max, mean f64 */
  'signals.read': { readonly payload: Payload };
  'messages.at': {
    readonly sample?: SampleInfo;
    /** A tree of plain values; an array of more than 256 is a LongArray. */
    readonly message?: unknown;
    readonly previous?: unknown;
    readonly note?: string;
  };
  'messages.values': { readonly values: readonly unknown[] };
  'bookmarks.list': {
    readonly bookmarks: readonly { readonly id: number; readonly t: Nanoseconds; readonly note: string }[];
  };
  'bookmarks.add': { readonly id: number };
  'bookmarks.remove': Record<string, never>;
  'stages.describe': { readonly stages: readonly StageDescription[] };
  'runs.list': { readonly runs: readonly RunInfo[] };
  'runs.log': { readonly lines: readonly LogLine[] };
  'runs.step': {
    readonly frame: number;
    readonly frames: number;
    readonly t: Nanoseconds;
    readonly title: string;
    readonly numbers: readonly { readonly name: string; readonly value: number; readonly unit: string }[];
    readonly blocks: readonly { readonly name: string; readonly payload: Payload }[];
  };
  'artifacts.parts': { readonly artifact: ArtifactInfo; readonly parts: readonly PartInfo[] };
  'artifacts.read': { readonly parts: readonly (PartInfo & { readonly payload: Payload })[] };
  /** payload: PNG */
  'artifacts.picture': { readonly payload?: Payload };
  'evidence.of': { readonly links: readonly EvidenceLink[] };
  'truth.evaluate': TruthScores;
  'export.write': {
    readonly fileName: string;
    readonly mediaType: string;
    readonly report: readonly string[];
    readonly payload: Payload;
  };
};

/** Pushed by the engine without being asked, to every connection. */
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
  /** Something that the person should know once, and that stops nothing. */
  | { readonly event: 'notice'; readonly title: string; readonly detail: string }
  /** Somebody asked from outside the page to open these: open-with, the shell's menu. */
  | { readonly event: 'open'; readonly entries: readonly FileEntry[] };

/**
 * The header of a frame (frame.ts). Requests carry id, lane, an optional latest-wins key: of several waiting requests with
 * one key only the newest is answered, the others end with code "superseded".
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
  | {
      readonly type: 'error';
      readonly id: number;
      readonly code: 'input' | 'cancelled' | 'superseded' | 'fault' | 'protocol';
      readonly message: string;
    }
  | { readonly type: 'event'; readonly body: EngineEvent }
  | { readonly type: 'credit'; readonly bytes: number };
