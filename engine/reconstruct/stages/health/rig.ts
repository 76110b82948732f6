/** A camera beside the lidar along odometry: what is needed to compare what both see. */
import type { CameraModel, Pose } from '../../../contract/calibration.ts';
import type { SampleInfo, StreamInfo } from '../../../contract/streams.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { releaseCloud } from '../../mapping/release.ts';
import { type RangeEdges, rangeEdges } from './edges.ts';

/** A focal length at which sizes in pixels are stated; they grow with the camera's own. */
export const NOMINAL_FOCAL_PX = 700;

/** Sweeps further than this from a picture show another place. */
const NEAR_NS = 0.2 * NS_PER_S;

export type Rig = {
  readonly lidar: StreamInfo;
  readonly edges: SweepEdges;
  readonly T_vehicle_lidar: Pose;
  readonly T_vehicle_camera: Pose;
  readonly model: CameraModel;
  readonly trajectory: Trajectory;
};

/** Range edges of the lidar's sweeps, kept: several cameras look at the same ones. */
export class SweepEdges {
  readonly #drive: StageDrive;
  readonly #lidar: number;
  readonly #known = new Map<number, RangeEdges>();

  constructor(drive: StageDrive, lidar: number) {
    this.#drive = drive;
    this.#lidar = lidar;
  }

  of(seq: number): RangeEdges {
    const known = this.#known.get(seq);
    if (known) return known;
    const cloud = this.#drive.cloud(this.#lidar, seq);
    const edges = rangeEdges(cloud);
    releaseCloud(cloud);
    this.#known.set(seq, edges);
    return edges;
  }
}

/** The sweep nearest in time, at most 0.2 s away. */
export function sweepNear(drive: StageDrive, lidar: StreamInfo, t: Nanoseconds): SampleInfo | undefined {
  let best: SampleInfo | undefined;
  for (const info of drive.samples(lidar.id, t - NEAR_NS, t + NEAR_NS))
    if (info.bytes > 0 && (!best || Math.abs(info.t - t) < Math.abs(best.t - t))) best = info;
  return best;
}
