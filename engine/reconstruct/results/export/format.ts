/** The contract of an export format: a plain object that writes a map, or something else that a run made. */
import type { CalibrationSet, MapOrigin } from '../../../contract/calibration.ts';
import type { Problem } from '../../../contract/doctor/problems.ts';
import type { ExportFormatInfo, PoseReference } from '../../../contract/extensions/formats.ts';
import type { Nanoseconds } from '../../../contract/time.ts';
import type { Drive } from '../../../drive/drive.ts';
import type { RunRow } from '../../../drive/results/runs.ts';
import type { Finding, RoadMap } from '../../../map/model.ts';
import type { InputArtifact } from '../../contract/stage.ts';

/** What goes into the file, and what is in it and what is not, a line each. */
export type Written = {
  readonly content: string | Uint8Array;
  readonly report: readonly string[];
};

/** A map with a place on earth. */
export type MapToExport = {
  readonly map: RoadMap;
  readonly origin: MapOrigin;
  readonly findings: readonly Finding[];
  /** Where the map comes from, for people. */
  readonly comment: string;
  /** The same as fields. */
  readonly stamp: Readonly<Record<string, string>>;
};

export type RunToExport = {
  readonly drive: Drive;
  readonly run: RunRow;
  readonly calibration: CalibrationSet;
  /** The stage and the frame that were asked for. */
  readonly stage: string | undefined;
  readonly frame: string | undefined;
  /** The frame that poses are given in. */
  readonly reference: PoseReference;
  /** An artifact of the run by its name; a stage may be given where two make one of the same name. */
  artifact(name: string, stage?: string): InputArtifact | undefined;
};

type Common = Omit<ExportFormatInfo, 'of'> & { readonly mediaType: string };

/** Worst first. @param run by its id */
export type Diagnose = (drive: Drive, run: number | undefined) => readonly Problem[];

/** What a drive's log held, between two times. */
export type DriveToExport = {
  readonly drive: Drive;
  /** From the drive's t0; both are part of the cut. */
  readonly from: Nanoseconds;
  readonly to: Nanoseconds;
  readonly calibration: CalibrationSet;
  /** Which run a case takes along, by id or name; the newest that is finished by default. */
  readonly run?: number | string | undefined;
  /** What is wrong with the drive, for a report; modules that stand above this one know. */
  readonly diagnose?: Diagnose | undefined;
  /** JSON of the interface, which a case keeps. */
  readonly layout?: string | undefined;
  /** 0 to 1; to be called every few samples. @throws CancelledError when the export is to stop */
  progress(fraction: number): void;
};

export type ExportFormat =
  | (Common & { readonly of: 'map'; write(map: MapToExport): Written })
  /** `write` throws InputError when the run has not made what is written. */
  | (Common & { readonly of: 'run'; write(run: RunToExport): Written })
  /** Writes a file, or a folder where the extension is empty, at `out`, where nothing is; what is in it and what is not, a line each. */
  | (Common & { readonly of: 'drive'; write(cut: DriveToExport, out: string): Promise<readonly string[]> });
