/** What is wrong with the drive, as the page of that name has it (engine/doctor). */
import type { Problem } from '../../contract/doctor/problems.ts';
import { NS_PER_S } from '../../contract/time.ts';
import { integer, PLACE, type Row, real, TIME, text, timeCells, UNIT, type View } from '../view.ts';

export const problems: View = {
  name: 'problems',
  meaning: 'What is wrong with the drive by the newest run, worst first: one row a cause.',
  columns: [
    integer('rank', '', 'its place in the list, 1 the worst'),
    text('id', 'the same in every run that shows it'),
    text('kind', 'e.g. clock-offset, gnss-jump, lens-dirt'),
    text('severity', 'error, warning or notice'),
    real('weight', '', 'how far past its limit; 1: at it'),
    text('subject', 'the log, sensor or stage'),
    text('sentence', 'in words, with figures'),
    real('value', 'unit', 'what was measured'),
    real('limit', 'unit', 'what is still good'),
    UNIT,
    ...TIME,
    real('until_s', 's', 'its end'),
    ...PLACE,
    text('advice', 'what to do'),
    text('source', 'who says it: log, ingest, health or a stage'),
    text('ignored', 'the reason for which a person set it aside'),
  ],
  source: {
    async load() {
      const { diagnose } = await import('../../doctor/doctor.ts');
      const { listRuns } = await import('../../reconstruct/run/runs.ts');
      return (drive) => diagnose(drive, listRuns(drive)).problems.map(rowOf);
    },
  },
};

function rowOf(problem: Problem, k: number): Row {
  const { id, kind, severity, weight, subject, sentence, figure, when, where, advice, source, ignored } =
    problem;
  return [
    k + 1,
    id,
    kind,
    severity,
    weight,
    subject.name,
    sentence,
    figure?.value,
    figure?.limit,
    figure?.unit,
    ...timeCells(when?.fromNs),
    when && when.toNs / NS_PER_S,
    where?.x,
    where?.y,
    where?.z,
    advice,
    source,
    ignored?.reason,
  ];
}
