/** What the Health stage says of the drive as a whole: the same as the drive's card in the Library. */
import { CircleCheck, CircleDashed, TriangleAlert } from 'lucide-react';
import type { Verdict } from '../../../engine/contract/stages.ts';
import { visible } from '../../../engine/contract/visible.ts';
import { RunTag } from '../../artifacts/RunTag.tsx';
import { runRefusal } from '../../state/run/reconstruction.ts';
import { stageRunOf, useRuns } from '../../state/runs.ts';
import { useDrive } from '../../state/session.ts';

/** Of the last run whose Health stage is done; undefined where there is none. */
export function useHealth(): { readonly run: number; readonly verdict: Verdict } | undefined {
  const runs = useRuns(({ runs }) => runs);
  for (const run of [...runs].reverse()) {
    const stage = stageRunOf(run, 'health');
    if (stage?.verdict && (stage.state === 'done' || stage.state === 'stale'))
      return { run: run.id, verdict: stage.verdict };
  }
  return undefined;
}

export function HealthVerdict() {
  const drive = useDrive();
  const stages = useRuns(({ stages }) => stages);
  const health = useHealth();
  if (!drive || stages.length === 0) return null;
  if (!health) {
    const refusal = runRefusal(drive, stages);
    return (
      <p className="health-verdict muted">
        <CircleDashed size={14} aria-hidden /> Clocks, mounts, lenses and GNSS are not judged yet:{' '}
        {refusal ?? 'run the stages in Reconstruct, up to Health.'}
      </p>
    );
  }
  const { grade, reasons } = health.verdict;
  return (
    <section className="health-verdict" aria-label="Health of the drive">
      <p className={grade === 'pass' ? 'finding finding-good' : 'finding finding-warn'}>
        {grade === 'pass' ? <CircleCheck size={14} aria-hidden /> : <TriangleAlert size={14} aria-hidden />}
        {grade === 'pass'
          ? 'Clocks, mounts, lenses and GNSS agree.'
          : reasons.length === 1
            ? '1 health warning'
            : `${reasons.length} health warnings`}{' '}
        <RunTag run={health.run} />
      </p>
      {reasons.length > 0 && (
        <ul>
          {reasons.map((reason) => (
            <li key={reason}>{visible(reason)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
