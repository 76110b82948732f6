/** Two runs against each other: what of their lines they share, and how far their paths lie apart. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import type { RoadMap } from '../../../engine/map/model.ts';
import { compareRuns, lineTable, pathsApart } from '../../../engine/reconstruct/results/compare-runs.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { testFolder } from '../../support/ingest/folder.ts';

const folder = testFolder();

/** A divider along x from 0 to `lengthM`, `y` beside the axis. */
const mapOf = (lengthM: number, y: number): RoadMap => ({
  ...{ format: 'lanetrace-map/1', frame: 'local', lanelets: [] },
  elements: [
    {
      ...{ id: 'a', class: 'divider', subtype: 'solid', confidence: 1, sources: [] },
      points: [
        [0, y, 0],
        [lengthM, y, 0],
      ],
    },
  ],
});

test('lines are compared by length and by how far they lie beside each other', () => {
  const row = lineTable(mapOf(30, 0), mapOf(20, 0.1)).rows.find(({ name }) => name === 'divider');
  expect(row?.values['This run']).toBeCloseTo(30, 1);
  expect(row?.values['The other']).toBeCloseTo(20, 1);
  expect(row?.values['Only this']).toBeCloseTo(10, 0);
  expect(row?.values['Only the other']).toBeCloseTo(0, 1);
  expect(row?.values['Lateral, median']).toBeCloseTo(0.1, 2);
});

test('paths are compared at the same times, and the worst moment is named', () => {
  const q = { w: 1, x: 0, y: 0, z: 0 };
  const path = (y: (i: number) => number) => ({
    t: Float64Array.from({ length: 11 }, (_, i) => i * 1e9),
    poses: Array.from({ length: 11 }, (_, i) => ({ p: [i, y(i), 0] as const, q })),
  });
  const apart = pathsApart(
    path(() => 0),
    path((i) => (i === 7 ? 0.5 : 0)),
  );
  expect(apart).toMatchObject({
    mostM: 0.5,
    poses: 11,
    text: 'Their paths lie 0.500 m apart at most, at 7.0 s.',
  });
  expect(
    pathsApart(
      path(() => 1),
      path(() => 1),
    ).text,
  ).toBe('Their paths are the same.');
});

test('two runs of a drive are compared by what both have, and what one lacks is said', async () => {
  const [log, path] = [join(folder, 'sim.mcap'), join(folder, 'sim.drive')];
  await simulate({ seed: 4, seconds: 1, out: log, threads: 2 });
  await ingest(log, path);
  const drive = Drive.open(path, 'write');
  await runPipeline(drive, { to: 'odometry' });
  await runPipeline(drive, { to: 'odometry', set: { odometry: { minRange: 4 } } });
  const [first, second] = drive.runs.list();
  const { tables, notes } = compareRuns(drive, first?.id ?? 0, second?.id ?? 0);
  expect(tables.map(({ title }) => title)).toEqual(['Path']);
  expect(tables[0]?.rows[0]?.values.Poses).toBeGreaterThan(5);
  expect(tables[0]?.rows[0]?.values.Most).toBeLessThan(0.5);
  expect(notes.join('\n')).toMatch(/has no map: their lines are not compared/);
  expect(() => compareRuns(drive, 1, 1)).toThrow(/with itself/);
  expect(() => compareRuns(drive, 1, 99)).toThrow(/has no run 99/);
  drive.close();
});
