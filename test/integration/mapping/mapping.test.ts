/** From sweeps to lines on a road whose every measure is known: ground, accumulation, evidence and vectors as they ship. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../engine/contract/calibration.ts';
import { type ColumnBlock, column, decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { resample } from '../../../engine/geometry/polyline.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { stage as accumulation } from '../../../engine/reconstruct/stages/accumulation/stage.ts';
import { stage as evidence } from '../../../engine/reconstruct/stages/evidence/stage.ts';
import { stage as ground } from '../../../engine/reconstruct/stages/ground/stage.ts';
import type { MapLine } from '../../../engine/reconstruct/stages/vectors/lines.ts';
import { stage as vectors } from '../../../engine/reconstruct/stages/vectors/stage.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { makePaintedRoad, ROAD, trueWay } from '../../support/paint/painted-road.ts';

const STAGES = [trueWay, ground, accumulation, evidence, vectors];
const SWEEPS = 40;
const folder = temporaryFolder();
const path = join(folder, 'road.drive');
let run = 0;

/** Every part of an artifact, decoded. */
function blocks(name: string, stage: string, level = 0): { key: string; block: ColumnBlock }[] {
  const drive = Drive.open(path, 'read');
  try {
    const artifact = artifactOf(drive, run, name, stage);
    if (!artifact) return [];
    return drive.artifacts
      .parts(artifact.id, level)
      .map(({ key }) => ({ key, block: decodeColumns(drive.artifacts.read(artifact.id, key, level)) }));
  } finally {
    drive.close();
  }
}

/** Mean of a raster channel over the cells with their middle in a rectangle. */
function meanOf(name: string, stage: string, channel: string, [x0, y0, x1, y1]: readonly number[]): number {
  let [sum, n] = [0, 0];
  for (const { block } of blocks(name, stage)) {
    const { width, resolutionM, x, y } = block.meta as Record<string, number>;
    const values = block.columns.get(channel)!;
    values.forEach((v, k) => {
      const cx = x! + ((k % width!) + 0.5) * resolutionM!;
      const cy = y! + (Math.floor(k / width!) + 0.5) * resolutionM!;
      if (cx < x0! || cx > x1! || cy < y0! || cy > y1! || Number.isNaN(v)) return;
      sum += v;
      n++;
    });
  }
  return sum / n;
}

function lines(): { info: MapLine; points: Vec3[] }[] {
  const [{ block } = { block: undefined }] = blocks('lines', 'vectors');
  if (!block) return [];
  const [starts, xyz] = [column(block, 'starts', 'u32'), column(block, 'xyz', 'f64')];
  return (block.meta.lines as MapLine[]).map((info, k) => ({
    info,
    points: Array.from({ length: starts[k + 1]! - starts[k]! }, (_, i) => {
      const v = 3 * (starts[k]! + i);
      return [xyz[v]!, xyz[v + 1]!, xyz[v + 2]!];
    }),
  }));
}

beforeAll(async () => {
  makePaintedRoad(path, SWEEPS);
  const drive = Drive.open(path, 'write');
  const outcome = await runPipeline(drive, { threads: 2 }, STAGES);
  expect(outcome.state).toBe('done');
  run = outcome.run.id;
  drive.close();
});

describe('ground', () => {
  test('a kerb of 12 cm survives in the elevation grid', () => {
    const road = meanOf('elevation', 'ground', 'elevation', [10, 2, 20, 3.6]);
    const sidewalk = meanOf('elevation', 'ground', 'elevation', [10, 4.4, 20, 6]);
    expect(sidewalk - road).toBeGreaterThan(0.11);
    expect(sidewalk - road).toBeLessThan(0.13);
  });

  test('what stands is no ground', () => {
    const { x0, x1, y0, y1 } = ROAD.box;
    const inside = meanOf('elevation', 'ground', 'elevation', [x0 + 0.3, y0 + 0.3, x1 - 0.3, y1 - 0.3]);
    expect(Number.isNaN(inside) || inside < 0.3).toBe(true);
  });

  test('the labels of every sweep are there, two bits a point', () => {
    const seen = blocks('labels', 'ground').flatMap(({ block }) => [...column(block, 'seq', 'u32')]);
    expect(seen).toEqual(Array.from({ length: SWEEPS }, (_, k) => k));
  });
});

