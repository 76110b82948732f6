/** Starts jobs on a drive's file, and asks for the log or the folder that they need. */
import { useState } from 'react';
import type { FileEntry, JobInfo, StoredDrive } from '../../../engine/contract/api.ts';
import { useLink } from '../../link/LinkContext.tsx';
import { useJobs } from '../../state/jobs.ts';
import { report } from '../../state/notices.ts';
import { useSession } from '../../state/session.ts';

type Work =
  | { readonly task: 'tidy'; readonly runs: readonly number[] }
  | { readonly task: 'pack' | 'embed' }
  | { readonly task: 'move'; readonly folder: string }
  | { readonly task: 'relink'; readonly log: string };

const works = ({ kind, state }: JobInfo): boolean =>
  kind === 'storage' && (state === 'running' || state === 'queued');

export function useUpkeep({ grant, name }: Pick<StoredDrive, 'grant' | 'name'>) {
  const link = useLink();
  const host = useSession(({ host }) => host);
  const busy = useJobs(({ jobs }) => jobs.some(works));
  const [asked, setAsked] = useState<'log' | 'folder'>();
  const start = (work: Work): void => {
    const request = work.task === 'tidy' ? { ...work, runs: [...work.runs] } : work;
    link
      .request('jobs.start', { kind: 'storage', work: { ...request, drive: grant } })
      .catch((error) => report(`${name} could not be worked on`, error));
  };
  const take = (what: 'log' | 'folder', entry: FileEntry): void => {
    setAsked(undefined);
    start(what === 'log' ? { task: 'relink', log: entry.grant } : { task: 'move', folder: entry.grant });
  };
  const choose = (what: 'log' | 'folder'): void => {
    if (!host?.dialog) {
      setAsked(what);
      return;
    }
    link.request('host.openDialog', { purpose: what }).then(
      ({ result: { entries } }) => entries[0] && take(what, entries[0]),
      (error) => report('The dialog did not open', error),
    );
  };
  const picking = asked && {
    verb: asked === 'log' ? 'This is the log:' : 'Move it to',
    onChoose: (entry: FileEntry) => take(asked, entry),
    onClose: () => setAsked(undefined),
  };
  return { busy, start, choose, picking };
}
