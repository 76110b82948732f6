import { describe, expect, it } from 'vitest';
import { areaUnderCurve, histogram, kolmogorovSmirnov } from '../../../bench/realism/distance.ts';
import { samplesOf } from '../../../bench/realism/features.ts';
import { kittiScans } from '../../../bench/realism/real.ts';
import { simulatedScans } from '../../../bench/realism/simulated.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { sweepOfBin } from '../../../engine/drive/recipes/hdl64.ts';
import { Scratch } from '../../../engine/ingest/scratch.ts';
import { KITTI_HDL64E } from '../../../engine/simulate/rig/kitti.ts';
import { STYLES } from '../../../engine/simulate/world/styles.ts';
import { kittiDrive } from '../../support/kitti.ts';

const [lidar] = KITTI_HDL64E.lidars;
const style = STYLES.find(({ name }) => name === 'town-eu')?.style;
if (!lidar || !style) throw new Error('The rig kitti-hdl64e has no lidar, or there is no style town-eu.');
const scans = simulatedScans(lidar, style, { seeds: [61, 62], timesS: [3], reachM: 80 });

describe('distances between distributions', () => {
  it('are 0 for the same values in another order, 1 for values apart, and the largest gap in between', () => {
    expect(kolmogorovSmirnov([3, 1, 2, 2], [2, 3, 2, 1])).toBe(0);
    expect(kolmogorovSmirnov([1, 2], [3, 4, 5])).toBe(1);
    expect(kolmogorovSmirnov([0, 0, 0, 1], [0, 1, 1, 1])).toBeCloseTo(0.5);
  });

  it('give the chance that one value exceeds another, ties by half', () => {
    expect(areaUnderCurve([1, 2], [3, 4])).toBe(1);
    expect(areaUnderCurve([1, 2], [1, 2])).toBe(0.5);
    expect(areaUnderCurve([2], [1, 2, 3])).toBeCloseTo(0.5);
    expect(histogram([0.1, 0.6, 0.7, 9], 0, 1, 2)).toEqual([0.25, 0.5]);
  });
});

describe('a simulated HDL-64 sweep', () => {
  it('keeps its 64 rings when it is written as KITTI writes sweeps and read back', () => {
    for (const { xyz, intensity, ring } of scans) {
      const raw = new Float32Array(4 * ring.length);
      ring.forEach((_, i) => {
        raw.set([...xyz.subarray(3 * i, 3 * i + 3), intensity[i] ?? 0], 4 * i);
      });
      const sweep = sweepOfBin(new Uint8Array(raw.buffer), undefined, new Scratch());
      expect(sweep.rings).toBe(true);
      const read = column(decodeColumns(sweep.payload), 'ring', 'u16');
      let wrong = 0;
      for (let i = 0; i < ring.length; i++) if (read[i] !== ring[i]) wrong++;
      // A point at azimuth 0 may fall on either side of the seam.
      expect(wrong / ring.length).toBeLessThan(0.001);
    }
  });

  it('has nothing where its own roof is in the way', () => {
    let seen = 0;
    for (const { xyz, ring } of scans) {
      for (let i = 0; i < ring.length; i++) {
        const azimuthDeg = (Math.atan2(xyz[3 * i + 1] ?? 0, xyz[3 * i] ?? 0) * 180) / Math.PI;
        const elevationDeg = lidar.elevationsDeg[ring[i] ?? 0] ?? 0;
        for (const { fromDeg, toDeg, belowDeg } of lidar.hidden)
          if (azimuthDeg > fromDeg + 0.2 && azimuthDeg < toDeg - 0.2 && elevationDeg < belowDeg) seen++;
      }
    }
    expect(seen).toBe(0);
  });

  it('lies within reach of the real ones: range of ground, ground intensity, points per ring', () => {
    const folder = kittiDrive('kitti-0005');
    if (!folder) return;
    const [real, sim] = [samplesOf(kittiScans(folder, 40)), samplesOf(scans)];
    expect(kolmogorovSmirnov(sim.rangeGround, real.rangeGround)).toBeLessThan(0.12);
    expect(kolmogorovSmirnov(sim.intensityNear, real.intensityNear)).toBeLessThan(0.2);
    expect(kolmogorovSmirnov(sim.ring, real.ring)).toBeLessThan(0.05);
  });
});
