/** The map view from above: a raster's channels under the lines and the trajectory of the same run. */
import { Layers2 } from 'lucide-react';
import type { PanelProps } from '../../contract/panel.ts';
import { useTrajectory } from '../../replay/trajectory.ts';
import { useJobs } from '../../state/jobs.ts';
import { runningJob, runRefusal } from '../../state/run/reconstruction.ts';
import { useRunsOf } from '../../state/run/useRunsOf.ts';
import { artifactsOf, runOf, useRuns } from '../../state/runs.ts';
import { LoadState } from '../../widgets/LoadState.tsx';
import { MapCanvas } from './MapCanvas.tsx';
import './bev.css';

export function BevView({ visible, params, setParams }: PanelProps) {
  const drive = useRunsOf();
  const { stages, runs, listed, run: chosen, opened } = useRuns();
  const running = useJobs(({ jobs }) => runningJob(jobs, drive) !== undefined);
  const run = runOf({ runs, run: chosen });
  const artifacts = artifactsOf(run);
  const rasters = artifacts.filter(({ kind }) => kind === 'raster');
  const base =
    artifacts.find(({ id }) => id === opened) ??
    rasters.at(-1) ??
    artifacts.find(({ kind }) => kind === 'trajectory');
  const placed = useTrajectory(({ trajectory }) => trajectory !== undefined);
  if (!drive) return null;
  if (!base && listed.state !== 'ready') return <LoadState of={listed} what="the runs" />;
  if (!base && !placed) return <NothingYet running={running} refusal={runRefusal(drive, stages)} />;
  return (
    <MapCanvas
      drive={drive}
      base={base}
      artifacts={artifacts}
      visible={visible}
      params={params}
      setParams={setParams}
    />
  );
}

function NothingYet({
  running,
  refusal,
}: {
  readonly running: boolean;
  /** Why nothing can be reconstructed. */
  readonly refusal: string | undefined;
}) {
  return (
    <div className="empty">
      <Layers2 size={28} aria-hidden />
      {running ? (
        <p>The stages are at work: rasters and lines appear here as soon as one has made some.</p>
      ) : refusal !== undefined ? (
        <p>Nothing to see from above. {refusal}</p>
      ) : (
        <p>
          Nothing to see from above yet. Press <strong>Run all</strong> in Reconstruct: rasters and lines
          appear here while the stages work.
        </p>
      )}
    </div>
  );
}
