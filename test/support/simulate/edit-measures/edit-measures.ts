/** The measure of each map edit in a log, and its expected value from the truth. */
import { crossing } from './crossing.ts';
import { laneAdded } from './lane-added.ts';
import { deleted, moved, solid } from './lines.ts';
import type { Measured, Pair } from './measure.ts';
import { sign } from './sign.ts';

/** By name of the edit: the value it is asked for with, and how it is measured. */
export const EDIT_MEASURES: Readonly<
  Record<string, { readonly value?: number; readonly measure: (pair: Pair) => Measured }>
> = {
  'delete-marking': { value: 30, measure: deleted },
  'dashed-to-solid': { measure: solid },
  'move-line': { value: 0.5, measure: moved },
  'add-crossing': { measure: (pair) => crossing(pair, 'with') },
  'remove-crossing': { measure: (pair) => crossing(pair, 'without') },
  'sign-removed': { measure: sign },
  'sign-replaced': { measure: sign },
  'lane-added': { value: 3, measure: laneAdded },
};
