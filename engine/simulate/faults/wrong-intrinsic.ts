import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

export const wrongIntrinsic: Fault = {
  name: 'wrong-intrinsic',
  title: 'Wrong intrinsic',
  meaning: 'The log gives the front camera a focal length that is longer than the true one by this share.',
  unit: '%',
  defaultValue: 2,
  least: -20,
  most: 20,
  check: 'Health: focal length of the camera against the lidar',
  begin(percent, { rig }) {
    const { name } = frontCamera(rig, 'wrong-intrinsic');
    const by = 1 + percent / 100;
    return {
      facts: () => ({ sensor: name }),
      calibration: (calibration) =>
        calibration.map((each) =>
          each.name === name && each.camera
            ? { ...each, camera: { ...each.camera, fx: each.camera.fx * by, fy: each.camera.fy * by } }
            : each,
        ),
    };
  },
};
