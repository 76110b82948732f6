/**
 * The layout of a data set on disk, as docs/dataset.md describes it and training/ reads it. A data set is a folder:
 *
 *   dataset.json               this file's DatasetIndex
 *   DRIVE/tiles.jsonl          one TileRow a line
 *   DRIVE/tiles/I_J.channels.npy   float32 [channel, row, column]; NaN where there is no data
 *   DRIVE/tiles/I_J.labels.npy     uint8 [label, row, column]; 1, 0, and 255 where the drive saw no ground
 *   DRIVE/pictures.jsonl       one PictureRow a line
 *   DRIVE/crossings.json       outlines of crossings, metres in the frame of T_map_camera: [[[x, y, z], …], …]
 *   DRIVE/pictures/CAMERA/N.jpg, N.classes.png, N.instances.png
 */
import type { CameraModel, Pose } from '../contract/calibration.ts';

export const FORMAT = 'lanetrace-dataset/1';

/** Channels of a tile, in order; units as docs/stages/accumulation.md has them, brought to numbers a network can use. */
export const CHANNELS = [
  { name: 'intensity', unit: 'σ', meaning: "spreads above this laser's usual ground at this range" },
  {
    name: 'intensityWeight',
    unit: '',
    meaning: 'summed weight of what went into intensity; 0 where nothing did',
  },
  { name: 'density', unit: 'points', meaning: 'lidar points on the ground' },
  { name: 'relief', unit: 'm', meaning: "elevation over the tile's median" },
  { name: 'height', unit: 'm', meaning: 'tallest thing standing over the ground' },
  { name: 'red', unit: 'of 255', meaning: 'camera colour; NaN where no picture saw the ground' },
  { name: 'green', unit: 'of 255', meaning: '' },
  { name: 'blue', unit: 'of 255', meaning: '' },
] as const;
export type ChannelName = (typeof CHANNELS)[number]['name'];

/** Labels of a tile, in order. A cell may have several: a stop line is paint, too. */
export const LABELS = [
  { name: 'paint', meaning: 'paint lies on the cell, whatever it belongs to and however worn' },
  { name: 'divider', meaning: 'within 7.5 cm of a lane line, gaps of dashed lines included' },
  { name: 'boundary', meaning: 'within 10 cm of a road boundary' },
  { name: 'crossing', meaning: 'in the outline of a crossing' },
  { name: 'stop_line', meaning: 'on a stop line' },
  { name: 'drivable', meaning: 'in a lane' },
] as const;
export type LabelName = (typeof LABELS)[number]['name'];

/** A label where the drive saw no ground: not to be learnt from. */
export const UNSEEN = 255;

export type Split = 'train' | 'validation';

export type DriveRow = {
  readonly name: string;
  readonly split: Split;
  /** What made it: seed, seconds, preset, rig, style, faults, edits, as the log's metadata has them. */
  readonly source: Readonly<Record<string, string>>;
  readonly tiles: number;
  readonly pictures: number;
  /** How far the reconstruction lay from the truth before labels were moved onto it. */
  readonly shiftM: number;
  /** RMS of what was left along the way, across the ground. */
  readonly residualM: number;
};

export type DatasetIndex = {
  readonly format: typeof FORMAT;
  readonly cells: number;
  readonly resolutionM: number;
  readonly channels: readonly { readonly name: string; readonly unit: string; readonly meaning: string }[];
  readonly labels: readonly { readonly name: string; readonly meaning: string }[];
  readonly unseen: number;
  /** Classes of pictures' pixels: the value in N.classes.png is the place in this list. */
  readonly pixelClasses: readonly string[];
  readonly drives: readonly DriveRow[];
};

export type TileRow = {
  readonly tile: string;
  /** Lower left corner in the drive's map frame, metres. */
  readonly x: number;
  readonly y: number;
  /** Share of the cells with ground. */
  readonly seen: number;
  /** Cells of each label among those seen. */
  readonly count: Readonly<Record<string, number>>;
};

export type PictureRow = {
  readonly camera: string;
  readonly seq: number;
  /** UTC, ISO 8601. */
  readonly t: string;
  readonly image: string;
  readonly classes?: string | undefined;
  readonly instances?: string | undefined;
  readonly model: CameraModel;
  /** True pose in the truth's map frame. */
  readonly T_map_camera: Pose;
};
