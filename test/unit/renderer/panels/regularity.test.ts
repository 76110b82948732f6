import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regularityOf } from '../../../../renderer/panels/streams/regularity.ts';
import { indexAt } from '../../../../renderer/replay/sampleTimes.ts';

describe('how regular a stream is', () => {
  it('finds a gap, how long it is, and how many samples are missing', () => {
    const t = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? i : i + 9) * 1e8);
    const found = regularityOf(t);
    expect(found).toMatchObject({ rateHz: 10, missing: 9, doubled: 0, longestGapNs: 10e8 });
    expect(found?.gaps).toEqual([{ from: 49e8, to: 59e8 }]);
    expect(found?.jitterNs).toBe(0);
  });
  it('says nothing of two samples', () => {
    expect(regularityOf(Float64Array.of(0, 1))).toBeUndefined();
  });
});

describe('the sample in force', () => {
  it('is the newest at or before the playhead, never one from the future', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1e6 }), { maxLength: 60 }),
        fc.integer({ min: -10, max: 1e6 }),
        (times, at) => {
          const t = Float64Array.from(times).sort();
          const i = indexAt({ t }, at);
          if (i >= 0) expect(t[i]).toBeLessThanOrEqual(at);
          if (i + 1 < t.length) expect(t[i + 1]).toBeGreaterThan(at);
        },
      ),
    );
  });
});
