/** The open drive, and the capabilities of the host. */
import { create } from 'zustand';
import type { DriveInfo, PoseSource, Results } from '../../engine/contract/api.ts';
import { messageOf } from '../../engine/contract/errors.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import { visible } from '../../engine/contract/visible.ts';
import { isQuiet, type Link, type LinkState } from '../link/link.ts';
import { notify, report } from './notices.ts';
import { usePlayback } from './playback.ts';

type Session = {
  readonly link: LinkState;
  readonly host?: Results['host.capabilities'] | undefined;
  readonly drive?: DriveInfo | undefined;
  /** The grant the open drive came from: it is opened again with it after the engine came back. */
  readonly grant?: string | undefined;
  readonly opening?: string | undefined;
  /** The name of the drive that is opened again after a reload of the page. */
  readonly comingBack?: string | undefined;
  /** A drive that was open and could not be opened again. */
  readonly lost?: { readonly name: string; readonly reason: string } | undefined;
  /** As DriveInfo has them, but renewed when a run adds some: the drive itself stays the same object, and with it all views. */
  readonly poseSources: readonly PoseSource[];
  /** The pose source that places samples: DriveInfo.poseSources' key. */
  readonly poses?: string | undefined;
  /** A person chose the poses: they stay while they exist. */
  readonly posesChosen: boolean;
};

export const useSession = create<Session>(() => ({
  link: { name: 'connecting', attempt: 0 },
  poseSources: [],
  posesChosen: false,
}));

/** A person's choice; undefined shows everything in the vehicle frame. */
export const choosePoses = (poses: string | undefined): void =>
  useSession.setState({ poses, posesChosen: true });

/** Of several drives that were asked for one after another, the last one is opened, whichever answer comes last. */
let asked = 0;
function ask(): { readonly isLast: () => boolean } {
  const own = ++asked;
  return { isLast: () => own === asked };
}

/** Opens a drive and puts the playhead on its first complete frame. */
export async function openDrive(link: Link, grant: string, name: string): Promise<void> {
  const { isLast } = ask();
  useSession.setState({ opening: name, lost: undefined });
  try {
    await open(link, grant, false, isLast);
  } catch (error) {
    report(`${name} could not be opened`, error);
  } finally {
    if (isLast()) useSession.setState({ opening: undefined });
  }
}

/**
 * Opens the drive of before without being asked by a person: the engine came back, or the page was reloaded. Where that fails no
 * drive is open, and the Library says why; a lost connection is no reason, as the next one is asked again.
 */
export async function openAgain(
  link: Link,
  grant: string,
  name: string,
): Promise<DriveInfo | 'disconnected' | undefined> {
  const { isLast } = ask();
  try {
    return await open(link, grant, true, isLast);
  } catch (error) {
    if (isQuiet(error)) return 'disconnected';
    if (!isLast()) return undefined;
    usePlayback.getState().pause();
    useSession.setState({
      drive: undefined,
      grant: undefined,
      poses: undefined,
      poseSources: [],
      lost: { name, reason: visible(messageOf(error)) },
    });
    return undefined;
  }
}

/** Undefined where another drive was asked for meanwhile. */
async function open(
  link: Link,
  grant: string,
  byItself: boolean,
  isLast: () => boolean,
): Promise<DriveInfo | undefined> {
  const { result } = await link.request(
    'drive.open',
    { grant, ...(byItself ? { again: true } : {}) },
    { lane: 'playhead' },
  );
  if (!isLast()) return undefined;
  const again = useSession.getState().drive?.uuid === result.uuid;
  useSession.setState((before) => ({
    drive: result,
    grant,
    poseSources: result.poseSources,
    ...(again
      ? keptPoses(before, result.poseSources)
      : { poses: placing(result.poseSources), posesChosen: false }),
  }));
  usePlayback.getState().load(result, again);
  if (result.log && result.log.state !== 'there')
    notify({
      level: 'warn',
      title: `${visible(result.name)}: its log cannot be read`,
      detail: visible(result.log.text),
    });
  return result;
}

export async function closeDrive(link: Link): Promise<void> {
  const { drive } = useSession.getState();
  if (!drive) return;
  usePlayback.getState().pause();
  useSession.setState({
    drive: undefined,
    grant: undefined,
    poses: undefined,
    poseSources: [],
    posesChosen: false,
  });
  await link
    .request('drive.close', { drive: drive.drive })
    .catch((error) => report('The drive did not close', error));
}

/** What places the samples where nobody chose: never poses that still grow. */
const placing = (sources: readonly PoseSource[]): string | undefined =>
  sources.find(({ growing }) => !growing)?.key;

/** The poses after the sources were read anew: a choice stays while it exists (none is one, too), otherwise the best. */
export function keptPoses(
  { poses, posesChosen }: Pick<Session, 'poses' | 'posesChosen'>,
  now: readonly PoseSource[],
): Pick<Session, 'poses' | 'posesChosen'> {
  const exists = poses === undefined || now.some(({ key }) => key === poses);
  return posesChosen && exists ? { poses, posesChosen } : { poses: placing(now), posesChosen: false };
}

let refreshing: Promise<void> | undefined;

/** Reads the pose sources again after a run. Called by several panels at a time, it makes one request. */
export function refreshDrive(link: Link): Promise<void> {
  refreshing ??= readPoseSources(link).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function readPoseSources(link: Link): Promise<void> {
  const { grant, drive } = useSession.getState();
  if (grant === undefined || !drive) return;
  try {
    const { result } = await link.request('drive.open', { grant }, { lane: 'visible' });
    const same = useSession.getState().drive === drive;
    if (!same) return;
    useSession.setState((before) => ({
      // Another handle means that the engine opened it anew: then everything must be asked of that one.
      ...(result.drive === drive.drive ? {} : { drive: result }),
      poseSources: result.poseSources,
      ...keptPoses(before, result.poseSources),
    }));
  } catch (error) {
    report(`The poses of ${drive.name} could not be read anew`, error);
  }
}

export const useDrive = (): DriveInfo | undefined => useSession(({ drive }) => drive);

export const streamOf = (drive: DriveInfo | undefined, id: number): StreamInfo | undefined =>
  drive?.streams.find((stream) => stream.id === id);
