import type { EditRule } from './edit.ts';
import { linesNear, replaced } from './lines.ts';

export const dashedToSolid: EditRule = {
  name: 'dashed-to-solid',
  title: 'Dashed to solid',
  meaning: 'a dashed line is painted throughout',
  check: 'change.subtype',
  change: {
    on: 'plan',
    make: (plan, near) => {
      const line = linesNear(plan, near, 15, ({ pattern }) => pattern === 'dashed')[0];
      return (
        line && {
          result: replaced(plan, line, [{ ...line, pattern: 'solid' }]),
          of: [line.id],
          at: line.at((line.from + line.to) / 2),
          lengthM: line.to - line.from,
        }
      );
    },
  },
};
