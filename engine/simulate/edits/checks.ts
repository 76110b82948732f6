/** The rules of change detection that are expected to find map edits; this version does not have them. */
import type { SimulationCheck } from '../../contract/noticed.ts';

const TITLES = {
  'change.missing': 'change detection (missing from the road)',
  'change.added': 'change detection (missing from the map)',
  'change.moved': 'change detection (elsewhere than in the map)',
  'change.subtype': 'change detection (of another kind)',
} as const;

export type ChangeRule = keyof typeof TITLES;

export const changeCheck = (rule: ChangeRule): SimulationCheck => ({
  title: TITLES[rule],
  exists: false,
  rule,
});
