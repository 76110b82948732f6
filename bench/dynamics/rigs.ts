/** Vehicles with one lidar of 64, 32 or 16 lasers, a radar ahead, and no camera, which would cost most of the time. */
import type { RigDocument } from '../../engine/simulate/rig/rig.ts';

/** Elevations (degrees): as on an HDL-64, an HDL-32 and a VLP-16. */
const ELEVATIONS: Readonly<Record<number, readonly number[]>> = {
  64: [
    ...Array.from({ length: 32 }, (_, i) => 2 - i / 3),
    ...Array.from({ length: 32 }, (_, i) => -8.83 - i / 2),
  ],
  32: Array.from({ length: 32 }, (_, i) => 10.67 - (i * 4) / 3),
  16: Array.from({ length: 16 }, (_, i) => 15 - 2 * i),
};

/** A rig file (docs/simulation.md). @throws Error for other numbers of lasers */
export function rigOf(lasers: number, columns = 1800): RigDocument {
  const elevationsDeg = ELEVATIONS[lasers];
  if (!elevationsDeg) throw new Error(`There is no lidar of ${lasers} lasers here.`);
  return {
    name: `beams-${lasers}`,
    lidars: [
      {
        name: 'lidar_top',
        place: { xM: 0.95, yM: 0, zM: 1.73 },
        elevationsDeg: [...elevationsDeg],
        columns,
      },
    ],
    radars: [{ name: 'radar_front', place: { xM: 3.6, yM: 0, zM: 0.55 } }],
    imu: { place: { xM: 0.2, yM: -0.15, zM: 0.55 } },
    gnss: { place: { xM: 0.45, yM: 0.1, zM: 1.62 } },
    wheel: {},
  };
}
