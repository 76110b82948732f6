import type { Fault } from './fault.ts';
import { frontCamera } from './targets.ts';

export const dirtyLens: Fault = {
  name: 'dirty-lens',
  title: 'Dirty lens',
  meaning: 'Dirt sticks to the front camera’s lens and stays in its place: 0 clean, 100 % badly soiled.',
  unit: '%',
  defaultValue: 60,
  least: 0,
  most: 100,
  check: 'Health: dirt on the lens, which stays dark in its place',
  begin(percent, { rig }) {
    const { name } = frontCamera(rig, 'dirty-lens');
    return {
      facts: () => ({ sensor: name }),
      picture: (spec, camera) => (camera.name === name ? { ...spec, lensDirt: percent / 100 } : spec),
    };
  },
};
