/** The library: buttons to open or make a drive, the jobs, and the drives as cards. */
import { HardDrive } from 'lucide-react';
import type { DriveCard } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useJobs } from '../state/jobs.ts';
import { land } from '../state/problems/landing.ts';
import { useLoadable } from '../state/read/useLoadable.ts';
import { offerSample, useSampleDrive } from '../state/sampleDrive.ts';
import { openDrive, useSession } from '../state/session.ts';
import { useWorkspace } from '../state/workspace.ts';
import { bytesText } from '../widgets/format.ts';
import { LoadState, readyOf } from '../widgets/LoadState.tsx';
import { scrollList } from '../widgets/scrollArea.ts';
import { DriveTile } from './DriveTile.tsx';
import { FirstDrive } from './FirstDrive.tsx';
import { JobList } from './JobList.tsx';
import { LostDrive } from './LostDrive.tsx';
import { OpenBar } from './OpenBar.tsx';
import { showStorage } from './storage/dialogState.ts';
import { LimitWarning, useLimit } from './storage/LimitForm.tsx';
import { Title } from './Title.tsx';
import './library.css';

export function Library() {
  const link = useLink();
  const version = useJobs(({ libraryVersion }) => libraryVersion);
  const making = useSampleDrive(({ job }) => job !== undefined);
  const connected = useSession(({ link }) => link.name === 'open');
  const read = useLoadable('library', version, connected, async (signal) => {
    const reply = await link.request('library.list', {}, { signal });
    void offerSample(link, reply.result);
    return reply;
  });
  const listed = readyOf(read);

  const drives = listed?.result.drives ?? [];
  const open = async ({ grant, name }: Pick<DriveCard, 'grant' | 'name'>): Promise<void> => {
    const wasOpen = useSession.getState().grant === grant && useSession.getState().drive !== undefined;
    await openDrive(link, grant, name);
    if (useSession.getState().grant !== grant) return;
    // Back to the drive that is open: to where the person left it.
    if (wasOpen) useWorkspace.setState({ library: false });
    else await land(link, drives.find((card) => card.grant === grant)?.grade);
  };
  const total = drives.reduce((sum, { bytes }) => sum + bytes, 0);
  const [limit] = useLimit();
  return (
    <main className="library" data-listed={listed !== undefined} {...scrollList('Library')}>
      <div className="library-inner">
        <Title />
        <OpenBar sample={listed?.result.sample} onOpen={open} />
        <LostDrive />
        <JobList onOpen={open} drives={drives} />
        <LoadState of={read} what="the library" />
        {listed && drives.length === 0 && <FirstDrive making={making} />}
        {drives.length > 0 && (
          <section>
            <div className="library-heading library-heading-row">
              <h2>Drives</h2>
              <button type="button" className="button button-small" onClick={showStorage}>
                <HardDrive size={13} aria-hidden /> Storage, {bytesText(total)}
              </button>
            </div>
            <LimitWarning total={total} limit={limit} />
            <ul className="library-cards">
              {drives.map((card) => (
                <DriveTile
                  key={card.grant}
                  card={card}
                  picture={card.picture === undefined ? undefined : listed?.payloads[card.picture]}
                  keyFrame={card.video && listed?.payloads[card.video.keyFrame]}
                  onOpen={() => void open(card)}
                />
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  );
}
