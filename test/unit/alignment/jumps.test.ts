import { describe, expect, test } from 'vitest';
import { type FixError, findJumps } from '../../../engine/reconstruct/stages/alignment/jumps.ts';
import { align } from '../../../engine/reconstruct/stages/alignment/solve.ts';
import { Random } from '../../../engine/simulate/random/random.ts';
import { driftOf, type FixNoise, fixesOf, rms, truthOf } from '../../support/synthetic-drive.ts';

const NOISE_M = 0.02;
const HZ = 10;

/** Errors of a drive at 10 m/s with noise of 2 cm; `off` says how far off GNSS lies at a time (m east). */
function errorsOf(seconds: number, off: (s: number) => number, seed = 1): FixError[] {
  const random = new Random(seed, 'jumps');
  return Array.from({ length: seconds * HZ }, (_, k) => {
    const s = k / HZ;
    return {
      fix: { t: 1e9 * s, p: [10 * s, 0, 0], sigma: [NOISE_M, NOISE_M, NOISE_M] },
      error: [NOISE_M * random.normal() - off(s), NOISE_M * random.normal(), 0],
    };
  });
}
const between = (from: number, to: number, metres: number) => (s: number) =>
  s >= from && s < to ? metres : 0;
const spans = (errors: FixError[]) =>
  findJumps(errors, NOISE_M).cut.map(({ from, to }) => [from / 1e9, to / 1e9]);

describe('jumps of GNSS', () => {
  test('a drive without one has none, over twenty seeds', () => {
    for (let seed = 1; seed <= 20; seed++)
      expect(
        findJumps(
          errorsOf(60, () => 0, seed),
          NOISE_M,
        ),
      ).toEqual({ cut: [] });
  });

  test('a span that lies off and comes back is named from its first fix to its last, with its size', () => {
    const { cut } = findJumps(errorsOf(30, between(12, 21, 3)), NOISE_M);
    expect(cut).toEqual([{ from: 12e9, to: 20.9e9, fixes: 90, sizeM: expect.closeTo(3, 1) }]);
  });

  test('several spans of different sizes, and one fix alone, are each named', () => {
    const off = (s: number) => between(5, 8, 2)(s) + between(12, 12.05, -20)(s) + between(20, 24, -1)(s);
    expect(spans(errorsOf(30, off))).toEqual([
      [5, 7.9],
      [12, 12],
      [20, 23.9],
    ]);
  });

  test('a slow error that grows to the same size is no jump', () => {
    expect(
      findJumps(
        errorsOf(60, (s) => 3 * Math.sin(s / 10)),
        NOISE_M,
      ),
    ).toEqual({ cut: [] });
  });

  test('a level that changes once for half of the drive is refused, with the reason', () => {
    const half = findJumps(errorsOf(30, between(15, 99, 3)), NOISE_M);
    expect(half.cut).toEqual([]);
    expect(half.refusal).toMatch(/no level holds more than 50 % of the fixes/);
    const third = findJumps(errorsOf(30, between(20, 99, 3)), NOISE_M);
    expect(third.cut).toEqual([]);
    expect(third.refusal).toMatch(/changes once and does not come back/);
  });

  test('a short begin at another level, as before a receiver has its solution, is cut out', () => {
    expect(spans(errorsOf(30, between(0, 3, 4)))).toEqual([[0, 2.9]]);
  });
});

describe('alignment on GNSS that jumps', () => {
  const RTK: FixNoise = { whiteM: 0.02, slowM: 0, slowS: 30, statedM: 0.02 };
  const settings = {
    noise: { translation: 0.015, rotation: 5.2e-4 },
    correlationS: 30,
    tiltSigma: 0.005,
    yawSigma: 0.0087,
    gravitySigma: 0.005,
    drift: 0.01,
    cutJumps: true,
  };
  const lever = [-0.5, 0.3, 1.2] as const;
  const aligned = (seconds: number, seed: number, jumpM: number, cutJumps: boolean) => {
    const truth = truthOf(seconds);
    const [from, to] = [0.4e9 * seconds, 0.7e9 * seconds];
    const fixes = fixesOf(truth, lever, RTK, seed).map((fix) =>
      fix.t >= from && fix.t < to ? { ...fix, p: [fix.p[0] + jumpM, fix.p[1], fix.p[2]] as const } : fix,
    );
    const input = { odometry: driftOf(truth, seed), gnss: { fixes, lever }, attitudes: undefined, ups: [] };
    const result = align(input, { ...settings, cutJumps });
    return { result, errorM: rms(result.trajectory, truth) };
  };

  test.each([
    [12, 3],
    [30, 3],
    [30, 1],
    [60, 10],
  ])('of %d s by %d m: the cut leaves the map where it would lie without the jump', (seconds, jumpM) => {
    for (const seed of [1, 2]) {
      const [clean, cut, bent] = [
        aligned(seconds, seed, 0, true),
        aligned(seconds, seed, jumpM, true),
        aligned(seconds, seed, jumpM, false),
      ];
      expect(cut.result.jumps.cut).toHaveLength(1);
      expect(cut.errorM).toBeLessThan(clean.errorM + 0.08);
      expect(bent.errorM).toBeGreaterThan(cut.errorM);
      const { cut: spans } = cut.result.jumps;
      const inside = cut.result.residuals.filter(
        ({ fix }) => fix.t >= (spans[0]?.from ?? 0) && fix.t <= (spans[0]?.to ?? 0),
      );
      expect(inside.every(({ weight }) => weight === 0)).toBe(true);
      console.log(
        `${seconds} s, ${jumpM} m, seed ${seed}: ${clean.errorM.toFixed(3)} m clean, ${cut.errorM.toFixed(3)} cut, ${bent.errorM.toFixed(3)} bent`,
      );
    }
  });

  test('without a jump the numbers are the same with the cut and without, to the last bit', () => {
    const [on, off] = [aligned(20, 5, 0, true), aligned(20, 5, 0, false)];
    expect(on.result.trajectory).toEqual(off.result.trajectory);
    expect(on.result.residuals).toEqual(off.result.residuals);
  });
});
