/** What was looked at, and what is not known yet, so that an empty list says how much it means. */
import { CircleCheck, CircleDashed, Map as MapIcon } from 'lucide-react';
import { bringPanel } from '../../state/docks.ts';
import type { ProblemList } from '../../state/problems/problems.ts';
import { useRuns } from '../../state/runs.ts';
import { showWorkspace } from '../../state/workspace.ts';
import { severityCount } from '../../widgets/severity.ts';

export function Checked({ list }: { readonly list: ProblemList }) {
  const stages = useRuns(({ stages }) => stages);
  const titleOf = (id: string): string => stages.find((stage) => stage.id === id)?.title ?? id;
  // Without a run no stage has said anything.
  const waiting = list.run === undefined ? stages.map(({ id }) => id) : list.waiting;
  const looked = stages.filter(({ id }) => !waiting.includes(id));
  const found = list.mapChecks;
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
      {found && found.errors + found.warnings > 0 && (
        <li className="muted">
          <MapIcon size={13} aria-hidden />
          <span>
            The checks of the map have {found.errors > 0 && `${severityCount('error', found.errors)} and `}
            {severityCount('warning', found.warnings)} about the map, which are no faults of the drive.{' '}
            <button type="button" className="link" onClick={showFindings}>
              See them in Map
            </button>
          </span>
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

function showFindings(): void {
  showWorkspace('map');
  bringPanel('map', 'findings');
}
