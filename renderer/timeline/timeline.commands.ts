/** Commands of the clock and the timeline. */
import {
  Bookmark,
  Clock,
  Pause,
  Play,
  Repeat,
  Rewind,
  SkipBack,
  SkipForward,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { NS_PER_MS, NS_PER_S } from '../../engine/contract/time.ts';
import type { Command } from '../contract/command.ts';
import { stepBySample } from '../replay/step.ts';
import { useBookmarks } from '../state/bookmarks.ts';
import { RATES, usePlayback } from '../state/playback.ts';
import { useSession } from '../state/session.ts';
import { panBy, showAll, useTimeRange, zoomAround } from '../state/timeRange.ts';
import { useWorkspace } from '../state/workspace.ts';

const group = 'Playback';
const when = (): boolean => useSession.getState().drive !== undefined && !useWorkspace.getState().library;

const step = (direction: 1 | -1): Command['run'] => {
  return ({ link }) => {
    const { drive } = useSession.getState();
    if (drive) void stepBySample(link, drive, direction);
  };
};
const move = (ns: number) => (): void => {
  const { pause, seek, t } = usePlayback.getState();
  pause();
  seek(t + ns);
};
/** Moves one end of the loop to the playhead; the other end stays where it is, or is that of the drive. */
const loopAt = (end: 'from' | 'to') => (): void => {
  const { t, loop, startNs, endNs, setLoop } = usePlayback.getState();
  if (end === 'from') setLoop({ from: t, to: loop && loop.to > t ? loop.to : endNs });
  else setLoop({ from: loop && loop.from < t ? loop.from : startNs, to: t });
};
const ZOOM = 1.5;
/** Zooms the timeline around the playhead where it is seen, otherwise around the middle. */
const zoom = (factor: number) => (): void => {
  const { from, to } = useTimeRange.getState();
  const { t } = usePlayback.getState();
  zoomAround(t >= from && t <= to ? t : (from + to) / 2, factor);
};
/** By half of what is seen. */
const scroll = (direction: 1 | -1) => (): void => {
  const { from, to } = useTimeRange.getState();
  panBy((direction * (to - from)) / 2);
};
/** J and L: play in this direction, each press one speed faster. */
const shuttle = (direction: 1 | -1) => (): void => {
  const { playing, rate, setRate, play } = usePlayback.getState();
  const running = playing && Math.sign(rate) === direction;
  const next = running ? (RATES.find((faster) => faster > Math.abs(rate)) ?? RATES.at(-1) ?? 1) : 1;
  setRate(direction * next);
  play();
};

export const commands: readonly Command[] = [
  {
    id: 'play',
    title: 'Play or pause',
    group,
    keys: ['space'],
    icon: Play,
    when,
    run: () => usePlayback.getState().toggle(),
  },
  {
    id: 'pause',
    title: 'Pause',
    group,
    keys: ['k'],
    icon: Pause,
    when,
    run: () => usePlayback.getState().pause(),
  },
  {
    id: 'forward',
    title: 'Play forward; again for faster',
    group,
    keys: ['l'],
    icon: Play,
    when,
    run: shuttle(1),
  },
  {
    id: 'backward',
    title: 'Play backward; again for faster',
    group,
    keys: ['j'],
    icon: Rewind,
    when,
    run: shuttle(-1),
  },
  {
    id: 'step.next',
    title: 'One sample of the chosen sensor on',
    group,
    keys: ['arrowright'],
    when,
    run: step(1),
  },
  {
    id: 'step.previous',
    title: 'One sample of the chosen sensor back',
    group,
    keys: ['arrowleft'],
    when,
    run: step(-1),
  },
  {
    id: 'step.second.next',
    title: 'One second on',
    group,
    keys: ['shift+arrowright'],
    when,
    run: move(NS_PER_S),
  },
  {
    id: 'step.second.previous',
    title: 'One second back',
    group,
    keys: ['shift+arrowleft'],
    when,
    run: move(-NS_PER_S),
  },
  {
    id: 'step.10ms.next',
    title: '10 ms on',
    group,
    keys: ['alt+arrowright'],
    when,
    run: move(10 * NS_PER_MS),
  },
  {
    id: 'step.10ms.previous',
    title: '10 ms back',
    group,
    keys: ['alt+arrowleft'],
    when,
    run: move(-10 * NS_PER_MS),
  },
  {
    id: 'start',
    title: 'To the start: the first moment at which every sensor has a sample',
    group,
    keys: ['home'],
    icon: SkipBack,
    when,
    run: () => usePlayback.getState().home(),
  },
  {
    id: 'start.very',
    title: 'To the very first sample',
    group,
    keys: ['shift+home'],
    when,
    run: () => usePlayback.getState().seek(usePlayback.getState().startNs),
  },
  {
    id: 'end',
    title: 'To the end',
    group,
    keys: ['end'],
    icon: SkipForward,
    when,
    run: () => usePlayback.getState().seek(usePlayback.getState().endNs),
  },
  {
    id: 'goto',
    title: 'Go to a time…',
    group,
    keys: ['g'],
    icon: Clock,
    when,
    run: () => useWorkspace.setState({ goTo: true }),
  },
  {
    id: 'bookmark',
    title: 'Bookmark this moment…',
    group,
    keys: ['b'],
    icon: Bookmark,
    when,
    run: () => useBookmarks.setState({ writing: usePlayback.getState().t }),
  },
  {
    id: 'loop.end',
    title: 'End the loop',
    group,
    keys: ['escape'],
    when: () => when() && usePlayback.getState().loop !== undefined,
    run: () => usePlayback.getState().setLoop(undefined),
  },
  {
    id: 'loop.from',
    title: 'Begin the loop here',
    group,
    keys: ['i'],
    icon: Repeat,
    when,
    run: loopAt('from'),
  },
  {
    id: 'loop.to',
    title: 'End the loop here',
    group,
    keys: ['shift+i'],
    icon: Repeat,
    when,
    run: loopAt('to'),
  },
  {
    id: 'timeline.in',
    title: 'Zoom the timeline in',
    group,
    keys: ['plus'],
    icon: ZoomIn,
    when,
    run: zoom(1 / ZOOM),
  },
  {
    id: 'timeline.out',
    title: 'Zoom the timeline out',
    group,
    keys: ['minus'],
    icon: ZoomOut,
    when,
    run: zoom(ZOOM),
  },
  {
    id: 'timeline.later',
    title: 'Move the timeline on by half of what is seen',
    group,
    keys: ['pagedown'],
    when,
    run: scroll(1),
  },
  {
    id: 'timeline.earlier',
    title: 'Move the timeline back by half of what is seen',
    group,
    keys: ['pageup'],
    when,
    run: scroll(-1),
  },
  {
    id: 'timeline.all',
    title: 'Show the whole drive in the timeline',
    group,
    keys: ['0'],
    when,
    run: () => showAll(),
  },
  ...RATES.map(
    (rate): Command => ({
      id: `rate.${rate}`,
      title: `Speed ${rate}×`,
      group,
      when,
      run: () => usePlayback.getState().setRate(rate),
    }),
  ),
];
