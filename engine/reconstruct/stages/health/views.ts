/** Pictures of one camera, each with the range edges of the sweep nearest in time. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { type Nanoseconds, NS_PER_S } from '../../../contract/time.ts';
import { compose, inverse, transform } from '../../../geometry/se3.ts';
import { vec3At } from '../../../geometry/sequences.ts';
import { rowEdges } from '../../../kernels/edges.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { vehicleAt } from '../../mapping/placement.ts';
import type { View } from './agreement.ts';
import type { TimedGrey } from './greys.ts';
import { NOMINAL_FOCAL_PX, type Rig, sweepNear } from './rig.ts';

/** Edges of one picture: more only cost time. */
const MOST_EDGES = 500;
/** Depth from which an edge counts (m), and tangent of the widest angle off the camera's axis. */
const LEAST_DEPTH_M = 1;
const WIDEST = 1.5;
/** Blur of the levels of the search: a box of so many pixels to each side, twice, at the nominal focal length. */
const BLUR_PX = [8, 3, 1];
/** What the kernel blurs by: no lens has such a focal length. */
const MOST_REACH = 65_535;

/** Views of the pictures that have the lens's size and a sweep beside them on the trajectory. */
export function viewsOf(drive: StageDrive, rig: Rig, greys: readonly TimedGrey[], threads = 1): View[] {
  const { model, T_vehicle_camera, trajectory } = rig;
  return greys.flatMap(({ info, picture }) => {
    if (picture.width !== model.width || picture.height !== model.height) return [];
    const edges = edgesBefore(drive, rig, info.t);
    if (!edges) return [];
    // Every n-th, so that all rings and sides keep their share.
    const every = Math.ceil(edges.length / MOST_EDGES);
    const reachOf = (px: number): number =>
      Math.min(MOST_REACH, Math.max(1, Math.round((px * model.fx) / NOMINAL_FOCAL_PX)));
    return [
      {
        edges: Float64Array.from(edges.filter((_, k) => k % every === 0).flat()),
        pictures: rowEdges(picture, BLUR_PX.map(reachOf), threads),
        cameraAt: (offsetS: number) => {
          const T_odom_vehicle = vehicleAt(trajectory, info.t + offsetS * NS_PER_S);
          return T_odom_vehicle && compose(T_odom_vehicle, T_vehicle_camera);
        },
      },
    ];
  });
}

/** Edges of the sweep near time t that lie before the camera, in the trajectory's frame; undefined without a sweep. */
function edgesBefore(drive: StageDrive, rig: Rig, t: Nanoseconds): Vec3[] | undefined {
  const { lidar, T_vehicle_camera, T_vehicle_lidar, trajectory } = rig;
  const sweep = sweepNear(drive, lidar, t);
  const T_odom_vehicle = vehicleAt(trajectory, t);
  if (!sweep || !T_odom_vehicle) return undefined;
  const T_camera_odom = inverse(compose(T_odom_vehicle, T_vehicle_camera));
  const { xyz, timeNs } = rig.edges.of(sweep.seq);
  const edges: Vec3[] = [];
  for (const [k, offset] of timeNs.entries()) {
    const T = vehicleAt(trajectory, sweep.t + offset);
    if (!T) continue;
    const point = transform(compose(T, T_vehicle_lidar), vec3At(xyz, k));
    const [x, , z] = transform(T_camera_odom, point);
    if (z > LEAST_DEPTH_M && Math.abs(x) < WIDEST * z) edges.push(point);
  }
  return edges;
}
