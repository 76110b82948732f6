/** A drive whose log says that its camera is turned: the repair measures it, and a variant has it put right; or it is refused. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Drive } from '../../../engine/drive/drive.ts';
import { repairPictures } from '../../../engine/reconstruct/repair/pictures.ts';
import { repair } from '../../../engine/reconstruct/repair/repair.ts';
import { repairReport } from '../../../engine/reconstruct/repair/report.ts';
import { listRuns } from '../../../engine/reconstruct/run/runs.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { type Faulty, faulty, idOf, SMALL_RIG } from '../../support/faulty.ts';

const folder = temporaryFolder();
const TURNED_DEG = 1.5;
let made: Faulty;

beforeAll(async () => {
  made = await faulty(folder, 'turned', [{ name: 'wrong-extrinsic', value: TURNED_DEG }], 3);
});
afterAll(() => made.drive.close());

const warned = (drive: Drive, run: number): readonly string[] =>
  listRuns(drive)
    .find(({ id }) => id === run)
    ?.stages.find(({ stage }) => stage === 'health')?.verdict?.reasons ?? [];

it('puts a wrong mount right in a variant, which Health has nothing to say of, and leaves the run as it is', async () => {
  const { drive } = made;
  const done = await repair(drive, { to: 'health', threads: 2 });
  if (done.kind !== 'repaired') throw new Error(JSON.stringify(done));
  const [correction, ...more] = done.set?.corrections ?? [];
  expect(more).toEqual([]);
  expect(correction).toMatchObject({ kind: 'sensor-yaw', frame: 'camera_front', unit: '°', limit: 0.25 });
  expect(Math.abs((correction?.value ?? 0) + TURNED_DEG)).toBeLessThan(0.1);
  expect(correction?.sigma).toBeLessThan(0.1);
  expect(done.text).toMatch(/^The yaw of .* is turned by −1\.[45]\d ± 0\.\d\d °\./);
  expect(warned(drive, done.before.id)).toEqual([expect.stringMatching(/further to the right/)]);
  expect(warned(drive, done.outcome.run.id)).toEqual([]);
  const runs = listRuns(drive);
  expect(runs.map(({ name, tries }) => [name, tries])).toEqual([
    ['run 1', undefined],
    ['run 1 repaired', done.set?.name],
  ]);
  expect(runs[0]?.stages[0]?.state).toBe('done');
  const report = repairReport(drive, done.outcome.run.id);
  const edges = report?.rows.find(({ name }) => name.startsWith('Edges of'));
  expect(edges?.after).toBeGreaterThan(1.2 * (edges?.before ?? 1));
  // What it would change is shown before it is tried, by the same measure.
  const value = correction?.value ?? 0;
  const wanted = [{ kind: 'sensor-yaw', frame: 'camera_front', value }] as const;
  const [picture, ...others] = await repairPictures(drive, done.before, wanted);
  expect(others).toEqual([]);
  expect(picture?.before.score).toBeCloseTo(edges?.before ?? 0, 3);
  expect(picture?.after.score).toBeCloseTo(edges?.after ?? 0, 3);
  for (const side of [picture?.before, picture?.after])
    expect((await sharp(side?.jpeg).metadata()).format).toBe('jpeg');
  expect(picture?.after.jpeg).not.toEqual(picture?.before.jpeg);
  // The wrong way round is shown as no better.
  const [worse] = await repairPictures(drive, done.before, [{ ...wanted[0], value: -value }]);
  expect(worse?.after.score).toBeLessThan(worse?.before.score ?? 0);
  // Again: the same set and the same run, nothing made twice.
  const again = await repair(drive, { to: 'health', threads: 2, run: done.before.id });
  expect(again).toMatchObject({ kind: 'repaired', outcome: { run: { id: done.outcome.run.id } } });
  expect(drive.proposedSets()).toHaveLength(1);
});

it('refuses where the pictures show no edge: the score is flat, and nothing is kept', async () => {
  const { drive } = made;
  const camera = idOf(made, 'camera');
  const path = join(folder, 'grey.drive');
  drive.truncateWal();
  const { width, height } = SMALL_RIG.cameras?.[0]?.model ?? { width: 768, height: 288 };
  const grey = await sharp({ create: { width, height, channels: 3, background: '#808080' } })
    .jpeg()
    .toBuffer();
  const file = new DatabaseSync(drive.path);
  file.exec(`VACUUM INTO '${path}'`);
  file.close();
  const db = new DatabaseSync(path);
  db.prepare('UPDATE sample_blob SET bytes = ? WHERE id IN (SELECT blob FROM sample WHERE stream = ?)').run(
    grey,
    camera,
  );
  db.prepare('UPDATE sample SET bytes = ? WHERE stream = ?').run(grey.byteLength, camera);
  // Another content has another digest: results of the pictures that were there do not count.
  db.prepare("UPDATE stream SET digest = 'grey' WHERE id = ?").run(camera);
  for (const table of ['run', 'run_stage', 'calibration WHERE version > 0']) db.exec(`DELETE FROM ${table}`);
  db.close();
  const flat = Drive.open(path, 'write');
  try {
    const done = await repair(flat, { to: 'health', threads: 2 });
    expect(done).toMatchObject({ kind: 'refused', text: expect.stringMatching(/the score is flat/) });
    expect(flat.proposedSets()).toEqual([]);
    expect(flat.runs.list()).toHaveLength(1);
  } finally {
    flat.close();
  }
});
