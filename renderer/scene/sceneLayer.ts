/** The interface of a layer in a 3D view. A layer is made once, then restyled, placed again, and disposed of. */
import type { DriveInfo, Placement } from '../../engine/contract/api.ts';
import type { Pose } from '../../engine/contract/calibration.ts';
import { IDENTITY } from '../../engine/geometry/se3.ts';
import type { Link } from '../link/link.ts';
import type { FrameLoader } from '../replay/frameLoader.ts';
import type { LayerSettings } from '../state/layers.ts';
import { useSession } from '../state/session.ts';
import type { SceneView } from './SceneView.ts';

export type LayerContext = {
  readonly view: SceneView;
  readonly loader: FrameLoader;
  readonly drive: DriveInfo;
  readonly link: Link;
  /** Height of the road in the vehicle frame. */
  readonly groundZ: number;
};

export type SceneLayer = {
  /** Key in state/layers.ts. */
  readonly key: string;
  readonly defaults?: Partial<LayerSettings>;
  /** Subscribes to data while true. */
  readonly setActive: (active: boolean) => void;
  readonly restyle: (settings: LayerSettings) => void;
  /** The origin of the scene or the poses changed. */
  readonly replace: () => void;
  readonly dispose: () => void;
};

/** The pose of a sample; without any poses the scene is the vehicle frame itself. */
export function placedPose(placement: Placement): Pose | undefined {
  if ('T_map_vehicle' in placement) return placement.T_map_vehicle;
  return useSession.getState().poses === undefined ? IDENTITY : undefined;
}

/** Height of the road in the vehicle frame: from the roof lidar's usual height when the frame's origin lies above the ground. */
export function groundHeight(drive: DriveInfo): number {
  const lidar = drive.streams.find(({ kind }) => kind === 'lidar');
  const sensor = drive.calibration.sensors.find(({ frame }) => frame === lidar?.frame);
  if (!sensor) return 0;
  const below = sensor.T_vehicle_sensor.p[2] - 1.73;
  // Within 40 cm of the ground the origin is taken to be on it: lidars sit between 1.4 and 2.1 m high.
  return below < -0.4 ? below : 0;
}
