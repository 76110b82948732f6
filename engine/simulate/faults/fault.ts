/**
 * A fault by name: what is wrong with a drive on purpose. `begin` is called once a drive and returns the places where the
 * fault lays hands on it; what it remembers from one message to the next lives in that closure. A fault never touches the
 * truth: poses, boxes, labels and map stay what the sensors really saw.
 */
import type { SimulationCheck } from '../../contract/noticed.ts';
import type { LidarSpec, LidarSweep, PictureSpec, RaycastScene } from '../../kernels/raycast.ts';
import type { Outgoing } from '../log/source.ts';
import type { Random } from '../random/random.ts';
import type { LoggedCalibration } from '../rig/calibration.ts';
import type { CameraRig, LidarRig, Rig } from '../rig/rig.ts';
import type { WorldStyle } from '../world/model/world-style.ts';
import type { World } from '../world/world.ts';

export type Fault = {
  readonly name: string;
  readonly title: string;
  /** What is wrong, in a sentence. */
  readonly meaning: string;
  /** Of its value; empty: a plain number. */
  readonly unit: string;
  readonly defaultValue: number;
  /** Values it takes. */
  readonly least: number;
  readonly most: number;
  /** Whose check is expected to notice it, and what that holds against what. */
  readonly check: string;
  /** Set while that check is planned, and not in this version. */
  readonly checkIsPlanned?: true;
  begin(value: number, drive: FaultDrive): FaultHooks;
};

export const faultCheck = ({ check, checkIsPlanned }: Fault): SimulationCheck => ({
  title: check,
  exists: checkIsPlanned !== true,
});

/** What a fault may know of the drive. */
export type FaultDrive = {
  readonly seed: number;
  readonly seconds: number;
  readonly rig: Rig;
  /** A stream of its own, by name. */
  readonly random: (name: string) => Random;
};

/** Where and when a fault is in the log, for the truth (faults.json). */
export type FaultFacts = {
  /** Name of the sensor it is in, `world` for what all sensors see. */
  readonly sensor: string;
  /** Times of the drive; left out: all of it. */
  readonly fromS?: number;
  readonly toS?: number;
  /** What the value does not say, by name with its unit: frames that are missing, the direction of a jump. */
  readonly detail?: Readonly<Record<string, number | readonly number[]>>;
};

export type FaultHooks = {
  /** Asked once, at the end of the drive. */
  readonly facts: () => FaultFacts;
  /** Before the world is built. */
  readonly style?: (style: WorldStyle) => WorldStyle;
  /** After it is built: things may be put into it (its map and its boxes are the truth). */
  readonly world?: (world: World) => World;
  /** After the scene is built: weather and light. */
  readonly scene?: (scene: RaycastScene, world: World) => void;
  /** How a lidar looks, asked at each sweep. */
  readonly lidar?: (spec: LidarSpec, lidar: LidarRig, timeS: number) => LidarSpec;
  /** What it saw, before labels and log. */
  readonly sweep?: (sweep: LidarSweep, lidar: LidarRig, timeS: number, k: number) => LidarSweep;
  /** How a camera looks, asked at each picture. */
  readonly picture?: (spec: PictureSpec, camera: CameraRig, timeS: number) => PictureSpec;
  /** The picture before it is encoded: RGB, three bytes a pixel, changed in place. */
  readonly pixels?: (rgb: Uint8Array, camera: CameraRig, timeS: number, k: number) => void;
  /** What the log says of frames (/tf_static) and lenses (camera_info), asked once. */
  readonly calibration?: (calibration: LoggedCalibration) => LoggedCalibration;
  /**
   * Every message of every sensor passes here, with its reading: GNSS fixes, IMU samples, returns and so on may be changed,
   * stamps moved, messages dropped ([]) or doubled.
   */
  readonly message?: (message: Outgoing) => readonly Outgoing[];
};

/** A fault as it was asked for. */
export type FaultRequest = { readonly name: string; readonly value?: number | undefined };
