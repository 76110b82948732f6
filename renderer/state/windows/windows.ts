/**
 * Windows of one drive share one clock: a press, a jump or a loop in one is one in all. They talk over a channel of the browser, and
 * each asks the engine for its own samples. A window can be given a clock of its own.
 */
import { create } from 'zustand';
import { notify } from '../notices.ts';
import { usePlayback } from '../playback.ts';
import { useSession } from '../session.ts';
import { type Clock, clockOf, followedBy, messageIn, type WindowMessage } from './clockMessage.ts';

const CHANNEL = 'lanetrace.clock';
/** A window that was not answered so soon is the only one of its drive. */
const ANSWER_MS = 400;
/** A further window is so much smaller than the one that opens it: both are seen. */
const SHARE = 0.8;
/** More windows than this are not told apart: they keep one layout together. */
const MOST_NUMBERS = 9;

type Windows = {
  /** The other windows that show the drive and share the clock, by their ids. */
  readonly others: ReadonlySet<string>;
  /** False where a person gave this window a clock of its own. */
  readonly shared: boolean;
};

export const useWindows = create<Windows>(() => ({ others: new Set(), shared: true }));

let number = 1;

/**
 * Takes the lowest number that no window of this browser has; it is free again when the page is gone. To be awaited before anything
 * is read that each window keeps for itself.
 */
export async function takeNumber(locks: LockManager | undefined = navigator.locks): Promise<void> {
  for (number = 1; number < MOST_NUMBERS; number++) if (!locks || (await taken(locks, number))) return;
}

/** True where the number is this window's from now on. */
function taken(locks: LockManager, at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<never> | undefined => {
      resolve(lock !== null);
      // Held until the page goes.
      return lock ? new Promise<never>(() => {}) : undefined;
    };
    locks.request(`lanetrace.window.${at}`, { ifAvailable: true }, hold).catch(() => resolve(true));
  });
}

/**
 * Holds a lock in the window's own name until `ended`: the browser also takes it back from a page that crashed, which says no `bye`.
 */
function bePresent(locks: LockManager | undefined, id: string, ended: Promise<void>): Promise<void> {
  if (!locks) return Promise.resolve();
  return new Promise((resolve) => {
    const hold = (): Promise<void> => {
      resolve();
      return ended;
    };
    locks.request(presenceOf(id), hold).catch(() => resolve());
  });
}

/** Resolves when the page of that window is gone. */
async function absence(locks: LockManager | undefined, id: string): Promise<void> {
  if (!locks) return new Promise(() => {});
  await locks.request(presenceOf(id), { mode: 'shared' }, () => {});
}

const presenceOf = (id: string): string => `lanetrace.window.of.${id}`;

/** Added to the keys of what each window keeps for itself, such as its layout; empty for the first window. */
export const windowSuffix = (): string => (number === 1 ? '' : `.window${number}`);

/** Opens a further window, which takes what this one keeps for a reload: the drive, the playhead, the workspace. */
export function openWindow(): void {
  const [width, height] = [window.outerWidth, window.outerHeight].map((px) => Math.round(px * SHARE));
  const address = window.location.pathname + window.location.search;
  if (!window.open(address, '_blank', `popup,width=${width},height=${height}`))
    notify({
      level: 'warn',
      title: 'No further window was opened',
      detail: 'The browser does not let this page open windows. Allow it for this address, then try again.',
    });
}

/** Gives this window a clock of its own, or lets it follow the others again. */
export function setShared(shared: boolean): void {
  useWindows.setState({ shared });
}

/** Shares the clock from now on. Returns how to stop it. */
export function shareClock(): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  const me = crypto.randomUUID();
  /** The clock here is told to others only after a window had time to say where theirs is. */
  let joined = false;
  let joining: ReturnType<typeof setTimeout> | undefined;
  let following = false;
  const { promise: ended, resolve: endPresence } = Promise.withResolvers<void>();
  /** Before, others could take this window for one that is gone. */
  let present = false;

  const drive = (): string | undefined => useSession.getState().drive?.uuid;
  const tell = (message: WindowMessage): void => channel.postMessage(message);
  const tellClock = (): void => {
    const of = drive();
    if (of === undefined) return;
    const clock = clockOf(usePlayback.getState(), performance.timeOrigin);
    tell({ kind: 'clock', from: me, drive: of, clock });
  };
  const leave = (of: string | undefined): void => {
    clearTimeout(joining);
    joined = false;
    useWindows.setState({ others: new Set() });
    if (of !== undefined) tell({ kind: 'bye', from: me, drive: of });
  };
  const join = (): void => {
    const of = drive();
    if (of === undefined || !present || !useWindows.getState().shared) return;
    tell({ kind: 'hello', from: me, drive: of });
    joining = setTimeout(() => {
      joined = true;
    }, ANSWER_MS);
  };
  const follow = (clock: Clock): void => {
    clearTimeout(joining);
    joined = true;
    following = true;
    usePlayback.setState(followedBy(clock, performance.timeOrigin));
    // To where the clock is by now, and within this drive.
    if (clock.playing) usePlayback.getState().tick(performance.now());
    else usePlayback.getState().seek(clock.t);
    following = false;
  };
  const remove = (id: string): void => {
    const now = new Set(useWindows.getState().others);
    if (now.delete(id)) useWindows.setState({ others: now });
  };
  const add = (id: string): void => {
    const { others } = useWindows.getState();
    if (others.has(id)) return;
    useWindows.setState({ others: new Set([...others, id]) });
    // A request that fails ends with this page, and nothing is shown any more.
    absence(navigator.locks, id).then(
      () => remove(id),
      () => {},
    );
  };
  const hear = ({ data }: MessageEvent): void => {
    const message = messageIn(data);
    const { shared } = useWindows.getState();
    if (!message || !present || !shared || message.drive !== drive()) return;
    if (message.kind === 'bye') remove(message.from);
    else add(message.from);
    if (message.kind === 'hello') {
      if (joined) tellClock();
      else tell({ kind: 'here', from: me, drive: message.drive });
    }
    if (message.kind === 'clock') follow(message.clock);
  };

  channel.addEventListener('message', hear);
  const stops = [
    useSession.subscribe(({ drive }, before) => {
      if (drive?.uuid === before.drive?.uuid) return;
      leave(before.drive?.uuid);
      join();
    }),
    useWindows.subscribe(({ shared }, before) => {
      if (shared === before.shared) return;
      if (shared) join();
      else leave(drive());
    }),
    usePlayback.subscribe((now, before) => {
      const moved =
        now.anchor !== before.anchor ||
        now.playing !== before.playing ||
        now.rate !== before.rate ||
        now.loop !== before.loop;
      if (moved && joined && !following) tellClock();
    }),
  ];
  const end = (): void => leave(drive());
  window.addEventListener('pagehide', end);
  bePresent(navigator.locks, me, ended).then(() => {
    present = true;
    join();
  });
  return () => {
    for (const stop of stops) stop();
    window.removeEventListener('pagehide', end);
    end();
    endPresence();
    channel.close();
  };
}
