/** Formats of logs and exports as dialogs, pickers and the command line show them. */

export type LogFormatInfo = {
  readonly name: string;
  /** "MCAP" */
  readonly title: string;
  /** What a person opens, with its article: "an MCAP file". */
  readonly noun: string;
  /** Of its files, without the dot; none where a log is a folder. */
  readonly extensions: readonly string[];
};

/** What of an export can be chosen: whose trajectory, whose pose it gives, in which frame, where a local map lies. */
export const EXPORT_OPTIONS = ['stage', 'frame', 'reference', 'origin'] as const;
export type ExportOption = (typeof EXPORT_OPTIONS)[number];

/** The frame that the poses of a trajectory are given in: that of the first pose, or the map's. */
export const POSE_REFERENCES = ['first', 'map'] as const;
export type PoseReference = (typeof POSE_REFERENCES)[number];

export type ExportFormatInfo = {
  readonly id: string;
  readonly title: string;
  /** What is written, in one sentence. */
  readonly summary: string;
  /** Of the file, without the first dot: "osm", "kitti.txt"; empty where a folder is written. */
  readonly extension: string;
  /** `map`: also a map file can be written in it; `run`: only what a run made; `drive`: what the log held, or a cut of it. */
  readonly of: 'map' | 'run' | 'drive';
  readonly options: readonly ExportOption[];
};
