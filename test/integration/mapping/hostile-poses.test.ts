/** Trajectories that fly away, jump, or are no numbers, through the real stages: what is made stays beside the road. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import type { SampleInfo } from '../../../engine/contract/streams.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf, stageLog } from '../../../engine/reconstruct/run/runs.ts';
import { stage as accumulation } from '../../../engine/reconstruct/stages/accumulation/stage.ts';
import { stage as evidence } from '../../../engine/reconstruct/stages/evidence/stage.ts';
import { stage as ground } from '../../../engine/reconstruct/stages/ground/stage.ts';
import { stage as vectors } from '../../../engine/reconstruct/stages/vectors/stage.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { makePaintedRoad, ROAD, wayOf } from '../../support/paint/painted-road.ts';

const SWEEPS = 12;
/** Metres from the road's beginning that its sweeps reach, with the tiles they lie on. */
const REACH_M = 150;
const folder = temporaryFolder();
const road = join(folder, 'road.drive');

type Made = {
  readonly state: string;
  readonly error: string | undefined;
  readonly logs: readonly string[];
  /** The box of every part of rasters and clouds. */
  readonly boxes: readonly (readonly number[])[];
};

/** Runs the stages on the road, with the vehicle where `placeOf` says. */
async function made(name: string, placeOf: (sweep: SampleInfo) => Vec3): Promise<Made> {
  const path = join(folder, `${name}.drive`);
  copyFileSync(road, path);
  const drive = Drive.open(path, 'write');
  try {
    const stages = [wayOf(placeOf), ground, accumulation, evidence, vectors];
    const { state, run } = await runPipeline(drive, { threads: 2 }, stages);
    const boxes = (
      [
        ['elevation', 'ground'],
        ['rasters', 'accumulation'],
        ['cloud', 'accumulation'],
        ['evidence', 'evidence'],
      ] as const
    ).flatMap(([artifact, stage]) => {
      const found = artifactOf(drive, run.id, artifact, stage);
      return found ? drive.artifacts.parts(found.id, 0).flatMap(({ box }) => (box ? [box] : [])) : [];
    });
    return {
      state,
      error: run.stages.find(({ error }) => error !== undefined)?.error,
      logs: ['ground', 'accumulation'].flatMap((stage) =>
        stageLog(drive, run.id, stage).map(({ text }) => text),
      ),
      boxes,
    };
  } finally {
    drive.close();
  }
}

const along = ({ t }: SampleInfo): Vec3 => [(ROAD.speedMps * t) / 1e9, 0, 0];

beforeAll(() => {
  makePaintedRoad(road, SWEEPS);
});

describe('a trajectory of which one pose flew away', () => {
  test.each([
    ['far', 1e7, /^Sweep 6 lies at \(10000000, 0, 0\) m, 10000\.0 km from sweep \d, which is 0\.\d s away/],
    ['to the edge of the map', 90_000, /^Sweep 6 lies at \(90000, 0, 0\) m, 90\.0 km from sweep \d/],
  ])('%s makes a map of the other sweeps, and says which it left out', async (name, x, sentence) => {
    const { state, logs, boxes } = await made(name, (sweep) => (sweep.seq === 6 ? [x, 0, 0] : along(sweep)));
    expect(state).toBe('done');
    expect(logs.some((text) => sentence.test(text))).toBe(true);
    // While sweep 5 was measured, the trajectory is on its way to that place.
    expect(
      logs.some((text) => /^Sweep 5 is 0\.10 s long, .* more than 100 m\. It is left out\./.test(text)),
    ).toBe(true);
    expect(boxes.length).toBeGreaterThan(10);
    for (const [x0, y0, , x1, y1] of boxes)
      expect(Math.max(...[x0, y0, x1, y1].map((v) => Math.abs(v ?? 0)))).toBeLessThan(REACH_M);
  });
});

test.each<[name: string, sentence: RegExp, placeOf: (sweep: SampleInfo) => Vec3]>([
  ['a pose of 1e9 m', /Pose 6 of the trajectory is no pose/, (s) => (s.seq === 6 ? [1e9, 0, 0] : along(s))],
  ['NaN', /Pose 6 of the trajectory is no pose/, (s) => (s.seq === 6 ? [Number.NaN, 0, 0] : along(s))],
  [
    'a jump of 7 km that stays',
    /8 of 12 sweeps cannot be placed on one map\. Sweep 4 lies at \(5003, 5000, 0\) m, 7\.1 km from sweep 3/,
    (s) => (s.seq < 4 ? along(s) : [along(s)[0] + 5000, 5000, 0]),
  ],
  ['kilometres between all sweeps', /sweeps cannot be placed on one map/, ({ seq }) => [3000 * seq, 0, 0]],
  ['a way straight up', /sweeps cannot be placed on one map/, ({ seq }) => [0, 0, 1e6 * seq]],
])(
  'a trajectory with %s is refused in a sentence, and nothing is made of it',
  async (name, sentence, placeOf) => {
    const { state, error, boxes } = await made(name.replaceAll(' ', '-'), placeOf);
    expect(state).not.toBe('done');
    expect(error).toMatch(sentence);
    expect(boxes).toEqual([]);
  },
);
