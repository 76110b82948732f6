import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { REST_MS, watchRest } from '../../../../renderer/replay/rest.ts';
import { usePlayback } from '../../../../renderer/state/playback.ts';

describe('the rest of the playhead', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  const watched = () => {
    const [moves, rests] = [vi.fn(), vi.fn()];
    const rest = watchRest(moves, rests);
    return { moves, rests, rest };
  };

  it('is told once after the last of several moves, and each move at once', () => {
    const { moves, rests, rest } = watched();
    for (const t of [1, 2, 3]) {
      usePlayback.setState({ t });
      vi.advanceTimersByTime(REST_MS / 2);
    }
    expect(moves).toHaveBeenCalledTimes(3);
    expect(rests).not.toHaveBeenCalled();
    vi.advanceTimersByTime(REST_MS);
    expect(rests).toHaveBeenCalledTimes(1);
    rest.stop();
  });

  it('is not told while the clock runs, but when it has been stopped', () => {
    const { rests, rest } = watched();
    usePlayback.setState({ playing: true });
    vi.advanceTimersByTime(10 * REST_MS);
    expect(rests).not.toHaveBeenCalled();
    usePlayback.setState({ playing: false });
    vi.advanceTimersByTime(REST_MS);
    expect(rests).toHaveBeenCalledTimes(1);
    rest.stop();
  });

  it('is not told after it was cancelled or stopped, until something moves again', () => {
    const { moves, rests, rest } = watched();
    rest.again();
    rest.cancel();
    vi.advanceTimersByTime(REST_MS);
    expect(rests).not.toHaveBeenCalled();
    rest.again();
    expect(moves).toHaveBeenCalledTimes(2);
    rest.stop();
    usePlayback.setState({ t: 99 });
    vi.advanceTimersByTime(REST_MS);
    expect(rests).not.toHaveBeenCalled();
  });
});
