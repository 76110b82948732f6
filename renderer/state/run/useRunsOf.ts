/** Keeps runs, poses and map lines in step with the engine for as long as a drive is open, whichever workspace is in front. */
import { useEffect, useMemo } from 'react';
import type { DriveInfo, PoseSource } from '../../../engine/contract/api.ts';
import type { RunInfo } from '../../../engine/contract/stages.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { usePluginDialog } from '../dialogs/pluginDialog.ts';
import { useJobs } from '../jobs.ts';
import { hideArtifact, showArtifact, useLayers } from '../layers.ts';
import { artifactsOf, clearRuns, loadRuns, runOf, stateOf, useRuns } from '../runs.ts';
import { refreshDrive, useDrive, useSession } from '../session.ts';
import { placingSource, type RunWithState, runOfSource } from './placingRun.ts';

let loaded: string | undefined;

/** How often it is looked whether another process works on the drive, e.g. the command line: its events do not come here. */
const LEASE_EVERY_MS = 3000;

/** The open drive; its runs are kept by `useRunKeeper`. */
export const useRunsOf = (): DriveInfo | undefined => useDrive();

/** To be used once. */
export function useRunKeeper(): void {
  useRunList();
  useOtherProcess();
  usePlacement();
  useMapLines();
  useForgotten();
}

/** Reads the runs anew whenever a job or a stage began or ended, a run was deleted, or plug-ins changed. */
function useRunList(): void {
  const link = useLink();
  const drive = useDrive();
  const ended = useJobs(({ jobs }) =>
    jobs
      .filter(({ kind, drive: of }) => kind === 'reconstruct' && of === drive?.drive)
      .map(({ job, run, state }) => `${job}/${run}/${state}`)
      .join(),
  );
  const turns = useJobs(({ stages }) =>
    [...stages.values()]
      .filter((stage) => stage.drive === drive?.drive)
      .map(({ run, stage, state }) => `${run}${stage}${state}`)
      .join(),
  );
  const library = useJobs(({ libraryVersion }) => libraryVersion);
  // Plug-ins bring stages, and make results stale.
  const plugins = usePluginDialog(({ version }) => version);
  useEffect(() => {
    if (!drive) return;
    if (loaded !== drive.uuid) clearRuns();
    loaded = drive.uuid;
    void [ended, turns, library, plugins];
    void loadRuns(link, drive.drive);
  }, [link, drive, ended, turns, library, plugins]);
}

/** Reads the runs anew when another process took the drive or let go of it, and while it works. */
function useOtherProcess(): void {
  const link = useLink();
  const drive = useDrive();
  useEffect(() => {
    if (!drive) return;
    let held = false;
    const look = async (): Promise<void> => {
      if (document.hidden) return;
      const { result } = await link.request('drive.lease', { drive: drive.drive });
      const ours = useJobs
        .getState()
        .jobs.some(({ drive: of, state }) => of === drive.drive && state === 'running');
      const now = result.holder !== undefined && !ours;
      if (now || held) await loadRuns(link, drive.drive);
      held = now;
    };
    // The engine may be gone for a moment: the next look tells.
    const timer = setInterval(() => void look().catch(() => undefined), LEASE_EVERY_MS);
    return () => clearInterval(timer);
  }, [link, drive]);
}

/** Places by the last finished run, unless a person chose; asks for the pose sources again when trajectories came or went. */
function usePlacement(): void {
  const link = useLink();
  const drive = useDrive();
  const runs = useRunStates();
  const chosen = useRuns(({ run }) => run);
  const listed = useRuns(({ runs }) => trajectoriesOf(runs));
  const { poses, poseSources, posesChosen } = useSession();
  const known = knownOf(poseSources);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is known is looked at when the list changes.
  useEffect(() => {
    // Once for each state of the list: the drive may know less than the list, e.g. of parts that are not written yet.
    if (drive && listed !== undefined && listed !== known) void refreshDrive(link);
  }, [link, drive, listed]);
  useEffect(() => {
    if (posesChosen || runs.length === 0) return;
    const best = placingSource(poseSources, runs, chosen)?.key;
    if (best !== poses) useSession.setState({ poses: best });
  }, [runs, chosen, poses, poseSources, posesChosen]);
}

/** The trajectories that runs have, and whether each is whole; undefined before the runs are listed. */
function trajectoriesOf(runs: readonly RunInfo[]): string | undefined {
  if (loaded === undefined || runs.length === 0) return undefined;
  const found = new Map<number, boolean>();
  for (const { stages } of runs)
    for (const { state, artifacts } of stages)
      for (const { id, kind, parts } of artifacts)
        if (kind === 'trajectory' && parts > 0)
          found.set(id, found.get(id) === true || state === 'done' || state === 'stale');
  return textOf(found);
}

const knownOf = (sources: readonly PoseSource[]): string =>
  textOf(
    new Map(
      sources
        .filter(({ runs }) => runs)
        .map(({ key, growing }) => [Number(key.split(':')[1]), growing !== true]),
    ),
  );

const textOf = (found: ReadonlyMap<number, boolean>): string =>
  [...found]
    .sort(([a], [b]) => a - b)
    .map(([id, whole]) => `${id}${whole ? '' : '+'}`)
    .join();

/** The runs with their states as jobs here know them. */
export function useRunStates(): readonly RunWithState[] {
  const runs = useRuns(({ runs }) => runs);
  const jobs = useJobs(({ jobs }) => jobs);
  const key = runs.map((run) => stateOf(run, jobs)).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says when the states are others.
  return useMemo(() => runs.map((run) => ({ ...run, state: stateOf(run, jobs) })), [runs, key]);
}

/** Kinds that 3D view and tiles show without being asked. */
const SHOWN = ['polylines', 'landmarks'];

/** 3D view and tiles show the lines and landmarks of the run that places the sensors; of the chosen one where the log's poses do. */
function useMapLines(): void {
  const runs = useRuns();
  const states = useRunStates();
  const source = useSession(({ poses, poseSources }) => poseSources.find(({ key }) => key === poses));
  const placing = runOfSource(source, states, runs.run)?.id ?? runs.run;
  const made = artifactsOf(runOf({ runs: runs.runs, run: placing }));
  const lines = SHOWN.flatMap(
    (wanted) =>
      made.findLast(({ kind, parts }) => kind === wanted && (parts > 0 || kind === 'polylines')) ?? [],
  );
  const shown = lines.map(({ id }) => id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: listed anew, an artifact is the same one under its number.
  useEffect(() => {
    // Those of another run are not left in sight, also where this one has none.
    for (const { id, kind } of useLayers.getState().artifacts)
      if (SHOWN.includes(kind) && !lines.some((each) => each.id === id)) hideArtifact(id);
    for (const each of lines)
      if (!useLayers.getState().artifacts.some(({ id }) => id === each.id)) showArtifact(each);
  }, [shown]);
}

/** What was opened of a run that is deleted goes from the views. */
function useForgotten(): void {
  const { runs, stages } = useRuns();
  useEffect(() => {
    if (stages.length === 0) return;
    const there = new Set(runs.flatMap((run) => artifactsOf(run).map(({ id }) => id)));
    for (const { id } of useLayers.getState().artifacts) if (!there.has(id)) hideArtifact(id);
  }, [runs, stages]);
}
