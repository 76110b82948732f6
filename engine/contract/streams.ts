/** Streams of a drive: the vocabulary that ingest writes and every view reads. */
import type { Nanoseconds } from './time.ts';

/**
 * lidar: sweeps, a column block each (clouds.ts). radar: scans, likewise. camera: encoded pictures as the camera made
 * them. imu, gnss, pose, twist: small records, kept raw as samples and as signals under the standard names of
 * signals.ts. boxes: 3D boxes. message: anything else; raw, its numeric fields as signals.
 */
export type StreamKind =
  | 'lidar'
  | 'radar'
  | 'camera'
  | 'imu'
  | 'gnss'
  | 'pose'
  | 'twist'
  | 'boxes'
  | 'message';

/** Stages cannot open `truth`; only evaluation can. */
export type StreamRole = 'sensor' | 'estimate' | 'truth';

export type StreamInfo = {
  /** Row id in this drive file; small, used on the wire. */
  readonly id: number;
  readonly uuid: string;
  /** The log's own name: a topic, a folder. Unique in the drive. */
  readonly name: string;
  readonly kind: StreamKind;
  readonly role: StreamRole;
  /** The log's own frame name of the sensor, e.g. velodyne, camera_front. Empty when it has none. */
  readonly frame: string;
  /** How payloads are encoded: columns/1, image/jpeg, image/png, video/h264, ros2/cdr, json, text, … */
  readonly codec: string;
  /** Schema name and text of raw messages, so that a message can be decoded years later. */
  readonly schema?: { readonly name: string; readonly encoding: string; readonly text: string } | undefined;
  readonly count: number;
  readonly first: Nanoseconds;
  readonly last: Nanoseconds;
  /** Median time between samples; undefined below two samples. */
  readonly periodNs?: Nanoseconds | undefined;
  /** Key sensors decide the first complete frame: lidar, camera, radar. */
  readonly key: boolean;
  /** True where the log says of its messages when they were published, and that is not always the log time. */
  readonly published?: boolean | undefined;
  /** Anything else worth knowing: width and height, number of rings, units of intensity. */
  readonly meta: Readonly<Record<string, unknown>>;
};

/** A row of the sample table without its payload. t is when it was measured, tLog when the log received it. */
export type SampleInfo = {
  readonly stream: number;
  readonly seq: number;
  readonly t: Nanoseconds;
  readonly tLog: Nanoseconds;
  /** When its sender published it; undefined where the log says no other time than tLog. */
  readonly tPublished?: Nanoseconds | undefined;
  readonly bytes: number;
  /** Bit 1: the stamp was invalid, so log time is used. Bit 2: payload damaged. */
  readonly flags: number;
};

export const SAMPLE_FLAG = { stampInvalid: 1, damaged: 2 } as const;
