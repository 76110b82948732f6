/** Learning from a drive: what is kept of it, what it is used for, and what it refuses. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelledError, InputError } from '../../../engine/contract/errors.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import { learntModels } from '../../../engine/models/library.ts';
import { readManifest, readNetwork } from '../../../engine/models/manifest.ts';
import { learnDrive } from '../../../engine/reconstruct/learn/learn.ts';
import type { Learnt } from '../../../engine/reconstruct/learn/learnt.ts';
import { completeParameters } from '../../../engine/reconstruct/run/parameters.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { stage as accumulation } from '../../../engine/reconstruct/stages/accumulation/stage.ts';
import { stage as evidence } from '../../../engine/reconstruct/stages/evidence/stage.ts';
import { stage as ground } from '../../../engine/reconstruct/stages/ground/stage.ts';
import { stage as vectors } from '../../../engine/reconstruct/stages/vectors/stage.ts';
import { temporaryFolder } from '../../support/drives.ts';
import { makePaintedRoad, trueWay } from '../../support/paint/painted-road.ts';

const STAGES = [trueWay, ground, accumulation, evidence, vectors];
const folder = temporaryFolder();
const path = join(folder, 'road.drive');
const before = process.env.LANETRACE_HOME;
let drive: Drive;
let first = 0;
let learnt: Learnt;

beforeAll(async () => {
  process.env.LANETRACE_HOME = join(folder, 'home');
  makePaintedRoad(path, 40);
  drive = Drive.open(path, 'write');
  first = (await runPipeline(drive, {}, STAGES)).run.id;
  learnt = await learnDrive(drive, { run: first, threads: 2, epochs: 1 });
});

afterAll(() => {
  drive?.close();
  if (before === undefined) delete process.env.LANETRACE_HOME;
  else process.env.LANETRACE_HOME = before;
});

describe('learning from a drive', () => {
  test('keeps a network that fits its manifest, with a card that says what it was learnt from and how it does', () => {
    const manifest = readManifest(learnt.folder);
    expect(readNetwork(learnt.folder, manifest).length).toBeGreaterThan(400_000);
    const card = readFileSync(join(learnt.folder, 'card.md'), 'utf8');
    expect(card).toContain(learnt.data);
    expect(card).toContain(`| after | ${learnt.after.precision.toFixed(3)} |`);
    expect(learnt.after.cells).toBeGreaterThan(1000);
  });

  test('moves the weights towards what the run is sure of on tiles that it did not see', () => {
    expect(learnt.after.ece).toBeLessThan(learnt.before.ece);
    expect(learnt.heldOut).toBeGreaterThan(0);
  });

  test('stopped, it keeps nothing', async () => {
    const there = readdirSync(learntModels());
    const stop = new AbortController();
    const run = learnDrive(drive, {
      run: first,
      threads: 2,
      signal: stop.signal,
      onProgress: (fraction) => {
        if (fraction > 0) stop.abort();
      },
    });
    await expect(run).rejects.toBeInstanceOf(CancelledError);
    expect(readdirSync(learntModels())).toEqual(there);
  });

  test('is a choice of evidence: fused in a run, whose tiles computed anew are those of the run', async () => {
    const set = { evidence: { model: learnt.model, use: 'fused' } };
    const { run, state } = await runPipeline(drive, { run: first, set, to: 'evidence' }, STAGES);
    expect(state).toBe('done');
    expect(run.id).not.toBe(first);
    const metrics = run.stages.find(({ stage }) => stage === 'evidence')?.metrics ?? [];
    expect(metrics.map(({ name }) => name)).toContain('Network shows lines by');
    const shelf = new StepShelf(STAGES);
    const { steps } = await shelf.list(drive, { run: run.id, stage: 'evidence' });
    const made = steps.findIndex(({ state }) => state === 'made');
    const step = await shelf.step(drive, { run: run.id, stage: 'evidence' }, made);
    expect(step.stored).toBe('equal');
    expect(Object.keys(step.blocks)).toContain('layer.network');
    // A network must not teach itself its own errors.
    await expect(learnDrive(drive, { run: run.id, threads: 1 })).rejects.toThrow(/made with a network/);
  });

  test('a model that is not there is refused by name, with those that are', () => {
    expect(existsSync(learnt.folder)).toBe(true);
    expect(() => completeParameters(evidence, { model: 'learnt-gone' })).toThrow(
      new RegExp(`none, ridge, markings, ${learnt.model}`),
    );
    expect(() => completeParameters(evidence, { model: '../../etc' })).toThrow(InputError);
  });
});
