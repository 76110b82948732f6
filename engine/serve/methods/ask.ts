/** Questions in SQL: what there is to ask, and answers by a process that may be ended. */
import { askLimits } from '../../ask/limits.ts';
import { MOST_SHOWN_ROWS } from '../../contract/api/ask.ts';
import { engineMethod, threadMethod } from './method.ts';

export const describeAsk = threadMethod('ask.describe', 'analysis', async ({ drive }, drives) => {
  const { describeViews } = await import('../../ask/views/registry.ts');
  const { QUESTIONS } = await import('../../ask/questions.ts');
  return { result: { views: describeViews(drives.reading(drive)), questions: QUESTIONS } };
});

export const queryDrive = engineMethod('ask.query', async ({ drive, sql, rows }, { drives, asker }) => ({
  result: await asker.ask({
    path: drives.path(drive),
    sql,
    limits: askLimits({ rows: rows ?? MOST_SHOWN_ROWS }),
  }),
}));

export const stopQuery = engineMethod('ask.stop', ({ drive }, { drives, asker }) => {
  asker.stop(drives.path(drive));
  return { result: {} };
});
