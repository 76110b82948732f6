import { ease } from '../world/model/profile.ts';
import type { PlannedLine } from '../world/road/plan/road-plan.ts';
import type { EditRule } from './edit.ts';
import { linesNear, replaced } from './lines.ts';

/** The line leaves its place and comes back to it over this length at both ends. */
export const MOVE_EASE_M = 8;

export const moveLine: EditRule = {
  name: 'move-line',
  title: 'Move a line',
  meaning:
    'a painted line lies further to the left (positive) or right; at its ends it comes back to its place',
  unit: 'm',
  defaultValue: 0.4,
  range: [-0.8, 0.8],
  check: 'change.moved',
  change: {
    on: 'plan',
    make: (plan, near, value) => {
      // The borders of a middle that opens begin in one point: moved, one would cross the other.
      const apart = ({ id }: PlannedLine): boolean => !/-(middle|pocket)-/.test(id);
      const line = linesNear(plan, near, 4 * MOVE_EASE_M, apart)[0];
      if (!line) return undefined;
      const { at, from, to } = line;
      const share = (s: number): number => ease((s - from) / MOVE_EASE_M) * ease((to - s) / MOVE_EASE_M);
      const moved: PlannedLine = {
        ...line,
        at: (s) => [at(s)[0], at(s)[1] + value * share(s)],
        meant: line.meant ?? at,
      };
      return {
        result: replaced(plan, line, [moved]),
        of: [line.id],
        at: moved.at((from + to) / 2),
        lengthM: to - from,
      };
    },
  },
};
