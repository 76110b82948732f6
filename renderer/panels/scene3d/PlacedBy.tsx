/** The line of the 3D view that says by which run everything is placed, and what a newer run does meanwhile. */
import { useProgressOf } from '../../artifacts/RunTag.tsx';
import { useTrajectory } from '../../replay/trajectory.ts';
import { runOfSource } from '../../state/run/placingRun.ts';
import { runText, sourceText } from '../../state/run/runWords.ts';
import { useRunStates } from '../../state/run/useRunsOf.ts';
import { useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { clockText } from '../../widgets/format.ts';

export function PlacedBy() {
  const { poses, poseSources } = useSession();
  const { run: chosen, stages } = useRuns();
  const runs = useRunStates();
  const reached = useTrajectory(({ trajectory }) => trajectory?.t.at(-1));
  const source = poseSources.find(({ key }) => key === poses);
  const placing = runOfSource(source, runs, chosen);
  const newest = runs.at(-1);
  const running = runs.findLast(({ state }) => state === 'running');
  const other = running ?? newest;
  const progress = useProgressOf(other?.id);
  const news =
    other &&
    (other.id !== placing?.id || other.state !== 'done') &&
    other.state !== 'done' &&
    other.state !== 'not-run'
      ? runText(other, other.state === 'running' ? progress : undefined)
      : undefined;
  const growing = source?.growing && reached !== undefined ? `: poses to ${clockText(reached)}` : '';
  return (
    <p className="scene-run" role="status">
      {sourceText(source, placing, stages)}
      {growing}
      {news !== undefined && <span className="scene-run-news"> · {news}</span>}
    </p>
  );
}
