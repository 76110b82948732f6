/** The country and kind of place a world is drawn from, by name. */
import type { WorldStyle } from './world.ts';

export type NamedStyle = {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
  readonly style: WorldStyle;
};

const PLAIN: WorldStyle = {
  lanes: [1, 2],
  laneWidthM: [2.8, 3.6],
  wear: 0.22,
  cruiseMps: [10.5, 14],
  traffic: 6,
  standing: 0.4,
  frontage: { terrace: 0.5, houses: 0.32, park: 0.18 },
};

export const STYLES: readonly NamedStyle[] = [
  {
    name: 'plain',
    title: 'Plain street',
    meaning: 'one or two lanes each way past houses and parks; what the presets standard and hard drive on',
    style: PLAIN,
  },
  {
    name: 'lively',
    title: 'Lively street',
    meaning: 'one lane each way through a busy town street with fresh paint',
    style: {
      ...PLAIN,
      lanes: [1],
      laneWidthM: [3.1, 3.4],
      wear: 0.12,
      cruiseMps: [11.5, 12.5],
      traffic: 9,
      redLight: 1,
      standing: 0,
      frontage: { terrace: 0.72, houses: 0.16, park: 0.12 },
    },
  },
];
