/**
 * Sweeps of the Velodyne HDL-32E and scans of the SICK scanners. Their z is down in the SDK (velodyne.py, build_pointcloud.py) and is
 * turned up with y; which way x points their mounts say.
 */

import { bareColumns, barePoints } from '../../media/folder-log/points.ts';
import type { Points } from '../../media/folder-log/types.ts';

/** A turn as points: all x, all y, all z, all intensities. The scanner's order of points is not kept by the data set. */
export function pointsOfTurn(bytes: Uint8Array): Points {
  const { columns } = bareColumns(bytes, 4);
  const [x = [], y = [], z = [], intensity = []] = columns;
  return {
    axes: [x, Array.from(y, (v) => -v), Array.from(z, (v) => -v)],
    others: { intensity: { type: 'f32', values: intensity } },
  };
}

/** Three numbers of 64 bits: x, y and reflectance of the LMS-151, which scans a plane; x, y, z of the LD-MRS. */
export const pointsOfScanner = (name: string) => {
  const isPlane = name.startsWith('lms');
  return (bytes: Uint8Array): Points => {
    const { columns, cut } = barePoints(bytes, 3, 8);
    const [x = [], y = [], third = []] = columns;
    return {
      axes: [x, Array.from(y, (v) => -v), isPlane ? Array.from(x, () => 0) : Array.from(third, (v) => -v)],
      others: isPlane ? { intensity: { type: 'f32', values: third } } : {},
      cut,
    };
  };
};
