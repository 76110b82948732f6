import type { EditRule } from './edit.ts';
import { linesNear, replaced, stretchOf } from './lines.ts';

export const deleteMarking: EditRule = {
  name: 'delete-marking',
  title: 'Delete a marking',
  meaning: 'a stretch of a painted line is gone from the road',
  unit: 'm',
  defaultValue: 40,
  range: [5, 500],
  check: 'change.missing',
  change: {
    on: 'plan',
    make: (plan, near, lengthM) => {
      const line = linesNear(plan, near, Math.min(lengthM, 30))[0];
      if (!line) return undefined;
      const [a, b] = stretchOf(line, near, lengthM);
      const parts = [
        { ...line, to: a },
        { ...line, id: `${line.id}~`, wearOf: line.wearOf ?? line.id, from: b },
      ].filter(({ from, to }) => to - from > 0);
      return {
        result: replaced(plan, line, parts),
        of: [line.id],
        at: line.at((a + b) / 2),
        lengthM: b - a,
      };
    },
  },
};
