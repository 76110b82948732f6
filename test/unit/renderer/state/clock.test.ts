import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Pace } from '../../../../renderer/state/pace.ts';
import { startClock, usePlayback } from '../../../../renderer/state/playback.ts';

const FRAME_MS = 16;
let frames = 0;
let frameMs = 0;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  frames = 0;
  vi.stubGlobal('requestAnimationFrame', (call: () => void) => {
    frames++;
    return setTimeout(call, FRAME_MS);
  });
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
  vi.spyOn(Pace.prototype, 'frameMs', 'get').mockImplementation(() => frameMs);
  vi.spyOn(Pace.prototype, 'smooth', 'get').mockImplementation(() => frameMs < 12);
  usePlayback.setState({ t: 0, startNs: 0, endNs: 10e9, playing: false, rate: 1, loop: undefined });
  stop = startClock();
});
afterEach(() => {
  usePlayback.getState().pause();
  stop();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Plays for so long; returns how often the page's time changed. */
function play(ms: number): number {
  let written = 0;
  const off = usePlayback.subscribe(({ t }, before) => {
    if (t !== before.t) written++;
  });
  usePlayback.getState().play();
  vi.advanceTimersByTime(ms);
  off();
  return written;
}

describe('the clock of the page', () => {
  it('goes with every frame of the screen where drawing is quick', () => {
    frameMs = 5;
    expect(play(1000)).toBeGreaterThan(55);
  });

  it('asks for no frame and changes the page a few times a second where drawing is slow', () => {
    frameMs = 100;
    expect(play(4000)).toBeLessThanOrEqual(16);
    expect(frames).toBe(0);
    expect(usePlayback.getState().t).toBeGreaterThan(3.7e9);
  });

  it('leaves most of the time to samples where a frame takes very long, and stands for a second at most', () => {
    frameMs = 2000;
    const written = play(6500);
    expect(written).toBe(6);
  });

  it('goes on at the same pace after a loop has turned back many times', () => {
    frameMs = 5;
    usePlayback.getState().setLoop({ from: 0, to: 0.2e9 });
    play(4000);
    frames = 0;
    vi.advanceTimersByTime(1000);
    expect(frames).toBeLessThan(70);
  });

  it('stops at the end of the drive and turns back at the end of a loop, however seldom it changes the page', () => {
    frameMs = 2000;
    usePlayback.setState({ endNs: 1.3e9 });
    play(1350);
    expect(usePlayback.getState()).toMatchObject({ t: 1.3e9, playing: false });
    usePlayback.getState().setLoop({ from: 0.1e9, to: 0.6e9 });
    usePlayback.getState().seek(0.1e9);
    play(560);
    expect(usePlayback.getState().playing).toBe(true);
    expect(usePlayback.getState().t).toBeLessThan(0.2e9);
  });
});
