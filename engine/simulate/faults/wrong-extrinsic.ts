import type { Fault } from './fault.ts';
import { turned } from './mount.ts';
import { firstLidar, frontCamera } from './targets.ts';

const common = { unit: '°', defaultValue: 1, least: -10, most: 10 };

export const wrongExtrinsic: Fault = {
  ...common,
  name: 'wrong-extrinsic',
  title: 'Wrong extrinsic of the camera',
  meaning: 'The log says that the front camera is turned this much further to the left than it is.',
  check: 'Health: turn of the camera against the lidar',
  begin(yawDeg, { rig }) {
    const { name } = frontCamera(rig, 'wrong-extrinsic');
    return {
      facts: () => ({ sensor: name }),
      calibration: (calibration) => turned(calibration, name, yawDeg),
    };
  },
};

export const wrongExtrinsicLidar: Fault = {
  ...common,
  name: 'wrong-extrinsic-lidar',
  title: 'Wrong extrinsic of the lidar',
  meaning: 'The log says that the first lidar is turned this much further to the left than it is.',
  check: 'Health: direction of travel against the vehicle’s axis, turn of every camera against the lidar',
  begin(yawDeg, { rig }) {
    const { name } = firstLidar(rig, 'wrong-extrinsic-lidar');
    return {
      facts: () => ({ sensor: name }),
      calibration: (calibration) => turned(calibration, name, yawDeg),
    };
  },
};
