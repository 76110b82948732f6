/**
 * How like real scans are the simulated ones? Distributions of what a sweep holds, and the Kolmogorov-Smirnov distance of
 * simulated to real beside that of real to real. Prints tables; with --pictures FOLDER writes the curves. Asserts nothing.
 *
 *   node bench/realism.ts [--sensor kitti|av2|nuscenes] [--style town-eu] [--pictures docs/pictures] [--few]
 *
 * The lidar of the rig kitti-hdl64e was tuned on KITTI drive 0005 and seeds 41 to 46; the report is on drive 0001 and seeds 71 to 78.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ARGOVERSE2 } from '../engine/simulate/rig/argoverse.ts';
import { KITTI_HDL64E } from '../engine/simulate/rig/kitti.ts';
import { NUSCENES } from '../engine/simulate/rig/nuscenes.ts';
import type { LidarRig, Rig } from '../engine/simulate/rig/rig.ts';
import { STYLES } from '../engine/simulate/world/styles.ts';
import { kittiDrive } from '../test/support/kitti.ts';
import { sharedData } from '../test/support/shared.ts';
import { kolmogorovSmirnov } from './realism/distance.ts';
import { FEATURES, type FeatureName, type Samples, samplesOf } from './realism/features.ts';
import { av2Contrast, type Contrast, RANGES_M, simulatedContrast } from './realism/paint.ts';
import { plotOf } from './realism/plot.ts';
import { av2Scans, kittiScans, nuscenesScan } from './realism/real.ts';
import { simulatedScans } from './realism/simulated.ts';

const SEEDS = [71, 72, 73, 74, 75, 76, 77, 78];
const TIMES_S = [1, 4, 7];
/** KITTI's sweeps of shared/data end here. */
const KITTI_REACH_M = 80;
const [BLUE, LIGHT, ORANGE] = ['#1f5fa8', '#7fb2e5', '#e07020'];

const { values } = parseArgs({
  options: {
    sensor: { type: 'string', default: 'kitti' },
    style: { type: 'string', default: 'town-eu' },
    pictures: { type: 'string' },
    few: { type: 'boolean', default: false },
  },
});
const style = STYLES.find(({ name }) => name === values.style)?.style;
if (!style) throw new Error(`There is no style ${values.style}.`);

const names = Object.keys(FEATURES) as FeatureName[];
const simulated = (lidar: LidarRig | undefined, reachM: number) => {
  if (!lidar) throw new Error('The rig has no lidar.');
  const seeds = values.few ? SEEDS.slice(0, 3) : SEEDS;
  return simulatedScans(lidar, style, { seeds, timesS: values.few ? [4] : TIMES_S, reachM });
};
const three = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : '–');

/** One line a feature: distance of two real ones, of simulated to the first, and the ratio. */
function compare(title: string, sim: Samples, real: Samples, other: Samples): void {
  console.log(
    `\n${title}\n| feature | real to real | simulated to real | ratio | at most 2 |\n|---|---|---|---|---|`,
  );
  for (const name of names) {
    const base = kolmogorovSmirnov(real[name], other[name]);
    const found = kolmogorovSmirnov(sim[name], real[name]);
    const ratio = found / base;
    console.log(
      `| ${FEATURES[name].title} | ${three(base)} | ${three(found)} | ${ratio.toFixed(2)} | ${ratio <= 2 ? 'yes' : 'no'} |`,
    );
  }
}

function contrastLine(title: string, contrast: Contrast): void {
  const cells = contrast.map(
    (auc, k) => `${RANGES_M[k - 1] ?? 0}–${RANGES_M[k]} m ${auc?.toFixed(3) ?? '–'}`,
  );
  console.log(`Paint against asphalt, AUC, ${title}: ${cells.join(', ')}`);
}

function picture(file: string, text: string): void {
  if (!values.pictures) return;
  writeFileSync(join(values.pictures, file), text);
  console.log(`\n${join(values.pictures, file)}`);
}

