/** The points of one lidar or radar in a camera tile, brought from the sweep's time to the picture's. Draws into the tile's view. */
import { useEffect, useLayoutEffect } from 'react';
import type { DriveInfo } from '../../../engine/contract/api.ts';
import type { Pose } from '../../../engine/contract/calibration.ts';
import type { Cloud } from '../../../engine/contract/clouds.ts';
import type { StreamInfo } from '../../../engine/contract/streams.ts';
import type { Nanoseconds } from '../../../engine/contract/time.ts';
import { compose, inverse } from '../../../engine/geometry/se3.ts';
import { useSample } from '../../replay/ReplayContext.tsx';
import type { Trajectory } from '../../replay/trajectory.ts';
import { sensorTwist, type Twist } from '../../replay/velocity.ts';
import type { PictureView } from '../../scene/picture/pictureView.ts';
import { sensorOf, sensorPose } from '../../scene/poses.ts';
import { placedPose } from '../../scene/sceneLayer.ts';

/** A cloud as the tile shows it. */
export type PlacedCloud = {
  readonly cloud: Cloud;
  readonly T_map_sensor: Pose;
  readonly seq: number;
  readonly t: Nanoseconds;
  /** The motion of its sensor that the points are drawn with. */
  readonly twist: Twist | undefined;
};

export function CloudOverlay({
  view,
  stream,
  drive,
  trajectory,
  T_map_camera,
  visible,
  placed,
  onPlaced,
}: {
  readonly view: PictureView;
  readonly stream: StreamInfo;
  readonly drive: DriveInfo;
  readonly trajectory: Trajectory | undefined;
  readonly T_map_camera: Pose;
  readonly visible: boolean;
  /** The clouds of the tile, for the pointer. */
  readonly placed: Map<number, PlacedCloud>;
  /** Another sweep, or none, is drawn now. */
  readonly onPlaced: () => void;
}) {
  const sample = useSample(stream, visible);
  const key = `cloud:${stream.id}`;
  useLayoutEffect(() => {
    if (!visible) return;
    const T_map_vehicle = sample && placedPose(sample.info.placement);
    if (sample?.content.kind !== 'cloud' || !T_map_vehicle) {
      view.removeOverlay(key);
      placed.delete(stream.id);
      onPlaced();
      return;
    }
    const sensor = sensorOf(drive.calibration, stream.frame);
    const T_map_sensor = sensorPose(T_map_vehicle, sensor);
    const T_camera_sensor = compose(inverse(T_map_camera), T_map_sensor);
    const twist = trajectory && sensorTwist(trajectory, sample.info.t, sensor);
    const { seq, t } = sample.info;
    placed.set(stream.id, { cloud: sample.content.cloud, T_map_sensor, seq, t, twist });
    onPlaced();
    const radar = stream.kind === 'radar';
    view.setPoints(key, sample.content.cloud, T_camera_sensor, twist, {
      sizePx: radar ? 16 : 2.2,
      ring: radar,
    });
  }, [view, key, sample, drive, stream, trajectory, T_map_camera, visible, placed, onPlaced]);
  useEffect(
    () => () => {
      view.removeOverlay(key);
      placed.delete(stream.id);
    },
    [view, key, placed, stream],
  );
  return null;
}
