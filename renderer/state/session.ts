/** Which drive is open, and what the host can do. */
import { create } from 'zustand';
import type { DriveInfo, Results } from '../../engine/contract/api.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import type { Link, LinkState } from '../link/link.ts';
import { report } from './notices.ts';
import { usePlayback } from './playback.ts';

type Session = {
  readonly link: LinkState;
  readonly host?: Results['host.capabilities'] | undefined;
  readonly drive?: DriveInfo | undefined;
  /** The grant the open drive came from: it is opened again with it after the engine came back. */
  readonly grant?: string | undefined;
  readonly opening?: string | undefined;
  /** The pose source that places samples: DriveInfo.poseSources' key. */
  readonly poses?: string | undefined;
};

export const useSession = create<Session>(() => ({ link: { name: 'connecting', attempt: 0 } }));

/** Opens a drive and puts the playhead on its first complete frame. */
export async function openDrive(link: Link, grant: string, name: string): Promise<void> {
  useSession.setState({ opening: name });
  try {
    const { result } = await link.request('drive.open', { grant }, { lane: 'playhead' });
    const again = useSession.getState().drive?.uuid === result.uuid;
    useSession.setState({ drive: result, grant, poses: result.poseSources[0]?.key });
    usePlayback.getState().load(result, again);
  } catch (error) {
    report(`${name} could not be opened`, error);
  } finally {
    useSession.setState({ opening: undefined });
  }
}

export async function closeDrive(link: Link): Promise<void> {
  const { drive } = useSession.getState();
  if (!drive) return;
  usePlayback.getState().pause();
  useSession.setState({ drive: undefined, grant: undefined, poses: undefined });
  await link
    .request('drive.close', { drive: drive.drive })
    .catch((error) => report('The drive did not close', error));
}

/** The drive once more, after a run added pose sources. The playhead stays. */
export async function refreshDrive(link: Link): Promise<void> {
  const { grant, drive } = useSession.getState();
  if (grant === undefined || !drive) return;
  await openDrive(link, grant, drive.name);
}

export const useDrive = (): DriveInfo | undefined => useSession(({ drive }) => drive);

export const streamOf = (drive: DriveInfo | undefined, id: number): StreamInfo | undefined =>
  drive?.streams.find((stream) => stream.id === id);