function kitti(): void {
  const [tuned, held] = [kittiDrive('kitti-0005'), kittiDrive('kitti-0001')];
  if (!tuned || !held) return;
  const step = values.few ? 20 : 6;
  const [a, b] = [kittiScans(tuned, step), kittiScans(held, step)];
  const sweeps = simulated(KITTI_HDL64E.lidars[0], KITTI_REACH_M);
  const [sim, first, second] = [samplesOf(sweeps), samplesOf(a), samplesOf(b)];
  console.log(
    `${a.length} sweeps of 0005, ${b.length} of 0001, ${sweeps.length} simulated (style ${values.style})`,
  );
  compare('Held out: KITTI 0001. Real to real: 0005 against 0001.', sim, second, first);
  compare('Tuned on: KITTI 0005. Real to real: 0001 against 0005.', sim, first, second);
  const half = a.length >> 1;
  const [early, late] = [samplesOf(a.slice(0, half)), samplesOf(a.slice(half))];
  compare('First half of KITTI 0005. Real to real: its halves.', sim, early, late);
  contrastLine('rig kitti-hdl64e', simulatedContrast(sweeps));
  picture(
    'realism-kitti.svg',
    plotOf(
      'HDL-64: share of points',
      [
        { name: 'KITTI 0001 (held out)', colour: BLUE, samples: second },
        { name: 'KITTI 0005 (tuned on)', colour: LIGHT, samples: first },
        { name: `simulated, ${values.style}`, colour: ORANGE, samples: sim },
      ],
      names,
    ),
  );
}

function av2(): void {
  const shared = sharedData('av2/sensor/val');
  if (!shared) return;
  const folder = join(shared, readdirSync(shared)[0] ?? '');
  const { upper, lower } = av2Scans(folder);
  const sweeps = simulated(ARGOVERSE2.lidars[0], 200);
  const sim = samplesOf(sweeps);
  const [one, two] = [upper[0], upper[1]];
  if (!one || !two) throw new Error(`${folder} has no two sweeps.`);
  compare(
    'Argoverse 2, upper sensor. Real to real: a tenth of a second later, the same place.',
    sim,
    samplesOf([one]),
    samplesOf([two]),
  );
  compare(
    'Argoverse 2, upper sensor. Real to real: the lower sensor, another specimen at the same place.',
    sim,
    samplesOf(upper),
    samplesOf(lower),
  );
  contrastLine('both sweeps, both sensors', av2Contrast(folder));
  contrastLine('rig argoverse2-like', simulatedContrast(sweeps));
}

function nuscenes(): void {
  const folder = sharedData('nuscenes_keyframe');
  const file = folder && readdirSync(folder).find((name) => name.endsWith('.pcd.bin'));
  if (!folder || !file) return;
  const real = nuscenesScan(join(folder, file));
  const sides = [1, -1].map((side) => samplesOf([sideOf(real, side)]));
  const rig: Rig = NUSCENES;
  const sim = samplesOf(simulated(rig.lidars[0], 100));
  compare(
    'nuScenes, one sweep. Real to real: its left against its right half, for want of a second.',
    sim,
    samplesOf([real]),
    sides[0] as Samples,
  );
}

/** The points to the left (1) or right (−1). */
function sideOf(scan: ReturnType<typeof nuscenesScan>, side: number): ReturnType<typeof nuscenesScan> {
  const keep = [...scan.ring.keys()].filter((i) => (scan.xyz[3 * i + 1] ?? 0) * side > 0);
  return {
    ...scan,
    xyz: Float32Array.from(keep.flatMap((i) => [...scan.xyz.subarray(3 * i, 3 * i + 3)])),
    intensity: Float32Array.from(keep, (i) => scan.intensity[i] ?? 0),
    ring: Uint16Array.from(keep, (i) => scan.ring[i] ?? 0),
  };
}

if (values.sensor === 'kitti') kitti();
else if (values.sensor === 'av2') av2();
else if (values.sensor === 'nuscenes') nuscenes();
else throw new Error(`There is no sensor ${values.sensor}; there are kitti, av2 and nuscenes.`);
