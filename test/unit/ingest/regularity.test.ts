import { describe, expect, it } from 'vitest';
import { Regularity } from '../../../engine/ingest/regularity.ts';
import { Delays } from '../../../engine/ingest/stamps/offsets.ts';

const CAMERA = { name: '/camera/front', kind: 'camera', role: 'sensor' } as const;

/** Samples at 10 Hz that the log received 30 ms later; `stamp` says what becomes of each (undefined: it never came). */
function findingsOf(stamp: (k: number) => number | undefined, declaration = CAMERA, count = 100) {
  const regularity = new Regularity(declaration);
  for (let k = 0; k < count; k++) {
    const t = stamp(k);
    if (t !== undefined) regularity.add(t, k * 1e8 + 30e6);
  }
  return regularity.findings(declaration);
}

describe('the stamps of a stream', () => {
  it('are not worth a line where they are even, or shake no more than real sensors do', () => {
    expect(findingsOf((k) => k * 1e8)).toEqual([]);
    expect(findingsOf((k) => k * 1e8 + (k % 2) * 4e6)).toEqual([]);
  });

  it('show how many samples are missing, in how many gaps, and where the first begins', () => {
    const missing = [20, 21, 22, 57];
    expect(findingsOf((k) => (missing.includes(k) ? undefined : k * 1e8))).toEqual([
      {
        level: 'warn',
        file: '/camera/front',
        place: 'from 1.90 s',
        reason: 'samples are missing in 2 gaps of up to 0.40 s',
        count: 4,
        problem: {
          kind: 'samples-missing',
          value: 4,
          limit: 1,
          unit: '%',
          spans: [
            [1.9e9, 2.3e9],
            [5.6e9, 5.8e9],
          ],
        },
      },
    ]);
  });

  it('show samples that came twice, without taking them for the rate', () => {
    const findings = findingsOf((k) => Math.floor(k / 2) * 1e8);
    expect(findings).toMatchObject([{ reason: 'samples have the time of the one before', count: 50 }]);
  });

  it('show a clock that shakes, with its size', () => {
    const [finding, ...more] = findingsOf((k) => k * 1e8 + (k % 4 === 2 ? 20e6 : 0));
    expect(more).toEqual([]);
    expect(finding?.reason).toBe('steps of 100 ms shake by 14.2 ms (one standard deviation)');
  });

  it('show a clock that runs ahead of the log', () => {
    expect(findingsOf((k) => k * 1e8 + 50e6)).toMatchObject([
      {
        reason: 'lie up to 20 ms after the log received them: the clock of the sensor runs ahead',
        count: 100,
      },
    ]);
  });

  it('say nothing of streams that have no rate, that are no sensor, or that are too short to tell', () => {
    expect(findingsOf((k) => k * k * 1e6)).toEqual([]);
    expect(findingsOf((k) => (k % 7 ? undefined : k * 1e8), { ...CAMERA, role: 'truth' } as never)).toEqual(
      [],
    );
    expect(findingsOf((k) => (k === 3 ? undefined : k * 1e8), CAMERA, 8)).toEqual([]);
  });
});

it('delays of a long stream take no more memory than those of a million samples, and keep their median and range', () => {
  const delays = new Delays();
  const count = 3_000_000;
  for (let k = 0; k < count; k++) delays.add(37e9 + 1e6 * ((k * 7919) % 101));
  const {
    medianNs,
    lowNs,
    highNs,
    count: counted,
  } = delays.delay ?? { medianNs: 0, lowNs: 0, highNs: 0, count: 0 };
  expect(counted).toBe(count);
  expect([medianNs, lowNs, highNs].map((ns) => Math.round((ns - 37e9) / 1e6))).toEqual([50, 5, 95]);
});
