/** The library: buttons to open or make a drive, the jobs, and the drives as cards. */
import { useEffect, useState } from 'react';
import type { DriveCard } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import type { Reply } from '../link/link.ts';
import { useJobs } from '../state/jobs.ts';
import { report } from '../state/notices.ts';
import { offerSample, useSampleDrive } from '../state/sampleDrive.ts';
import { openDrive, useSession } from '../state/session.ts';
import { useWorkspace } from '../state/workspace.ts';
import { DriveTile } from './DriveTile.tsx';
import { FirstDrive } from './FirstDrive.tsx';
import { JobList } from './JobList.tsx';
import { OpenBar } from './OpenBar.tsx';
import { Title } from './Title.tsx';
import './library.css';

export function Library() {
  const link = useLink();
  const version = useJobs(({ libraryVersion }) => libraryVersion);
  const making = useSampleDrive(({ job }) => job !== undefined);
  const connected = useSession(({ link }) => link.name === 'open');
  const [listed, setListed] = useState<Reply<'library.list'>>();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to ask again.
  useEffect(() => {
    if (!connected) return;
    const abort = new AbortController();
    link.request('library.list', {}, { signal: abort.signal }).then(
      (reply) => {
        setListed(reply);
        void offerSample(link, reply.result);
      },
      (error) => report('The library could not be read', error),
    );
    return () => abort.abort();
  }, [link, version, connected]);

  const open = async ({ grant, name }: Pick<DriveCard, 'grant' | 'name'>): Promise<void> => {
    await openDrive(link, grant, name);
    if (useSession.getState().grant === grant) useWorkspace.setState({ library: false });
  };
  const drives = listed?.result.drives ?? [];
  return (
    <div className="library" data-listed={listed !== undefined}>
      <div className="library-inner">
        <Title />
        <OpenBar sample={listed?.result.sample} onOpen={open} />
        <JobList onOpen={open} drives={drives} />
        {listed && drives.length === 0 && <FirstDrive making={making} />}
        {drives.length > 0 && (
          <section>
            <h2 className="library-heading">Drives</h2>
            <ul className="library-cards">
              {drives.map((card) => (
                <DriveTile
                  key={card.grant}
                  card={card}
                  picture={card.picture === undefined ? undefined : listed?.payloads[card.picture]}
                  onOpen={() => void open(card)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}
