/** The landmarks of a simulated street: the same at any thread count, with links to sweeps, step by step as the run stored them. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeLandmarks } from '../../../engine/contract/map/landmarks.ts';
import { decodeLayer } from '../../../engine/contract/steps/layers.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { ingest } from '../../../engine/ingest/ingest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf } from '../../../engine/reconstruct/run/runs.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { STAGES } from '../../../engine/reconstruct/stages/registry.ts';
import { simulate } from '../../../engine/simulate/simulate.ts';
import { temporaryFolder } from '../../support/drives.ts';

const path = join(temporaryFolder(), 'street.drive');
const shelf = new StepShelf(STAGES);
let drive: Drive;
let run = 0;

beforeAll(async () => {
  const log = join(temporaryFolder(), 'street.mcap');
  await simulate({ preset: 'standard', seed: 12, seconds: 2, out: log, threads: 2 });
  await ingest(log, path);
  drive = Drive.open(path, 'write');
  run = (await runPipeline(drive, { to: 'landmarks', threads: 1 })).run.id;
});

afterAll(() => drive?.close());

const digest = (): string | undefined => {
  const artifact = artifactOf(drive, run, 'landmarks', 'landmarks');
  return artifact && drive.artifacts.digest(artifact.id);
};

test('its poles and signs are the same bytes at two threads', async () => {
  const once = digest();
  await runPipeline(drive, { to: 'landmarks', threads: 2, again: 'landmarks' });
  expect(digest()).toBe(once);
});

test('each landmark is a step that made it, computed anew as it was stored, and all others say why not', async () => {
  const artifact = artifactOf(drive, run, 'landmarks', 'landmarks');
  const landmarks = decodeLandmarks(drive.artifacts.read(artifact?.id ?? 0, '0', 0));
  expect(landmarks.length).toBeGreaterThan(0);
  const { steps } = await shelf.list(drive, { run, stage: 'landmarks' });
  const made = steps.filter(({ state }) => state === 'made').map(({ item }) => item);
  expect(made.sort()).toEqual(landmarks.map(({ id }) => id).sort());
  for (const { state, reason } of steps) if (state === 'refused') expect(reason).toMatch(/^Refused: .+\.$/);

  const index = steps.findIndex(({ item }) => item === 'pole-1');
  const shown = await shelf.step(drive, { run, stage: 'landmarks' }, index);
  expect(shown.stored).toBe('equal');
  expect(shown.phases?.map(({ title }) => title)).toEqual(['Points', 'Heights', 'Shaft']);
  const points = decodeLayer(shown.blocks.points ?? new Uint8Array());
  expect(points?.kind === 'points' && points.xyz.length).toBeGreaterThan(60);
});
