/** Readings of sensors, before a message format encodes them. */
import type { CameraModel, Pose } from '../../contract/calibration.ts';
import type { LidarSweep } from '../../kernels/raycast.ts';
import type { GnssFix } from '../sensors/gnss.ts';
import type { ImuSample } from '../sensors/imu.ts';
import type { RadarReturn } from '../sensors/radar.ts';

export type Reading =
  | {
      readonly kind: 'points';
      readonly frame: string;
      readonly sweep: LidarSweep;
      /** Time of a column from the stamp, nanoseconds. */
      readonly columnNs: (column: number) => number;
    }
  /** The picture may still be in the making; it is awaited when it is written. */
  | { readonly kind: 'picture'; readonly frame: string; readonly jpeg: Uint8Array | Promise<Uint8Array> }
  | { readonly kind: 'lens'; readonly frame: string; readonly model: CameraModel }
  | { readonly kind: 'radar'; readonly frame: string; readonly returns: readonly RadarReturn[] }
  | {
      readonly kind: 'imu';
      readonly frame: string;
      readonly sample: ImuSample;
      readonly gyroSigma: number;
      readonly accelerationSigma: number;
    }
  | { readonly kind: 'fix'; readonly frame: string; readonly fix: GnssFix }
  | { readonly kind: 'twist'; readonly frame: string; readonly speedMps: number; readonly yawRate: number }
  /** Angle at the front wheels, left positive (rad), and the speed it was driven at. */
  | {
      readonly kind: 'steering';
      readonly frame: string;
      readonly angleRad: number;
      readonly speedMps: number;
    }
  | {
      readonly kind: 'transforms';
      readonly parent: string;
      readonly children: readonly { readonly frame: string; readonly T_parent_child: Pose }[];
    };

export type ReadingKind = Reading['kind'];
