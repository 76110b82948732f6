/** Where logs come from: the host's own dialog, files that are dropped, what the shell is asked to open; else the engine's picker. */
import type { EngineEvent, FileEntry, Params } from '../../../engine/contract/api.ts';
import { isDrive } from '../../../engine/contract/driveFile.ts';
import { useLink } from '../../link/LinkContext.tsx';
import type { Link } from '../../link/link.ts';
import { notify, report } from '../../state/notices.ts';
import { land } from '../../state/problems/landing.ts';
import { openDrive, useSession } from '../../state/session.ts';
import { askToLoad } from './loadLogs.ts';

/** What the picker shows first: a filter, and names of files that are chosen where they are found. */
export type Asked = { readonly search: string; readonly wanted: readonly string[] };

export type Sources = {
  readonly browse: (purpose?: Extract<Params<'host.openDialog'>['purpose'], 'logs' | 'folder'>) => void;
  readonly drop: (files: readonly File[]) => void;
};

/** @param pick opens the picker, where the host has no dialog */
export function useSources(
  choose: (entries: readonly FileEntry[]) => void,
  pick: (asked: Asked) => void,
): Sources {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const browse: Sources['browse'] = (purpose = 'logs') => {
    if (!host?.dialog) {
      pick({ search: '', wanted: [] });
      return;
    }
    link.request('host.openDialog', { purpose }).then(
      ({ result: { entries } }) => choose(entries),
      (error) => report('The dialog did not open', error),
    );
  };
  const drop: Sources['drop'] = (files) => {
    if (files.length === 0) return;
    if (window.lanetrace) {
      window.lanetrace
        .grantDropped([...files])
        .then(choose, (error) => report('The files could not be opened', error));
      return;
    }
    // A page is not told the path of a dropped file, and a log is far too large to pass through it.
    const names = files.map(({ name }) => name);
    pick(names.length === 1 ? { search: names[0] ?? '', wanted: [] } : { search: '', wanted: names });
    notify({
      level: 'info',
      title: names.length === 1 ? 'Choose the file where it lies' : 'Go to the folder where the files lie',
      detail:
        names.length === 1
          ? 'A browser hides the place of dropped files, so pick it in the list. What is written where is said before it is loaded.'
          : 'A browser hides the place of dropped files: in the folder that holds them they are chosen for you. What is written where is said before they are loaded.',
    });
  };
  return { browse, drop };
}

/** A drive is opened; of logs it is asked first how they are loaded. Several drives are opened one at a time: the first. */
export function openEntries(
  entries: readonly FileEntry[],
  open: (drive: Pick<FileEntry, 'grant' | 'name'>) => void,
): void {
  const [first] = entries;
  if (!first) return;
  if (!entries.every(isDrive)) askToLoad(entries);
  else {
    open(first);
    if (entries.length > 1)
      notify({
        level: 'info',
        title: `${first.name} is opened`,
        detail: 'One drive is open at a time: the others that were chosen with it were left.',
      });
  }
}

/** The shell's menu, and open-with, ask through the engine. */
export const takeOpened =
  (link: Link) =>
  (event: EngineEvent): void => {
    if (event.event !== 'open') return;
    openEntries(event.entries, ({ grant, name }) => void openAndLand(link, grant, name));
  };

async function openAndLand(link: Link, grant: string, name: string): Promise<void> {
  await openDrive(link, grant, name);
  if (useSession.getState().grant === grant) await land(link, undefined);
}
