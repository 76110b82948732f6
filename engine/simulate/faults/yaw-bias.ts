import { conjugate, rotate } from '../../geometry/se3.ts';
import { poseOf } from '../rig/place.ts';
import type { Fault } from './fault.ts';
import { imuOf } from './targets.ts';

export const yawBias: Fault = {
  name: 'yaw-bias',
  title: 'Yaw rate bias',
  meaning:
    'The IMU’s gyroscope turns this much more to the left about the vehicle’s upright axis, all the time.',
  unit: '°/s',
  defaultValue: 0.5,
  least: -20,
  most: 20,
  check: 'Health: yaw rate of the IMU against odometry',
  begin(degPerS, { rig }) {
    const { name, place } = imuOf(rig, 'yaw-bias');
    const bias = rotate(conjugate(poseOf(place).q), [0, 0, (degPerS * Math.PI) / 180]);
    return {
      facts: () => ({ sensor: name }),
      message(message) {
        const { source, reading } = message;
        if (source.name !== name || reading.kind !== 'imu') return [message];
        const { sample } = reading;
        const [x, y, z] = sample.rates;
        const rates = [x + bias[0], y + bias[1], z + bias[2]] as const;
        return [{ ...message, reading: { ...reading, sample: { ...sample, rates } } }];
      },
    };
  },
};
