/** The sensors of a rig that faults change. */
import { InputError } from '../../contract/errors.ts';
import type { CameraRig, GnssRig, ImuRig, LidarRig, Rig } from '../rig/rig.ts';

const lacks = (fault: string, { name }: Rig, what: string): never => {
  throw new InputError(`The fault "${fault}" needs ${what}, and the rig ${name} has none.`);
};

/** The camera that looks ahead: of several, the one turned least to a side. */
export function frontCamera(rig: Rig, fault: string): CameraRig {
  const [first, ...others] = rig.cameras;
  if (!first) return lacks(fault, rig, 'a camera');
  const aside = ({ place }: CameraRig): number => Math.abs(place.yawDeg);
  return others.reduce((best, each) => (aside(each) < aside(best) ? each : best), first);
}

export const firstLidar = (rig: Rig, fault: string): LidarRig =>
  rig.lidars[0] ?? lacks(fault, rig, 'a lidar');
export const imuOf = (rig: Rig, fault: string): ImuRig => rig.imu ?? lacks(fault, rig, 'an IMU');
export const gnssOf = (rig: Rig, fault: string): GnssRig => rig.gnss ?? lacks(fault, rig, 'a GNSS receiver');
