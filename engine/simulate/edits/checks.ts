/** What is expected to notice map edits: the rules of a detection of change, which this version does not have. */
import type { SimulationCheck } from '../../contract/simulation.ts';

const TITLES = {
  'change.missing': 'change detection, where the road lacks what the map has',
  'change.added': 'change detection, where the road has what the map lacks',
  'change.moved': 'change detection, where it lies elsewhere than in the map',
  'change.subtype': 'change detection, where it is of another kind than in the map',
} as const;

export type ChangeRule = keyof typeof TITLES;

export const changeCheck = (rule: ChangeRule): SimulationCheck => ({
  title: TITLES[rule],
  exists: false,
  rule,
});
