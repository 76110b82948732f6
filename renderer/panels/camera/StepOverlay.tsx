/** Lines and points of the step that is looked at, in a camera tile. Draws into the tile's view. */
import { useEffect, useMemo } from 'react';
import type { Pose } from '../../../engine/contract/calibration.ts';
import { type LinesLayer, pointsOfLines } from '../../../engine/contract/steps/layers.ts';
import { compose, inverse } from '../../../engine/geometry/se3.ts';
import type { PictureLine } from '../../scene/picture/pictureLines.ts';
import type { PictureView } from '../../scene/picture/pictureView.ts';
import { useStepShown } from '../../state/run/stepShown.ts';
import { stepRgb } from '../../widgets/stepColours.ts';

const WIDTH_PX = 4;
const POINT_PX = 3;
const UNTURNED = { w: 1, x: 0, y: 0, z: 0 } as const;

export function StepOverlay({
  view,
  T_map_camera,
}: {
  readonly view: PictureView;
  readonly T_map_camera: Pose;
}) {
  const { lines, points } = useStepShown();
  const drawn = useMemo(() => lines.flatMap(linesOf), [lines]);
  const clouds = useMemo(
    () =>
      points.map(({ title, xyz, offset }) => ({
        key: `step ${title}`,
        offset,
        cloud: { xyz, count: xyz.length / 3, meta: {}, fields: new Map() },
      })),
    [points],
  );
  const origin = drawn[0]?.points[0];
  useEffect(() => {
    if (!origin) return;
    view.setLines('step', drawn, origin, compose(inverse(T_map_camera), { p: origin, q: UNTURNED }));
  }, [view, drawn, origin, T_map_camera]);
  useEffect(() => {
    for (const { key, cloud, offset } of clouds)
      if (cloud.count > 0)
        view.setPoints(key, cloud, compose(inverse(T_map_camera), { p: offset, q: UNTURNED }), undefined, {
          sizePx: POINT_PX,
          ring: true,
        });
  }, [view, clouds, T_map_camera]);
  useEffect(() => {
    if (origin) return () => view.removeOverlay('step');
    return undefined;
  }, [view, origin]);
  useEffect(() => {
    return () => {
      for (const { key } of clouds) view.removeOverlay(key);
    };
  }, [view, clouds]);
  return null;
}

function linesOf(layer: LinesLayer): PictureLine[] {
  const colour = stepRgb(layer.look);
  return pointsOfLines(layer).map((points) => ({ points, colour, widthPx: WIDTH_PX }));
}
