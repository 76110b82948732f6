/** A spinning lidar: laser by laser, column by column, each point at its own time of the turn. */
import type { Pose } from '../../contract/calibration.ts';
import { compose } from '../../geometry/se3.ts';
import type { LidarSpec, LidarSweep, RaycastScene } from '../../kernels/raycast.ts';
import { Random } from '../random/random.ts';
import { poseOf } from '../rig/place.ts';
import type { LidarRig } from '../rig/rig.ts';
import type { EgoMotion } from '../world/actors/ego-motion.ts';

/** Between two poses, 5 ms apart or less, straight motion is exact to some micrometres. */
const POSE_STEP_S = 0.005;
const DEG = Math.PI / 180;

export class Lidar {
  readonly rig: LidarRig;
  readonly T_vehicle_lidar: Pose;
  readonly #spec: Omit<LidarSpec, 'sweep'>;

  constructor(rig: LidarRig, seed: number) {
    this.rig = rig;
    this.T_vehicle_lidar = poseOf(rig.place);
    const random = new Random(seed, 'lasers');
    const beams = new Float32Array(rig.elevationsDeg.length * 4);
    rig.elevationsDeg.forEach((degrees, i) => {
      const [gain, offset] = [1 + rig.gainSpread * random.normal(), rig.offsetSpread * random.normal()];
      beams.set(
        [
          degrees * DEG,
          (rig.azimuthOffsetsDeg?.[i] ?? 0) * DEG,
          rig.gains?.[i] ?? gain,
          rig.offsets?.[i] ?? offset,
        ],
        4 * i,
      );
    });
    this.#spec = {
      beams,
      columns: rig.columns,
      startAzimuthRad: rig.startAzimuthDeg * DEG,
      clockwise: rig.clockwise,
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
      saturation: rig.saturation,
      weak: rig.weak,
      skew: rig.skew,
      fallPerM: rig.fallPerM,
      fallFromM: rig.fallFromM,
      hidden: hiddenOf(rig),
      quantise: rig.quantise,
      seed,
    };
  }

  get periodS(): number {
    return 1 / this.rig.rateHz;
  }

  /** T_map_lidar over the sweep that begins at `time`. */
  poses(ego: EgoMotion, time: number): Pose[] {
    const steps = Math.max(1, Math.ceil(this.periodS / POSE_STEP_S - 1e-9));
    return Array.from({ length: steps + 1 }, (_, i) =>
      compose(ego.pose(time + (this.periodS * i) / steps), this.T_vehicle_lidar),
    );
  }

  spec(sweep: number): LidarSpec {
    return { ...this.#spec, sweep };
  }

  /** Movers must stand in the scene where they are at the sweep's begin and end. */
  scan(
    scene: RaycastScene,
    ego: EgoMotion,
    time: number,
    sweep: number,
    spec = this.spec(sweep),
  ): LidarSweep {
    return scene.scan(spec, this.poses(ego, time));
  }

  /** Time of each column from the begin of the sweep, in nanoseconds. */
  columnNs(column: number): number {
    return Math.round((column / this.rig.columns) * this.periodS * 1e9);
  }

  /** When, after a sweep's begin, it looks along an azimuth of the vehicle (s). */
  looksAfterS(azimuthRad: number): number {
    const { startAzimuthDeg, clockwise, place } = this.rig;
    const turned = (startAzimuthDeg + place.yawDeg) * DEG - azimuthRad;
    const share = (clockwise ? turned : -turned) / (2 * Math.PI);
    return (share - Math.floor(share)) * this.periodS;
  }
}

/** By column and laser: 1 where the vehicle itself hides the view. Empty where it hides nothing. */
function hiddenOf({ hidden, columns, elevationsDeg, startAzimuthDeg, clockwise }: LidarRig): Uint8Array {
  if (hidden.length === 0) return new Uint8Array(0);
  const lasers = elevationsDeg.length;
  const out = new Uint8Array(columns * lasers);
  for (let column = 0; column < columns; column++) {
    const turned = startAzimuthDeg + ((clockwise ? -360 : 360) * column) / columns;
    const azimuthDeg = turned - 360 * Math.floor((turned + 180) / 360);
    for (const { fromDeg, toDeg, belowDeg } of hidden) {
      if (azimuthDeg < fromDeg || azimuthDeg > toDeg) continue;
      elevationsDeg.forEach((elevationDeg, laser) => {
        if (elevationDeg < belowDeg) out[column * lasers + laser] = 1;
      });
    }
  }
  return out;
}
