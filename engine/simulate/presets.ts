/** Presets: a rig and a style by one name. The figures of standard and hard are fixed: docs/simulation.md states them. */
import { KITTI, KITTI_STREET, KITTI_WANDERING } from './rig/kitti.ts';
import type { Rig } from './rig/rig.ts';
import { SAMPLE } from './rig/sample.ts';
import type { WorldStyle } from './world/model/world-style.ts';
import { STYLES } from './world/styles.ts';

export type Preset = {
  readonly title: string;
  readonly meaning: string;
  readonly rig: Rig;
  readonly styleName: string;
  readonly style: WorldStyle;
};

function styled(name: string): { readonly styleName: string; readonly style: WorldStyle } {
  const found = STYLES.find((each) => each.name === name);
  if (!found) throw new Error(`There is no style ${name}.`);
  return { styleName: name, style: found.style };
}

export const PRESETS = {
  standard: {
    title: 'Standard',
    meaning: 'the measure for tests: RTK with one outage, paint contrast as measured on a real sensor',
    rig: KITTI,
    ...styled('plain'),
  },
  hard: {
    title: 'Hard',
    meaning: 'single-point GNSS whose error wanders by 1.5 m; everything else as in standard',
    rig: KITTI_WANDERING,
    ...styled('plain'),
  },
  street: {
    title: 'Street',
    meaning:
      'as hard as real streets: bright stones, worn asphalt, parked rows, patches of sun, no GNSS outage',
    rig: KITTI_STREET,
    ...styled('street-eu'),
  },
  sample: {
    title: 'Sample',
    meaning: 'what a new user sees first: a drive through a town, with lidar, three cameras and radars',
    rig: SAMPLE,
    ...styled('town-eu'),
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}
