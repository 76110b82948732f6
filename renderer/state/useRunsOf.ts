/** Keeps the runs in step with the engine while a panel that needs them is open. */
import { useEffect } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useJobs } from './jobs.ts';
import { hideArtifact, showArtifact, useLayers } from './layers.ts';
import { usePluginDialog } from './pluginDialog.ts';
import { artifactsOf, clearRuns, loadRuns, runOf, useRuns } from './runs.ts';
import { refreshDrive, useDrive } from './session.ts';

let loaded: string | undefined;

export function useRunsOf(): DriveInfo | undefined {
  const link = useLink();
  const drive = useDrive();
  const finished = useJobs(
    ({ jobs }) =>
      jobs.filter(
        (job) =>
          job.kind === 'reconstruct' &&
          job.drive === drive?.drive &&
          job.state !== 'running' &&
          job.state !== 'queued',
      ).length,
  );
  // A stage that began or ended changes the list of artifacts.
  const turns = useJobs(({ stages }) =>
    [...stages.values()]
      .filter((stage) => stage.drive === drive?.drive)
      .map(({ run, stage, state }) => `${run}${stage}${state}`)
      .join(),
  );
  // Plug-ins bring stages, and make results stale.
  const plugins = usePluginDialog(({ version }) => version);
  useEffect(() => {
    if (!drive) return;
    if (loaded !== drive.uuid) clearRuns();
    loaded = drive.uuid;
    void turns;
    void plugins;
    void loadRuns(link, drive.drive);
  }, [link, drive, turns, plugins]);
  useEffect(() => {
    // A finished run brings new pose sources.
    if (finished > 0) void refreshDrive(link);
  }, [link, finished]);
  const lines = useRuns(
    (runs) =>
      artifactsOf(runOf(runs))
        .filter(({ kind }) => kind === 'polylines')
        .at(-1)?.id,
  );
  useEffect(() => {
    if (lines === undefined) return;
    // 3D view and tiles show the lines of the chosen run only.
    for (const { id, kind } of useLayers.getState().artifacts)
      if (kind === 'polylines' && id !== lines) hideArtifact(id);
    const artifact = artifactsOf(runOf(useRuns.getState())).find(({ id }) => id === lines);
    if (artifact && !useLayers.getState().artifacts.some(({ id }) => id === lines)) showArtifact(artifact);
  }, [lines]);
  return drive;
}
