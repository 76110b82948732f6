import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DriveInfo } from '../../../../engine/contract/api.ts';
import { usePlayback } from '../../../../renderer/state/playback.ts';

const clock = usePlayback.getState;
let wallMs = 0;

beforeEach(() => {
  wallMs = 1000;
  vi.spyOn(performance, 'now').mockImplementation(() => wallMs);
  usePlayback.setState({
    t: 0,
    startNs: 0,
    endNs: 10e9,
    playing: false,
    rate: 1,
    loop: undefined,
    buffering: false,
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Frames at these wall times. */
const frames = (...times: readonly number[]): void => {
  for (const at of times) {
    wallMs = at;
    clock().tick(at);
  }
};

describe('the clock', () => {
  it('follows the wall clock however irregular the frames are', () => {
    clock().play();
    frames(1003, 1019, 1500, 1501, 4000);
    expect(clock().t).toBe(3e9);
  });
  it('does not drift over an hour of uneven frames', () => {
    usePlayback.setState({ endNs: 4000e9 });
    clock().play();
    for (let at = 1000; at < 3_601_000; at += 7 + (at % 23)) frames(at);
    frames(3_601_000);
    expect(clock().t).toBe(3600e9);
  });
  it('plays on from either end although the first frame began before the key was pressed', () => {
    clock().seek(10e9);
    clock().setRate(-1);
    clock().play();
    clock().tick(wallMs - 12);
    expect(clock().playing).toBe(true);
    frames(1500);
    expect(clock().t).toBe(9.5e9);
    clock().seek(0);
    clock().setRate(1);
    clock().tick(wallMs - 12);
    expect(clock().playing).toBe(true);
    frames(2000);
    expect(clock().t).toBe(0.5e9);
  });
  it('does not jump when the speed changes', () => {
    clock().play();
    frames(2000);
    clock().setRate(2);
    frames(2500);
    expect(clock().t).toBe(2e9);
  });
  it('plays backwards and stops at the start', () => {
    clock().seek(1e9);
    clock().setRate(-1);
    clock().play();
    frames(1400);
    expect(clock().t).toBe(0.6e9);
    frames(2500);
    expect(clock()).toMatchObject({ t: 0, playing: false });
  });
  it('goes round in a loop', () => {
    clock().setLoop({ from: 2e9, to: 3e9 });
    clock().play();
    expect(clock().t).toBe(2e9);
    frames(2300);
    expect(clock().t).toBeCloseTo(2.3e9, -3);
    expect(clock().playing).toBe(true);
  });
  it('starts anew when it is played at the end', () => {
    clock().seek(10e9);
    clock().play();
    expect(clock().t).toBe(0);
  });
});

describe('home', () => {
  const drive = (firstCompleteNs: number) =>
    ({ firstCompleteNs, durationNs: 60e9, streams: [] }) as unknown as DriveInfo;
  it('is the first moment at which every sensor has a sample, which is also where a drive opens', () => {
    clock().load(drive(0.05e9), false);
    expect(clock().t).toBe(0.05e9);
    clock().seek(30e9);
    clock().home();
    expect(clock().t).toBe(0.05e9);
  });
  it('is the start where a sensor begins so late that a part of the drive would be hidden', () => {
    clock().load(drive(20e9), false);
    clock().home();
    expect(clock().t).toBe(0);
  });
});
