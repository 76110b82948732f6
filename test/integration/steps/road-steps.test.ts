/** Stages step by step on a road whose every measure is known: what a step computes anew is what the run stored. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeLayer, type StepLayer } from '../../../engine/contract/steps/layers.ts';
import { decodeSteps, encodeSteps, type StepInfo } from '../../../engine/contract/steps/list.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import type { StepResult } from '../../../engine/reconstruct/contract/stage.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { stage as accumulation } from '../../../engine/reconstruct/stages/accumulation/stage.ts';
import { stage as alignment } from '../../../engine/reconstruct/stages/alignment/stage.ts';
import { stage as evidence } from '../../../engine/reconstruct/stages/evidence/stage.ts';
import { stage as ground } from '../../../engine/reconstruct/stages/ground/stage.ts';
import { stage as lanes } from '../../../engine/reconstruct/stages/lanes/stage.ts';
import { stage as odometry } from '../../../engine/reconstruct/stages/odometry/stage.ts';
import { stage as vectors } from '../../../engine/reconstruct/stages/vectors/stage.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { makePaintedRoad, ROAD, trueWay } from '../../support/paint/painted-road.ts';

const STAGES = [trueWay, ground, accumulation, evidence, vectors, lanes];
const SWEEPS = 40;
const path = join(temporaryFolder(), 'road.drive');
const shelf = new StepShelf(STAGES);
let drive: Drive;
let run = 0;

beforeAll(async () => {
  makePaintedRoad(path, SWEEPS);
  const writing = Drive.open(path, 'write');
  try {
    run = (await runPipeline(writing, {}, STAGES)).run.id;
  } finally {
    writing.close();
  }
  drive = Drive.open(path, 'read');
});

afterAll(() => drive?.close());

const stepsOf = async (stage: string): Promise<readonly StepInfo[]> =>
  (await shelf.list(drive, { run, stage })).steps;
const step = (stage: string, index: number): Promise<StepResult> => shelf.step(drive, { run, stage }, index);

function layerOf({ blocks }: StepResult, name: string): StepLayer {
  const layer = decodeLayer(blocks[name] ?? new Uint8Array());
  if (!layer) throw new Error(`There is no layer ${name}.`);
  return layer;
}

describe('evidence by tile', () => {
  test('every tile computed anew has the bytes of the run, and those that are not written say so', async () => {
    const steps = await stepsOf('evidence');
    const artifact = artifactOf(drive, run, 'evidence', 'evidence');
    const written = drive.artifacts.parts(artifact?.id ?? 0, 0).map(({ key }) => key);
    expect(
      steps
        .filter(({ state }) => state === 'made')
        .map(({ item }) => item)
        .sort(),
    ).toEqual(written.sort());
    for (const [k, { state }] of steps.entries())
      expect((await step('evidence', k)).stored).toBe(state === 'made' ? 'equal' : undefined);
  });

  test('a tile shows what went in, each sensor, both fused and what was written, over the same ground', async () => {
    const { at } = await shelf.list(
      drive,
      { run, stage: 'evidence' },
      { by: 'place', x: 12, y: ROAD.solidY },
    );
    const shown = await step('evidence', at ?? 0);
    expect(shown.phases?.map(({ title }) => title)).toEqual([
      'Channels in',
      'Each sensor',
      'Fused',
      'Steps of height',
      'Written',
    ]);
    const [input, fused] = [layerOf(shown, 'in.intensity'), layerOf(shown, 'fused.score')];
    if (input.kind !== 'raster' || fused.kind !== 'raster') throw new Error('no rasters');
    expect([fused.x, fused.y, fused.width]).toEqual([input.x, input.y, input.width]);
    // The solid line stands out in the row of cells that it lies in.
    const row = Math.floor((ROAD.solidY - fused.y) / fused.resolutionM);
    const onLine = fused.values.subarray(row * fused.width, (row + 1) * fused.width);
    expect([...onLine].filter((score) => score > 5).length).toBeGreaterThan(fused.width / 2);
  });
});

describe('vectors by line', () => {
  test('the stage worked through again gives the lines of the run, byte for byte, and each line is a step', async () => {
    const steps = await stepsOf('vectors');
    const artifact = artifactOf(drive, run, 'lines', 'vectors');
    const block = drive.artifacts.read(artifact?.id ?? 0, '0');
    const ids = [...new TextDecoder().decode(block).matchAll(/"id":"([0-9a-f]{12})"/g)].map(([, id]) => id);
    const made = steps.flatMap(({ state, item }) => (state === 'made' ? [item] : []));
    expect(ids.length).toBeGreaterThan(3);
    expect([...made].sort()).toEqual([...ids].sort());
    expect((await step('vectors', 0)).stored).toBe('equal');
  });

  test('a line is traced from its ridge points over pieces and fit to its name in the result', async () => {
    const { steps, at } = await shelf.list(
      drive,
      { run, stage: 'vectors' },
      { by: 'place', x: 15, y: ROAD.dashedY },
    );
    const shown = await step('vectors', at ?? -1);
    expect(shown.phases?.map(({ title }) => title)).toEqual([
      'Ridge points',
      'Followed',
      'Fit',
      'Look',
      'Result',
    ]);
    expect(shown.reason).toContain(steps[at ?? -1]?.item);
    const pieces = layerOf(shown, 'pieceTable');
    if (pieces.kind !== 'table') throw new Error('no table');
    // Dashes of 3 m with gaps of 3 m, each dash longer by what the filter reaches along the line.
    const lengths = pieces.rows.map((row) => Number.parseFloat(row[1] ?? ''));
    expect(lengths.length).toBeGreaterThan(3);
    const middle = lengths.sort((a, b) => a - b)[lengths.length >> 1] ?? 0;
    expect(middle).toBeGreaterThan(ROAD.dashM);
    expect(middle).toBeLessThan(ROAD.dashM + ROAD.gapM);
    const fit = layerOf(shown, 'fit');
    if (fit.kind !== 'lines') throw new Error('no lines');
    for (let k = 1; k < fit.xyz.length; k += 3)
      expect(Math.abs((fit.xyz[k] ?? 0) + fit.offset[1] - ROAD.dashedY)).toBeLessThan(0.15);
  });

  test('what is no line says why, and is drawn where it lies', async () => {
    const steps = await stepsOf('vectors');
    const refused = steps.findIndex(({ state }) => state === 'refused');
    expect(refused).toBeGreaterThanOrEqual(0);
    const shown = await step('vectors', refused);
    expect([shown.state, shown.reason]).toEqual(['refused', steps[refused]?.reason]);
    expect(shown.reason).toMatch(/\.$/);
    expect(shown.phases?.at(-1)?.title).toBe('Refused');
  });

  test('a hatched area is no crossing: it says why, with its bars, its numbers and where it lies', async () => {
    const own = join(temporaryFolder(), 'hatched.drive');
    // Bars of 15 cm at 45° between the solid line and the kerb, 1.1 m apart.
    const isHatched = (x: number, y: number): boolean =>
      x > 8 && x < 18 && y > 2.1 && y < 3.6 && (x - y + 40) % (1.1 * Math.SQRT2) < 0.15 * Math.SQRT2;
    makePaintedRoad(own, 26, isHatched);
    const hatched = Drive.open(own, 'write');
    try {
      const { run } = await runPipeline(hatched, {}, STAGES);
      const shelf = new StepShelf(STAGES);
      const asked = { run: run.id, stage: 'vectors' };
      const { steps } = await shelf.list(hatched, asked);
      const at = steps.findIndex(({ title }) => title === 'No crossing');
      const shown = await shelf.step(hatched, asked, at);
      expect(shown.reason).toMatch(/^A hatched area: its \d bars stand in a row 4\d° off their normal/);
      expect(shown.place?.[0]).toBeGreaterThan(8);
      expect(shown.place?.[0]).toBeLessThan(18);
      expect(shown.numbers.find(({ name }) => name === 'Bars')?.value).toBeGreaterThan(2);
      expect(shown.phases?.map(({ title }) => title)).toEqual(['Ridge points', 'Bars', 'Refused']);
      const bars = layerOf(shown, 'bars');
      if (bars.kind !== 'lines') throw new Error('no lines');
      for (let k = 1; k < bars.xyz.length; k += 3) {
        const y = (bars.xyz[k] ?? 0) + bars.offset[1];
        // The filter reaches along the bars beyond their ends.
        expect(y).toBeGreaterThan(2.1 - 0.6);
        expect(y).toBeLessThan(3.6 + 0.6);
      }
      const outline = layerOf(shown, 'result');
      expect(outline.kind === 'lines' && outline.starts.length - 1).toBe(bars.starts.length);
    } finally {
      hatched.close();
    }
  }, 60_000);

  test('an element leads to its own step, and a tile of evidence is found from it', async () => {
    const artifact = artifactOf(drive, run, 'lines', 'vectors');
    const [wanted] = (await stepsOf('vectors')).filter(({ state }) => state === 'made');
    const near = { by: 'item', artifact: artifact?.id ?? 0, item: wanted?.item ?? '' } as const;
    const lines = await shelf.list(drive, { run, stage: 'vectors' }, near);
    expect(lines.steps[lines.at ?? -1]).toEqual(wanted);
    const tiles = await shelf.list(drive, { run, stage: 'evidence' }, near);
    const sources = drive.links
      .of(near.artifact, near.item)
      .map(({ source }) => 'item' in source && source.item);
    expect(sources).toContain(tiles.steps[tiles.at ?? -1]?.item);
  });
});

describe('ground by sweep, accumulation by tile, lanes by section', () => {
  test('a sweep judged anew has the labels of the run, and its ground lies on the elevation', async () => {
    const steps = await stepsOf('ground');
    expect(steps).toHaveLength(SWEEPS);
    const shown = await step('ground', 20);
    expect(shown.stored).toBe('equal');
    expect(shown.t).toBe(steps[20]?.t);
    const off = shown.phases?.at(-1)?.numbers.find(({ name }) => name === 'Off the elevation');
    expect(off?.value).toBeLessThan(0.05);
    const above = layerOf(shown, 'above');
    if (above.kind !== 'points') throw new Error('no points');
    // What stands on the ground of this road is the box, and only that.
    const { box } = ROAD;
    for (let k = 0; k < above.xyz.length; k += 3)
      expect((above.xyz[k] ?? 0) + above.offset[0]).toBeGreaterThan(box.x0 - 0.5);
  });

  test('a tile summed up anew has the lidar channels of the run', async () => {
    const { at } = await shelf.list(drive, { run, stage: 'accumulation' }, { by: 'place', x: 15, y: 0 });
    const shown = await step('accumulation', at ?? -1);
    expect(shown.stored).toBe('equal');
    const growth = layerOf(shown, 'growth');
    if (growth.kind !== 'curve') throw new Error('no curve');
    const points = growth.series[0]?.y.reduce((a, b) => a + b, 0);
    expect(points).toBe(shown.numbers[0]?.value);
    expect(points).toBeGreaterThan(1000);
  });

  test('a section shows the lines beside the way and the lane between them', async () => {
    const { at } = await shelf.list(drive, { run, stage: 'lanes' }, { by: 'place', x: 15, y: 0 });
    const shown = await step('lanes', at ?? -1);
    expect(shown.stored).toBe('equal');
    const table = layerOf(shown, 'lines');
    if (table.kind !== 'table') throw new Error('no table');
    const offsets = table.rows.map((row) => Number.parseFloat(row[1] ?? ''));
    for (const y of [ROAD.solidY, ROAD.dashedY, ROAD.kerbY, -ROAD.kerbY])
      expect(Math.min(...offsets.map((offset) => Math.abs(offset - y)))).toBeLessThan(0.2);
    const width = shown.phases?.at(-1)?.numbers.find(({ name }) => name === 'Width of the driven lane');
    expect(width?.value).toBeCloseTo(ROAD.solidY - ROAD.dashedY, 0);
  });
});

test('alignment by pose: the graph solved anew is the graph of the run, and each pose names its edges', async () => {
  const own = join(temporaryFolder(), 'way.drive');
  makePaintedRoad(own, 12);
  const stages = [odometry, alignment];
  const writing = Drive.open(own, 'write');
  try {
    const { run } = await runPipeline(writing, {}, stages);
    const poses = new StepShelf(stages);
    const { steps, at } = await poses.list(
      writing,
      { run: run.id, stage: 'alignment' },
      { by: 'time', t: 6e8 },
    );
    expect([steps.length, at]).toEqual([12, 6]);
    const shown = await poses.step(writing, { run: run.id, stage: 'alignment' }, 6);
    expect(shown.stored).toBe('equal');
    const edges = layerOf(shown, 'edges');
    if (edges.kind !== 'table') throw new Error('no table');
    const motions = edges.rows.filter(([what]) => what === 'Odometry').map((row) => row[1]);
    expect(motions).toEqual(['pose 5', 'pose 7']);
  } finally {
    writing.close();
  }
});

test('at a moment the step nearest to the vehicle is opened', async () => {
  const t = 2e9;
  for (const stage of ['accumulation', 'evidence', 'vectors']) {
    const { steps, at } = await shelf.list(drive, { run, stage }, { by: 'time', t });
    const x = (ROAD.speedMps * t) / 1e9;
    const made = steps.filter(({ state }) => state === 'made');
    const nearest = Math.min(...made.map(({ place = [0, 0] }) => Math.hypot(place[0] - x, place[1])));
    const place = steps[at ?? -1]?.place ?? [Number.NaN, Number.NaN];
    expect(Math.hypot(place[0] - x, place[1])).toBeLessThanOrEqual(nearest);
  }
});

test('a list of steps comes through the wire as it was', async () => {
  for (const stage of ['ground', 'evidence', 'vectors', 'lanes']) {
    const steps = await stepsOf(stage);
    expect(decodeSteps(encodeSteps(steps))).toEqual(steps);
  }
});

test('a stage without steps, and a step that there is not, are refused in words', async () => {
  await expect(stepsOf('alignment')).rejects.toThrow('Stage True way offers no steps.');
  await expect(step('evidence', 9999)).rejects.toThrow(/Evidence has tiles 0 to \d+; there is no tile \d+/);
});
