/** A spinning lidar: the sweep begins behind the vehicle and turns clockwise, so that it looks ahead in its middle. */
import type { Pose } from '../../contract/calibration.ts';
import { compose } from '../../geometry/se3.ts';
import type { LidarSpec, LidarSweep, RaycastScene } from '../../kernels/raycast.ts';
import type { EgoMotion } from '../motion.ts';
import { Random } from '../random.ts';
import type { LidarRig } from '../rig.ts';

/** Poses along one sweep; between two, 5 ms apart, straight motion is exact to some micrometres. */
const POSES = 21;

export class Lidar {
  readonly rig: LidarRig;
  readonly #spec: Omit<LidarSpec, 'sweep'>;

  constructor(rig: LidarRig, seed: number) {
    this.rig = rig;
    const random = new Random(seed, 'lasers');
    const beams = new Float32Array(rig.elevationsDeg.length * 4);
    rig.elevationsDeg.forEach((degrees, i) => {
      beams.set(
        [
          (degrees * Math.PI) / 180,
          0,
          1 + rig.gainSpread * random.normal(),
          rig.offsetSpread * random.normal(),
        ],
        4 * i,
      );
    });
    this.#spec = {
      beams,
      columns: rig.columns,
      startAzimuthRad: Math.PI,
      clockwise: true,
      rangeMinM: rig.rangeMinM,
      rangeMaxM: rig.rangeMaxM,
      rangeSigmaM: rig.rangeSigmaM,
      divergenceRad: rig.divergenceRad,
      dropout: rig.dropout,
      countsPerReflectance: rig.countsPerReflectance,
      paintContrast: rig.paintContrast,
      paintRangeM: rig.paintRangeM,
      speckle: rig.speckle,
      speckleFloor: rig.speckleFloor,
      quantise: true,
      seed,
    };
  }

  get periodS(): number {
    return 1 / this.rig.rateHz;
  }

  /** T_map_lidar over the sweep that begins at `time`. */
  poses(ego: EgoMotion, time: number): Pose[] {
    return Array.from({ length: POSES }, (_, i) =>
      compose(ego.pose(time + (this.periodS * i) / (POSES - 1)), this.rig.T_vehicle_lidar),
    );
  }

  scan(scene: RaycastScene, ego: EgoMotion, time: number, sweep: number): LidarSweep {
    return scene.scan({ ...this.#spec, sweep }, this.poses(ego, time));
  }

  /** Time of each column from the begin of the sweep, in nanoseconds. */
  columnNs(column: number): number {
    return Math.round((column / this.rig.columns) * this.periodS * 1e9);
  }
}
