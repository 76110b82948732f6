/** The moments at which the vehicle was nearest to places of the map. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { nearest } from '../../../geometry/polyline.ts';
import { pairsOf } from '../../../geometry/sequences.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { Approach } from '../../contract/documents.ts';

/** Poses to either side of the nearest one between which the distance to the side is measured. */
const NEIGHBOURS = 2;

/** The approach of each place that is asked for; undefined where the trajectory is empty. */
export function approachesOf({ t, poses }: Trajectory): (place: Vec3) => Approach | undefined {
  const path = poses.map(({ p }) => p);
  const stations = [0];
  let travelled = 0;
  for (const [a, b] of pairsOf(path)) {
    travelled += Math.hypot(b[0] - a[0], b[1] - a[1]);
    stations.push(travelled);
  }
  return (place) => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    path.forEach((p, k) => {
      const d = (p[0] - place[0]) ** 2 + (p[1] - place[1]) ** 2;
      if (d < least) [best, least] = [k, d];
    });
    const [moment, station] = [t[best], stations[best]];
    if (moment === undefined || station === undefined) return undefined;
    const side = nearest(path.slice(Math.max(0, best - NEIGHBOURS), best + NEIGHBOURS + 1), place);
    return { t: moment, station, offset: side?.offset ?? 0 };
  };
}
