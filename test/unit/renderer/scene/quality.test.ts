import { describe, expect, it } from 'vitest';
import { QUALITIES, QualityControl } from '../../../../renderer/scene/quality.ts';

/** Frames of a device that takes so long for each quality; the qualities they were drawn in. */
function drawn(times: readonly number[], frames: number, control = new QualityControl()): number[] {
  return Array.from({ length: frames }, () => {
    const { level } = control;
    control.note(level, times[level] ?? 0);
    return level;
  });
}

describe('the quality of a 3D view in motion', () => {
  it('stays full on a quick device', () => {
    expect(new Set(drawn([4, 3, 2, 2, 1], 500))).toEqual(new Set([0]));
  });
  it('falls within a few frames to what a slow device can do', () => {
    expect(drawn([400, 300, 120, 60, 50], 10).at(-1)).toBe(3);
  });
  it('falls no lower than the lowest', () => {
    expect(drawn([900, 800, 700, 600, 500], 50).at(-1)).toBe(QUALITIES.length - 1);
  });
  it('stays where it is while frames are neither slow nor quick', () => {
    const levels = drawn([120, 45, 40, 35, 30], 200);
    expect(new Set(levels.slice(10))).toEqual(new Set([1]));
  });
  it('rises again when the device has become quick', () => {
    const control = new QualityControl();
    drawn([400, 300, 200, 90, 50], 20, control);
    expect(drawn([10, 8, 6, 5, 4], 100, control).at(-1)).toBe(0);
  });
  it('tries a step up ever less often where it was too slow each time', () => {
    const levels = drawn([300, 90, 10, 8, 6], 400);
    const tries = levels.flatMap((level, i) => (level < (levels[i - 1] ?? 0) ? [i] : []));
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(gaps.length).toBeGreaterThan(1);
    expect([...gaps].sort((a, b) => a - b)).toEqual(gaps);
  });
});
