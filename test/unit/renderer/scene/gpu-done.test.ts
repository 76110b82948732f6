import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { whenGpuDone } from '../../../../renderer/scene/gpuDone.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A device that is done after so long, and counts how often it is asked. */
function deviceDouble(ms: number) {
  const end = performance.now() + ms;
  const state = { looks: 0 };
  const gl = {
    SIGNALED: 1,
    fenceSync: () => ({}),
    deleteSync: () => undefined,
    flush: () => undefined,
    isContextLost: () => false,
    getSyncParameter: () => {
      state.looks++;
      return performance.now() >= end ? 1 : 0;
    },
  } as unknown as WebGL2RenderingContext;
  return { gl, state };
}

describe('waiting for the GPU', () => {
  it('tells of a quick frame within a few milliseconds', () => {
    const { gl } = deviceDouble(5);
    const done = vi.fn();
    whenGpuDone(gl, done);
    vi.advanceTimersByTime(8);
    expect(done).toHaveBeenCalledTimes(1);
  });

  it('asks a slow one seldom, and still tells soon after it is done', () => {
    const { gl, state } = deviceDouble(400);
    const done = vi.fn();
    whenGpuDone(gl, done);
    vi.advanceTimersByTime(399);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(52);
    expect(done).toHaveBeenCalledTimes(1);
    expect(state.looks, 'a look every two milliseconds would be 200').toBeLessThan(40);
  });

  it('is called off', () => {
    const { gl } = deviceDouble(5);
    const done = vi.fn();
    whenGpuDone(gl, done)();
    vi.advanceTimersByTime(50);
    expect(done).not.toHaveBeenCalled();
  });
});
