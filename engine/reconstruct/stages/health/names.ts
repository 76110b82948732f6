/** Names of Health's checks: by them its metrics are found again (engine/doctor). */
export const CHECK = {
  travel: 'Direction of travel against the vehicle’s axis',
  yawRate: (imu: string) => `Yaw rate of ${imu} against odometry`,
  clock: (camera: string) => `Clock of ${camera} against the lidar`,
  turn: (camera: string) => `Turn of ${camera} against the lidar`,
  focal: (camera: string) => `Focal length of ${camera} against the lidar`,
  brightness: (camera: string) => `Brightness of ${camera}`,
  dirt: (camera: string) => `Dirt on the lens of ${camera}`,
  lone: (lidar: string, reachM: number) => `Lone echoes of ${lidar} within ${reachM} m`,
  wander: 'GNSS wander against odometry',
  step: 'GNSS step against odometry, worst',
  way: 'Way by GNSS against the way driven',
  silence: 'GNSS without a position',
  satellites: (enough: number) => `Time with fewer than ${enough} satellites`,
} as const;

/** How the names begin of what stays as it is during a drive: a mount, a bias, a clock, a lens. */
const STEADY = ['Direction of travel', 'Yaw rate of', 'Clock of', 'Turn of', 'Focal length of'];

/** Of the other checks each moment may differ. */
export const isSteady = (name: string): boolean => STEADY.some((begin) => name.startsWith(begin));
