/** What was looked at, and what is not known yet, so that an empty list says how much it means. */
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ProblemList } from '../../state/problems/problems.ts';
import { useRuns } from '../../state/runs.ts';

export function Checked({ list }: { readonly list: ProblemList }) {
  const stages = useRuns(({ stages }) => stages);
  const titleOf = (id: string): string => stages.find((stage) => stage.id === id)?.title ?? id;
  // Without a run no stage has said anything.
  const waiting = list.run === undefined ? stages.map(({ id }) => id) : list.waiting;
  const looked = stages.filter(({ id }) => !waiting.includes(id));
  return (
    <ul className="problems-checked" aria-label="What was checked">
      <li>
        <CircleCheck size={13} aria-hidden /> The log: damage, rates, gaps, doubled samples, clocks, stamps,
        units, mounts
      </li>
      {looked.length > 0 && (
        <li>
          <CircleCheck size={13} aria-hidden /> Stages of the run:{' '}
          {looked.map(({ title }) => title).join(', ')}
        </li>
      )}
      {waiting.length > 0 && (
        <li className="muted">
          <CircleDashed size={13} aria-hidden /> Not known yet: {waiting.map(titleOf).join(', ')}
          {waiting.includes('health') &&
            ' (clock offsets between sensors, turned mounts, lenses and the quality of GNSS are judged by Health)'}
          . Run the stages in Reconstruct.
        </li>
      )}
    </ul>
  );
}
