/** sensor_msgs/Imu: accelerations and rates as signals; orientation too where the sender has one. */
import { numberAt, numbersAt, treeAt } from '../encodings/tree.ts';
import { frameOf, quaternionOfTree, SIGNAL_UNITS, stampOf, vec3Of } from './header.ts';
import type { MessageConverter, MessageFamily } from './message.ts';

const convert: MessageConverter = (message) => {
  const accel = vec3Of(treeAt(message, 'linear_acceleration'));
  const gyro = vec3Of(treeAt(message, 'angular_velocity'));
  // A covariance that begins with −1 says that the quantity is not measured (sensor_msgs/Imu).
  const measured = (name: string): boolean => numbersAt(message, name)[0] !== -1;
  const signals: Record<string, number> = {};
  if (measured('linear_acceleration_covariance'))
    [signals['accel.x'], signals['accel.y'], signals['accel.z']] = accel;
  if (measured('angular_velocity_covariance'))
    [signals['gyro.x'], signals['gyro.y'], signals['gyro.z']] = gyro;
  // Not every sender without orientation says so by the covariance: zeros or no numbers are no orientation either.
  const turned = treeAt(message, 'orientation');
  const length = Math.hypot(...['w', 'x', 'y', 'z'].map((axis) => numberAt(turned, axis) ?? 0));
  if (measured('orientation_covariance') && length > 0 && Number.isFinite(length)) {
    const q = quaternionOfTree(turned);
    Object.assign(signals, {
      'orientation.w': q.w,
      'orientation.x': q.x,
      'orientation.y': q.y,
      'orientation.z': q.z,
    });
  }
  if (!Object.values(signals).every(Number.isFinite)) throw new Error('it has numbers that are not finite');
  return {
    samples: [
      {
        facts: () => ({ kind: 'imu', frame: frameOf(message), codec: 'raw', units: SIGNAL_UNITS.imu }),
        stamp: stampOf(message),
        signals,
      },
    ],
  };
};

export const imu = { types: ['sensor_msgs/Imu'], open: () => convert } satisfies MessageFamily;
