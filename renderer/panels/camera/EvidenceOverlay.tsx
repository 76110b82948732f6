/** The selected element and the lidar points that it rests on, in a camera tile. Draws into the tile's view. */
import { useEffect, useMemo } from 'react';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { compose, inverse } from '../../../engine/geometry/se3.ts';
import type { PictureView } from '../../scene/picture/pictureView.ts';
import { useSupport } from '../../state/run/support.ts';

/** Yellow, as in the other views. */
const COLOUR: Vec3 = [1, 0.69, 0.074];
const WIDTH_PX = 5;
const POINT_PX = 3;

export function EvidenceOverlay({
  view,
  T_map_camera,
}: {
  readonly view: PictureView;
  readonly T_map_camera: Pose;
}) {
  const line = useSupport(({ line }) => line);
  const points = useSupport(({ points }) => points);
  const lines = useMemo(() => line && [{ points: line, colour: COLOUR, widthPx: WIDTH_PX }], [line]);
  const cloud = useMemo(
    () =>
      points && points.count > 0
        ? { xyz: points.xyz, count: points.count, meta: {}, fields: new Map() }
        : undefined,
    [points],
  );
  const origin = line?.[0];
  useEffect(() => {
    if (!lines || !origin) return;
    const T_map_origin: Pose = { p: origin, q: { w: 1, x: 0, y: 0, z: 0 } };
    view.setLines('evidence', lines, origin, compose(inverse(T_map_camera), T_map_origin));
  }, [view, lines, origin, T_map_camera]);
  useEffect(() => {
    if (!cloud || !points) return;
    const T_map_points: Pose = { p: points.offset, q: { w: 1, x: 0, y: 0, z: 0 } };
    view.setPoints('evidence points', cloud, compose(inverse(T_map_camera), T_map_points), undefined, {
      sizePx: POINT_PX,
      ring: true,
    });
  }, [view, cloud, points, T_map_camera]);
  useEffect(() => {
    if (lines) return () => view.removeOverlay('evidence');
    return undefined;
  }, [view, lines]);
  useEffect(() => {
    if (cloud) return () => view.removeOverlay('evidence points');
    return undefined;
  }, [view, cloud]);
  return null;
}
