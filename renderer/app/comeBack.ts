/**
 * After a reload of the page the drive, the playhead, the workspace and what was chosen come back. They are kept in the session
 * storage of the tab: another tab, or a new start, begins in the Library.
 */
import type { Link } from '../link/link.ts';
import { usePlayback } from '../state/playback.ts';
import { useRuns } from '../state/runs.ts';
import { useSelection } from '../state/selection.ts';
import { openAgain, useSession } from '../state/session.ts';
import { useWorkspace } from '../state/workspace.ts';

const KEY = 'lanetrace.place';

type Place = {
  readonly grant: string;
  readonly name: string;
  readonly uuid: string;
  readonly t: number;
  readonly stepStream?: number | undefined;
  readonly workspace: string;
  readonly library: boolean;
  readonly run?: number | undefined;
  readonly stage: string;
  readonly opened?: number | undefined;
  readonly item?: ReturnType<typeof useSelection.getState>['item'];
};

/** Keeps the place from now on. Returns how to stop it. */
export function rememberPlace(): () => void {
  window.addEventListener('pagehide', keep);
  // A page that is ended, and not closed, tells nobody.
  const stop = useSession.subscribe(({ drive }, before) => {
    // The playhead is put into the drive right after it is there: before, it is still that of another one.
    if (drive?.uuid !== before.drive?.uuid) queueMicrotask(keep);
  });
  return () => {
    window.removeEventListener('pagehide', keep);
    stop();
  };
}

/** Writes the place down; a window that is opened from this page begins there, too. */
export function keep(): void {
  const { drive, grant, comingBack } = useSession.getState();
  // Reloaded again before it is back: the place stays.
  if (comingBack !== undefined) return;
  if (!drive || grant === undefined) {
    sessionStorage.removeItem(KEY);
    return;
  }
  const { id, library } = useWorkspace.getState();
  const { t, stepStream } = usePlayback.getState();
  const { run, stage, opened } = useRuns.getState();
  const { item } = useSelection.getState();
  const place: Place = {
    grant,
    name: drive.name,
    uuid: drive.uuid,
    t,
    stepStream,
    workspace: id,
    library,
    run,
    stage,
    opened,
    item,
  };
  sessionStorage.setItem(KEY, JSON.stringify(place));
}

function kept(): Place | undefined {
  try {
    const place: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? 'null');
    return typeof place === 'object' && place !== null && 'grant' in place ? (place as Place) : undefined;
  } catch {
    return undefined; // Of another version.
  }
}

/** The name of the drive that will come back; undefined when there is none. Known before the engine answers. */
export const comingBack = (): string | undefined => kept()?.name;

/** Opens the drive of before the reload and goes to where the person was; says in the Library when that cannot be. */
export async function comeBack(link: Link): Promise<void> {
  const place = kept();
  if (!place) return;
  // Before the drive is there: another workspace would be drawn first otherwise, and go at once.
  useWorkspace.setState({ id: place.workspace, library: place.library });
  const drive = await openAgain(link, place.grant, place.name);
  // The connection was lost meanwhile: it is tried again with the next one.
  if (drive === 'disconnected') return;
  // Another drive may lie at the place now, or was opened by a person meanwhile: nothing of the one before is put into it.
  if (drive?.uuid === place.uuid) restore(place);
  useSession.setState({ comingBack: undefined });
}

function restore({ t, stepStream, run, stage, opened, item }: Place): void {
  usePlayback.getState().seek(t);
  if (stepStream !== undefined) usePlayback.getState().setStepStream(stepStream);
  // The views forget what was chosen when the drive was opened, and the list of runs is read after that.
  const stop = useRuns.subscribe(({ listed, runs }) => {
    if (listed.state !== 'ready') return;
    stop();
    const artifacts = runs.flatMap(({ stages }) => stages.flatMap(({ artifacts }) => artifacts));
    const known = (id: number | undefined): boolean => artifacts.some((artifact) => artifact.id === id);
    useRuns.setState((before) => ({
      stage,
      run: runs.some(({ id }) => id === run) ? run : before.run,
      opened: known(opened) ? opened : before.opened,
    }));
    if (item && known(item.artifact)) useSelection.setState({ item });
  });
}
