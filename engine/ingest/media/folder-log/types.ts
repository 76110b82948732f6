/** What a log of a file a sweep and a picture holds. */
import type { CalibrationSet, MapOrigin } from '../../../contract/calibration.ts';
import type { Finding, StreamDeclaration } from '../../format.ts';
import type { PointColumn, PointValues } from '../sweep-columns.ts';
import type { TimedFile } from '../time-named-files.ts';

/** The points of a file; `cut` says how it ends early, where it does. */
export type Points = {
  readonly axes: readonly [PointValues, PointValues, PointValues];
  readonly others: Readonly<Record<string, PointColumn>>;
  readonly cut?: string | undefined;
};

export type SetSensor = {
  /** Of the stream and its frame. */
  readonly name: string;
  readonly kind: 'lidar' | 'camera';
  /** As findings name it, below the log. */
  readonly folder: string;
  readonly files: readonly TimedFile[];
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
  /** Of a lidar. @throws Error in words where the bytes are no sweep */
  readonly points?: ((bytes: Uint8Array, file: TimedFile) => Points) | undefined;
};

export type SetTrack = {
  readonly stream: StreamDeclaration;
  readonly samples: readonly {
    readonly ns: bigint;
    readonly signals: Readonly<Record<string, number>>;
    /** What the log says, where it is more than the signals. */
    readonly payload?: unknown;
  }[];
};

export type FolderLog = {
  readonly sensors: readonly SetSensor[];
  readonly tracks: readonly SetTrack[];
  readonly calibration: CalibrationSet;
  readonly origin?: MapOrigin | undefined;
  readonly findings: readonly Finding[];
  /** Of the tables and calibrations that were read. */
  readonly bytes: number;
};
