/**
 * The contract of a log format: a plain object that can tell whether a path is its kind, say what is in it without reading it
 * all, and read it as a series of items. A format knows nothing of the drive file; ingest.ts writes what it yields.
 */
import type { IngestReport } from '../contract/api.ts';
import type { CalibrationSet, MapOrigin } from '../contract/calibration.ts';
import type { LogFormatInfo } from '../contract/extensions/formats.ts';
import type { Nanoseconds } from '../contract/time.ts';
import type { PayloadMemory } from '../drive/recipes/memory.ts';
import type { PlaceDraft, SampleDraft, StreamDraft } from '../drive/writer.ts';
import type { QuickLook } from './quick-look.ts';

/** A line of the report: what was left out, repaired or worth knowing, with the file, the place in it and how often. */
export type Finding = IngestReport['findings'][number];

export type StreamDeclaration = StreamDraft & {
  /** Units of the stream's signals by path. */
  readonly units?: Readonly<Record<string, string>> | undefined;
  /** Its messages are kept as they are, because nothing here can read them. */
  readonly unread?: boolean | undefined;
};

/** Its payload is valid until the next item is asked for: readers reuse their buffers. Large ones are best made in PayloadMemory. */
export type SampleItem = Pick<
  SampleDraft,
  't' | 'tLog' | 'tPublished' | 'payload' | 'flags' | 'tRaw' | 'place'
> & {
  readonly type: 'sample';
  readonly stream: string;
  /** Video only: whether this sample decodes by itself. */
  readonly keyFrame?: boolean | undefined;
  /** Video only: shown before the key frame that it follows, and decoded from the one before that. */
  readonly leading?: boolean | undefined;
  /** Video only: grows in the order in which pictures are shown, where the log tells it. */
  readonly order?: number | undefined;
  /** The stream's meta, where more is known of it now than when it was declared. */
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  readonly signals?: Readonly<Record<string, number>> | undefined;
};

export type Item =
  /** The first item, once: when the log begins (decimal ns UTC of its first log time). */
  | { readonly type: 'begin'; readonly t0: string; readonly name: string }
  /** Before the first sample of the stream. */
  | { readonly type: 'stream'; readonly stream: StreamDeclaration }
  | SampleItem
  /** Only in a quick look: a sample whose payload was not read. */
  | { readonly type: 'passed'; readonly stream: string; readonly t: Nanoseconds; readonly tLog: Nanoseconds }
  | { readonly type: 'calibration'; readonly set: CalibrationSet }
  | { readonly type: 'origin'; readonly origin: MapOrigin }
  /** Kept as it is: files and records that nothing here understands. */
  | { readonly type: 'raw'; readonly name: string; readonly bytes: Uint8Array; readonly note: string }
  | { readonly type: 'finding'; readonly finding: Finding }
  | { readonly type: 'progress'; readonly fraction: number; readonly text: string }
  /** The last item: what was read. */
  | { readonly type: 'end'; readonly files: number; readonly bytes: number };

/** Where the log has a message, or its one zstd frame where it is `packed`. */
export type MessagePlace = Omit<PlaceDraft, 'recipe'> & { readonly packed?: boolean };

export type { PayloadMemory, PlaceDraft };

/** A quick look, without reading all. */
export type LogDescription = {
  readonly format: string;
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
  readonly files: number;
  /** Of its payloads as a drive keeps them before ring and time are added, where that is not what the files take. */
  readonly unpackedBytes?: number | undefined;
  /** UTC, decimal nanoseconds; undefined when the log does not say without being read. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly streams: readonly {
    readonly name: string;
    readonly schema: string;
    readonly count?: number | undefined;
  }[];
};

/** One drive among several; its path may name a part of a log (files.ts, splitPart). */
export type DrivePath = { readonly name: string; readonly path: string };

export type ReadOptions = {
  /** The folders (absolute, without links) that links in a folder may lead to; without it, anywhere. */
  readonly within?: readonly string[] | undefined;
  /** True where samples are to say where the log has their payloads. */
  readonly places?: boolean | undefined;
  /** Only a look is asked for; a format that cannot leave anything out reads all. */
  readonly quick?: QuickLook | undefined;
  /** DBC files that were given with the log, for formats with `buses`. */
  readonly definitions?: readonly string[] | undefined;
};

export type Format = LogFormatInfo & {
  /** True when the path is a log of this format, or a folder that holds one however deep. Reads little. */
  detect(path: string): Promise<boolean>;
  /** The logs at or below the path where there may be several, each with the path that `read` takes it by. */
  drives?(path: string): Promise<readonly DrivePath[]>;
  /** @throws InputError when there is nothing to describe. */
  describe?(path: string): Promise<LogDescription>;
  /** @throws InputError when there is nothing to read, or a link leads elsewhere; single faults are findings. */
  read(path: string, memory: PayloadMemory, options?: ReadOptions): AsyncIterable<Item>;
  /** For a path that no format claims: why it is almost one of this format, in words; undefined where nothing hints at it. */
  whyNot?(path: string): Promise<string | undefined>;
  /** True where it reads what any program may write, told by its columns alone: asked last, after the formats of plug-ins. */
  readonly general?: boolean | undefined;
  /** True where such a log is made to be added to another one: positions, a bus, a video, with nothing that a map is made of. */
  readonly beside?: boolean | undefined;
  /** True where it may hold frames of CAN buses, which `read` decodes by DBC files. */
  readonly buses?: boolean | undefined;
  /** True of a file that says what the messages of other logs mean: it is given with them, or added to a drive. */
  readonly defines?: boolean | undefined;
  /**
   * There where `read` can say where the log has the payloads. Gives why it cannot for this log, as "NAME is packed as a whole";
   * undefined where it can.
   */
  refusesReference?(path: string): Promise<string | undefined>;
};