describe('accumulation', () => {
  test('paint stands out of asphalt though every laser has its own gain', () => {
    const paint = meanOf('rasters', 'accumulation', 'intensity', [
      8,
      ROAD.solidY - 0.04,
      25,
      ROAD.solidY + 0.04,
    ]);
    const asphalt = meanOf('rasters', 'accumulation', 'intensity', [8, 0.5, 24, 1.2]);
    expect(asphalt).toBeGreaterThan(-0.5);
    expect(asphalt).toBeLessThan(0.5);
    expect(paint - asphalt).toBeGreaterThan(2);
  });

  test('points are placed by the pose of their own moment', () => {
    // The kerb's face is 12 cm high and upright: undistorted points keep the road at 0 up to it.
    expect(Math.abs(meanOf('rasters', 'accumulation', 'elevation', [8, 3.6, 24, 3.9]))).toBeLessThan(0.01);
  });

  test('the box stands in the height channel', () => {
    const { x0, x1, y1, heightM } = ROAD.box;
    // The face that looks to the road; the channel counts 2 cm.
    let tallest = 0;
    for (const { block } of blocks('rasters', 'accumulation')) {
      const { width, resolutionM, x, y } = block.meta as Record<string, number>;
      block.columns.get('height')!.forEach((v, k) => {
        const cx = x! + ((k % width!) + 0.5) * resolutionM!;
        const cy = y! + (Math.floor(k / width!) + 0.5) * resolutionM!;
        if (cx > x0 && cx < x1 && Math.abs(cy - y1) < 0.1) tallest = Math.max(tallest, v / 50);
      });
    }
    expect(tallest).toBeGreaterThan(heightM - 0.3);
    expect(tallest).toBeLessThan(heightM + 0.1);
  });

  test('coarser levels of the cloud cover the same ground with fewer points', () => {
    const count = (level: number) =>
      blocks('cloud', 'accumulation', level).reduce(
        (n, { block }) => n + block.columns.get('label')!.length,
        0,
      );
    expect(count(0)).toBeGreaterThan(10_000);
    expect(count(1)).toBeLessThan(0.6 * count(0));
    expect(count(1)).toBeGreaterThan(0.05 * count(0));
    expect(count(5)).toBeGreaterThan(0);
  });
});

describe('vectors', () => {
  /** What lies beside the way and up to 5 m before and after it; further out the rings lie far apart. */
  const beside = (points: readonly Vec3[]) => resample(points, 0.5).filter(([x]) => x > -5 && x < 36);
  const near = (y: number) => lines().filter(({ points }) => points.every((p) => Math.abs(p[1] - y) < 0.3));

  test('the solid line is found within 3 cm, and as solid', () => {
    const found = near(ROAD.solidY);
    expect(found.map(({ info }) => `${info.class} ${info.subtype}`)).toEqual(['divider solid']);
    for (const [, y] of beside(found[0]!.points)) expect(Math.abs(y - ROAD.solidY)).toBeLessThan(0.03);
    expect(found[0]!.info.lengthM).toBeGreaterThan(25);
    expect(found[0]!.info.widthM).toBeGreaterThan(0.1);
    expect(found[0]!.info.widthM).toBeLessThan(0.25);
  });

  test('the dashes become one dashed line', () => {
    const found = near(ROAD.dashedY);
    expect(found.map(({ info }) => `${info.class} ${info.subtype}`)).toEqual(['divider dashed']);
    expect(found[0]!.info.lengthM).toBeGreaterThan(20);
    for (const [, y] of beside(found[0]!.points)) expect(Math.abs(y - ROAD.dashedY)).toBeLessThan(0.05);
  });

  test('both kerbs are boundaries, along their upper edge', () => {
    for (const side of [1, -1]) {
      const found = near(side * ROAD.kerbY);
      expect(found.every(({ info }) => info.class === 'boundary')).toBe(true);
      expect(found.reduce((sum, { info }) => sum + info.lengthM, 0)).toBeGreaterThan(25);
      for (const { points } of found)
        for (const [, y, z] of beside(points)) {
          expect(Math.abs(y - side * ROAD.kerbY)).toBeLessThan(0.06);
          expect(z).toBeGreaterThan(0.08);
        }
    }
  });

  test('nothing else is found', () => {
    const known = [ROAD.solidY, ROAD.dashedY, ROAD.kerbY, -ROAD.kerbY];
    const other = lines().filter(
      ({ points }) => !known.some((y) => points.every((p) => Math.abs(p[1] - y) < 0.3)),
    );
    expect(other.map(({ info }) => `${info.class} of ${info.lengthM} m`)).toEqual([]);
  });

  test('each line names the cells and the sweeps it rests on', () => {
    const drive = Drive.open(path, 'read');
    const artifact = artifactOf(drive, run, 'lines', 'vectors')!;
    for (const { info } of lines()) {
      const sources = drive.links.of(artifact.id, info.id);
      expect(sources.some((each) => 'stream' in each.source)).toBe(true);
      expect(sources.some((each) => 'artifact' in each.source)).toBe(true);
    }
    drive.close();
  });
});

