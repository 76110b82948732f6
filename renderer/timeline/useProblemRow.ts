/** The row of the timeline that shows when something is wrong with the drive. */
import { type RefObject, useEffect, useMemo } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { Problem } from '../../engine/contract/doctor/problems.ts';
import type { Nanoseconds } from '../../engine/contract/time.ts';
import { showProblem } from '../replay/showProblem.ts';
import { occasionsOf, openProblems, useProblems } from '../state/problems/problems.ts';
import { useTimeRange } from '../state/timeRange.ts';
import { SEVERITIES, severityCount } from '../widgets/severity.ts';
import { ROW_PX, RULER_PX } from './drawRows.ts';
import type { RunRow } from './useRunRows.ts';

type ProblemRow = Extract<RunRow, { kind: 'spans' }>;

/** Undefined where no problem has a time. */
export function useProblemRow(): ProblemRow | undefined {
  const list = useProblems(({ list }) => list);
  const chosen = useProblems(({ chosen }) => chosen);
  return useMemo(() => problemRow(openProblems(list), chosen), [list, chosen]);
}

export function problemRow(problems: readonly Problem[], chosen: string | undefined): ProblemRow | undefined {
  // The worst last, so that they are drawn over the others.
  const spans = problems.toReversed().flatMap((problem) =>
    occasionsOf(problem).map(({ fromNs, toNs }) => ({
      id: problem.id,
      from: fromNs,
      to: toNs,
      severity: problem.severity,
      chosen: problem.id === chosen,
    })),
  );
  if (spans.length === 0) return undefined;
  const counts = SEVERITIES.map(
    (severity) => [severity, problems.filter((each) => each.severity === severity).length] as const,
  )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => severityCount(severity, count))
    .join(', ');
  return {
    kind: 'spans',
    key: 'problems',
    title: 'Problems',
    meaning: `${counts}. Tall marks are errors, low ones notices. A click opens the list (P); N goes to the next`,
    spans,
  };
}

/** A span this near to the pointer is meant; a press that moves further is a drag of the playhead. */
const NEAR_PX = 4;

/** A click on a mark of the row shows the problem, the topmost of several. The row is the first below the ruler. */
export function useProblemClick(
  box: RefObject<HTMLElement | null>,
  drive: DriveInfo,
  row: ProblemRow | undefined,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || !row) return;
    let downX = 0;
    const down = ({ clientX }: PointerEvent): void => {
      downX = clientX;
    };
    const click = ({ clientX, clientY }: MouseEvent): void => {
      const { left, top, width } = element.getBoundingClientRect();
      const y = clientY - top - RULER_PX;
      if (y < 0 || y >= ROW_PX || Math.abs(clientX - downX) > NEAR_PX) return;
      const { from, to } = useTimeRange.getState();
      const nsPerPx = (to - from) / width;
      showProblemAt(drive, row, from + (clientX - left) * nsPerPx, NEAR_PX * nsPerPx);
    };
    element.addEventListener('pointerdown', down);
    element.addEventListener('click', click);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('click', click);
    };
  }, [box, drive, row]);
}

function showProblemAt(drive: DriveInfo, row: ProblemRow, t: Nanoseconds, nearNs: Nanoseconds): void {
  const hit = row.spans.findLast(({ from, to }) => t >= from - nearNs && t <= to + nearNs);
  const problem = openProblems(useProblems.getState().list).find(({ id }) => id === hit?.id);
  if (hit && problem) showProblem(drive, problem, { fromNs: hit.from, toNs: hit.to });
}
