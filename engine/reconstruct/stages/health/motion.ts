/** Checks of mounts and gyroscopes: how the vehicle moves by odometry against what the calibration and the IMUs say. */
import type { Vec3 } from '../../../contract/calibration.ts';
import { IMU_SIGNALS } from '../../../contract/signals.ts';
import type { Metric } from '../../../contract/stages.ts';
import type { StreamInfo } from '../../../contract/streams.ts';
import { IDENTITY, rotate } from '../../../geometry/se3.ts';
import type { Trajectory } from '../../../geometry/trajectory.ts';
import type { StageDrive } from '../../contract/stage.ts';
import { CHECK } from './names.ts';
import { slipOf, turningOf } from './turning.ts';
import { GATES, judged } from './verdict.ts';

const DEG = Math.PI / 180;

/** Of the lidar's mount; none where the vehicle moved too little. */
export function mountMetrics(trajectory: Trajectory): Metric[] {
  const slip = slipOf(trajectory);
  if (slip === undefined) return [];
  const side = slip > 0 ? 'left' : 'right';
  return [
    judged(
      CHECK.travel,
      slip / DEG,
      '°',
      GATES.slipDeg,
      (size) =>
        `The vehicle seems to go ${size} to the ${side} of where it points: the lidar’s yaw in the calibration is off by about that.`,
    ),
  ];
}

/** Of every IMU whose mount is known and that measures turning. */
export const gyroscopeMetrics = (drive: StageDrive, trajectory: Trajectory): Metric[] =>
  drive.streams('imu').flatMap((stream) => gyroscope(drive, stream, trajectory));

function gyroscope(drive: StageDrive, stream: StreamInfo, trajectory: Trajectory): Metric[] {
  const T = stream.frame === drive.calibration.vehicleFrame ? IDENTITY : drive.T_vehicle_sensor(stream.frame);
  const { t, values } = drive.series(stream.id, IMU_SIGNALS.slice(3));
  const [x, y, z] = values;
  if (!T || !x || !y || !z) return [];
  const rates = Array.from(t, (_, k): Vec3 => {
    const rate: Vec3 = [x[k] ?? Number.NaN, y[k] ?? Number.NaN, z[k] ?? Number.NaN];
    return rotate(T.q, rate);
  });
  const turning = turningOf(trajectory, t, rates);
  if (!turning) return [];
  const bias = turning.bias / DEG;
  const side = bias > 0 ? 'left' : 'right';
  return [
    judged(
      CHECK.yawRate(stream.name),
      bias,
      '°/s',
      GATES.gyroDegPerS,
      (size) =>
        `The gyroscope of ${stream.name} turns ${size} more to the ${side} than odometry all the time: it has a bias.`,
    ),
    { name: `Scatter of ${stream.name} against odometry`, value: turning.spread / DEG, unit: '°/s' },
  ];
}