/**
 * What each stage makes of the road, in numbers that rounding on another machine does not move. When a figure changes, the stage's
 * version must: results are looked up by it.
 */
test('what the stages make is what their versions say', () => {
  const sum = (name: string, stage: string, channel: string) =>
    blocks(name, stage).reduce((total, { block }) => {
      let part = 0;
      for (const v of block.columns.get(channel)!) if (!Number.isNaN(v)) part += v;
      return total + part;
    }, 0);
  const thousands = (v: number) => Math.round(v / 1000);
  expect({
    ground: { version: ground.version, points: thousands(sum('elevation', 'ground', 'count')) },
    accumulation: {
      version: accumulation.version,
      points: thousands(sum('rasters', 'accumulation', 'density')),
      tiles: blocks('rasters', 'accumulation').length,
      cloudParts: blocks('cloud', 'accumulation').length,
    },
    evidence: {
      version: evidence.version,
      marking: thousands(sum('evidence', 'evidence', 'marking')),
      boundary: thousands(sum('evidence', 'evidence', 'boundary')),
    },
    vectors: {
      version: vectors.version,
      lines: lines()
        .map(({ info }) => `${info.class} ${info.subtype} ${info.lengthM.toFixed(0)} m`)
        .sort(),
    },
  }).toMatchInlineSnapshot(`
    {
      "accumulation": {
        "cloudParts": 54,
        "points": 1047,
        "tiles": 26,
        "version": 5,
      },
      "evidence": {
        "boundary": 6878,
        "marking": 7438,
        "version": 4,
      },
      "ground": {
        "points": 1075,
        "version": 1,
      },
      "vectors": {
        "lines": [
          "boundary kerb 70 m",
          "boundary kerb 71 m",
          "divider dashed 57 m",
          "divider solid 66 m",
        ],
        "version": 28,
      },
    }
  `);
});

test('one thread or three, the same bytes', async () => {
  const digest = async (threads: number): Promise<string> => {
    const other = join(folder, `threads-${threads}.drive`);
    makePaintedRoad(other, 12);
    const drive = Drive.open(other, 'write');
    const { run: made } = await runPipeline(drive, { threads }, STAGES);
    const hash = createHash('sha256');
    for (const { artifacts } of made.stages) {
      for (const { id, name } of artifacts) {
        for (const { key, level } of drive.artifacts.parts(id))
          hash.update(`${name} ${level} ${key}`).update(drive.artifacts.read(id, key, level));
      }
    }
    drive.close();
    return hash.digest('hex');
  };
  expect(await digest(3)).toBe(await digest(1));
});
