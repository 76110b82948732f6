/** The React context of the frame loader of the open drive; connects it to the clock and to the chosen poses. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { flushSync } from 'react-dom';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { StreamInfo } from '../../engine/contract/streams.ts';
import { useLink } from '../link/LinkContext.tsx';
import { useJobs } from '../state/jobs.ts';
import { report } from '../state/notices.ts';
import { pace } from '../state/pace.ts';
import { clockAt, usePlayback } from '../state/playback.ts';
import { useProblemKeeper } from '../state/problems/useProblemKeeper.ts';
import { setWaiting } from '../state/read/settled.ts';
import { useReplayClock } from '../state/replayClock.ts';
import { useRunKeeper } from '../state/run/useRunsOf.ts';
import { useSession } from '../state/session.ts';
import { useCorrectedLinesKeeper } from './correctedLines.ts';
import { FrameLoader } from './frameLoader.ts';
import type { LoadedSample } from './loadedSample.ts';
import { usePathColourReader } from './places/pathColour.ts';
import type { ReplayClock } from './player.ts';
import { readTrajectory, useTrajectory } from './trajectory.ts';

const ReplayContext = createContext<FrameLoader | undefined>(undefined);

/** Data late by this much counts as buffering. */
const LATE_MS = 200;

/** Views take over what was read for them within this time; what no view shows is not read any longer. */
const FIRST_FRAME_MS = 3000;

/** What Replay shows first: a cloud, and as many cameras as its layout has tiles beside the 3D view. */
function firstStreams({ streams }: DriveInfo): StreamInfo[] {
  const of = (kind: string, most: number) => streams.filter((stream) => stream.kind === kind).slice(0, most);
  return [...of('lidar', 1), ...of('camera', 2)];
}

/** The clock of the window, as playing needs it. */
const CLOCK: ReplayClock = {
  now: () => {
    const { t, within } = clockAt(usePlayback.getState(), performance.now());
    if (!within) CLOCK.write();
    return within ? t : undefined;
  },
  rate: () => usePlayback.getState().rate,
  write: () => usePlayback.getState().tick(performance.now()),
  drawing: () => pace.busy,
  frameMs: () => pace.frameMs,
  onDrawn: (listener) => pace.onIdle(listener),
};

export function ReplayProvider({
  drive,
  children,
}: {
  readonly drive: DriveInfo;
  readonly children: ReactNode;
}) {
  const link = useLink();
  useRunKeeper();
  useCorrectedLinesKeeper();
  usePathColourReader(drive.drive);
  useProblemKeeper();
  const poses = useSession(({ poses }) => poses);
  // A trajectory that still grows is read again; a choice of it is a person's.
  const grown = useJobs(({ parts }) => parts.get(Number(poses?.split(':')[1])));
  const loader = useMemo(() => {
    let since: number | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onWaiting = (waiting: boolean): void => {
      setWaiting(waiting);
      if (!waiting) {
        clearTimeout(timer);
        since = undefined;
        usePlayback.getState().setBuffering(false);
      } else if (since === undefined) {
        since = performance.now();
        timer = setTimeout(() => {
          if (usePlayback.getState().playing) usePlayback.getState().setBuffering(true);
        }, LATE_MS);
      }
    };
    return new FrameLoader(link, drive, onWaiting, CLOCK);
  }, [link, drive]);

  const clock = useReplayClock((state) => state.clock);
  useEffect(() => loader.setClock(clock), [loader, clock]);
  useEffect(() => {
    const follow = ({ t, playing, rate, anchor }: ReturnType<typeof usePlayback.getState>): void =>
      loader.setTime(t, playing ? Math.sign(rate) : 0, anchor);
    follow(usePlayback.getState());
    const stop = usePlayback.subscribe(follow);
    return () => {
      stop();
      loader.dispose();
    };
  }, [loader]);

  useEffect(() => {
    loader.setPoses(poses, grown);
    if (poses === undefined) {
      useTrajectory.setState({
        trajectory: undefined,
        missing: noPoses(drive),
      });
      return;
    }
    let current = true;
    readTrajectory(link, drive.drive, poses).then(
      (trajectory) => current && useTrajectory.setState({ trajectory, missing: undefined }),
      (error) => {
        if (current)
          useTrajectory.setState({ trajectory: undefined, missing: 'The poses could not be read.' });
        report('The trajectory could not be read', error);
      },
    );
    return () => {
      current = false;
    };
  }, [link, loader, drive, poses, grown]);

  // The first frame is on its way before the views are there that show it; after the poses, which place it.
  useEffect(() => {
    const stops = firstStreams(drive).map((stream) => loader.subscribe(stream, () => {}));
    const stop = (): void => {
      for (const each of stops.splice(0)) each();
    };
    const timer = setTimeout(stop, FIRST_FRAME_MS);
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [loader, drive]);

  return <ReplayContext.Provider value={loader}>{children}</ReplayContext.Provider>;
}

/** Why nothing can be placed, and what helps: only a lidar brings poses that are not in the log. */
function noPoses({ streams }: DriveInfo): string {
  const lidar = streams.some(({ kind, role, count }) => kind === 'lidar' && role !== 'truth' && count > 0);
  return lidar
    ? 'The drive has no poses yet: run the odometry stage in Reconstruct.'
    : 'The drive has no poses, and no lidar to make them from.';
}

export function useFrameLoader(): FrameLoader {
  const loader = useContext(ReplayContext);
  if (!loader) throw new Error('useFrameLoader is called outside of a ReplayProvider.');
  return loader;
}

/** The sample of a stream that is in force at the playhead; requests nothing while `visible` is false. */
export function useSample(stream: StreamInfo | undefined, visible: boolean): LoadedSample | undefined {
  const loader = useFrameLoader();
  const [sample, setSample] = useState<LoadedSample>();
  useEffect(() => {
    if (!stream || !visible) return;
    let subscribed = false;
    const stop = loader.subscribe(stream, (next) => {
      // At once, so that what belongs together is drawn together; not inside of an effect, where React could not.
      if (subscribed) flushSync(() => setSample(next));
      else setSample(next);
    });
    subscribed = true;
    return stop;
  }, [loader, stream, visible]);
  return sample && stream && sample.stream.id === stream.id ? sample : undefined;
}
