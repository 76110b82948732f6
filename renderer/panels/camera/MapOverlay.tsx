/** The reconstructed lines in a camera tile. Draws into the tile's view. */
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { Color } from 'three';
import type { Pose, Vec3 } from '../../../engine/contract/calibration.ts';
import { compose, inverse } from '../../../engine/geometry/se3.ts';
import type { MapLine } from '../../replay/polylines.ts';
import type { PictureView } from '../../scene/picture/pictureView.ts';
import { mapLook } from '../../widgets/map/mapLook.ts';

export function MapOverlay({
  view,
  lines,
  T_map_camera,
}: {
  readonly view: PictureView;
  readonly lines: readonly MapLine[];
  readonly T_map_camera: Pose;
}) {
  const drawn = useMemo(() => {
    const first = lines[0]?.points[0] ?? [0, 0, 0];
    const origin: Vec3 = [Math.round(first[0]), Math.round(first[1]), Math.round(first[2])];
    return {
      origin,
      lines: lines.map(({ kind, subtype, points }) => {
        const { colour, widthPx } = mapLook(kind, subtype);
        const { r, g, b } = new Color(colour);
        return { points, colour: [r, g, b] as Vec3, widthPx };
      }),
    };
  }, [lines]);
  useLayoutEffect(() => {
    const T_map_origin: Pose = { p: drawn.origin, q: { w: 1, x: 0, y: 0, z: 0 } };
    view.setLines('map', drawn.lines, drawn.origin, compose(inverse(T_map_camera), T_map_origin));
  }, [view, drawn, T_map_camera]);
  useEffect(() => () => view.removeOverlay('map'), [view]);
  return null;
}
