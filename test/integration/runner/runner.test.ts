import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { decodeColumns } from '../../../engine/contract/columns.ts';
import { Drive } from '../../../engine/drive/drive.ts';
import type { Stage } from '../../../engine/reconstruct/contract/stage.ts';
import { codeDigest, sourcesOf } from '../../../engine/reconstruct/run/code-digest.ts';
import { runPipeline } from '../../../engine/reconstruct/run/runner.ts';
import { artifactOf, listRuns, stageLog } from '../../../engine/reconstruct/run/runs.ts';
import { StepShelf } from '../../../engine/reconstruct/run/steps.ts';
import { makeSmallDrive, temporaryFolder } from '../../support/drives.ts';
import { totalStage, walkStage } from '../../support/toy-stages.ts';

const folder = temporaryFolder();
let made = 0;

function freshDrive(options: Parameters<typeof makeSmallDrive>[1] = {}): Drive {
  return Drive.open(makeSmallDrive(join(folder, `${made++}.drive`), options), 'write');
}

function digests(drive: Drive, run = 1): Record<string, string> {
  const info = listRuns(drive, [walkStage(), totalStage()]).find((each) => each.id === run);
  return Object.fromEntries(
    (info?.stages ?? []).flatMap((stage) =>
      stage.artifacts.map((artifact) => [artifact.name, drive.artifacts.digest(artifact.id)] as const),
    ),
  );
}

test('a run records parts, links, metrics, logs and the verdict of each stage', async () => {
  const drive = freshDrive();
  const { state, grade, run } = await runPipeline(drive, {}, [walkStage(), totalStage()]);
  expect([state, grade]).toEqual(['done', 'warn']);
  expect(run.stages.map((stage) => stage.state)).toEqual(['done', 'done']);
  expect(run.stages[0]?.metrics).toMatchObject([{ name: 'sweeps', value: 20 }]);
  expect(run.stages[0]?.peakBytes).toBeGreaterThan(1e6);
  const means = artifactOf(drive, run.id, 'means');
  expect(means).toMatchObject({ kind: 'series', parts: 20, meta: { count: 20 } });
  expect(drive.links.of(means?.id ?? 0, '7')).toEqual([
    { item: '7', weight: 1, source: { stream: 1, fromSeq: 7, toSeq: 7 } },
  ]);
  expect(stageLog(drive, run.id, 'walk').map((line) => line.text)).toEqual(['walked']);
  drive.close();
});

test('a run is running until its last stage has ended, also between two stages, and finished after that', async () => {
  const drive = freshDrive();
  const other = Drive.open(drive.path, 'read');
  const stages = [walkStage(), totalStage()];
  const seen: string[] = [];
  const { run } = await runPipeline(
    drive,
    { onEvent: (event) => event.type === 'stage' && seen.push(listRuns(other, stages)[0]?.state ?? 'none') },
    stages,
  );
  expect(new Set(seen)).toEqual(new Set(['running']));
  expect(run.state).toBe('done');
  expect(listRuns(other, stages)[0]?.state).toBe('done');
  other.close();
  drive.close();
});

test('what is there is not computed again, by the same or another run', async () => {
  const drive = freshDrive();
  const frames: number[] = [];
  const stages = [walkStage({ onFrame: (frame) => frames.push(frame) }), totalStage()];
  await runPipeline(drive, {}, stages);
  await runPipeline(drive, {}, stages);
  await runPipeline(drive, { run: 'another' }, stages);
  expect(frames).toHaveLength(20);
  expect(listRuns(drive, stages).map((run) => run.name)).toEqual(['run 1', 'another']);
  drive.close();
});

test('asked to compute anew, a stage and what takes from it run again, and what lies before does not', async () => {
  const drive = freshDrive();
  const ran: string[] = [];
  const stages = [
    walkStage({ onFrame: (frame) => frame === 0 && ran.push('walk') }),
    {
      ...totalStage(),
      run(context) {
        ran.push('total');
        return totalStage().run(context);
      },
    },
  ] satisfies Stage[];
  await runPipeline(drive, {}, stages);
  const before = digests(drive);
  await runPipeline(drive, { again: 'total' }, stages);
  expect(ran).toEqual(['walk', 'total', 'total']);
  await runPipeline(drive, { again: 'walk' }, stages);
  await runPipeline(drive, { again: true }, stages);
  expect(ran.slice(3)).toEqual(['walk', 'total', 'walk', 'total']);
  expect(digests(drive)).toEqual(before);
  await expect(runPipeline(drive, { again: 'nonsense' }, stages)).rejects.toThrow(/no stage "nonsense"/);
  expect(drive.lease.holder()).toBeUndefined();
  drive.close();
});

test('in a checkout, a stage whose code was edited is stale and runs again', async () => {
  const drive = freshDrive();
  const source = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return pathToFileURL(path).href;
  };
  source('helper-a.ts', 'export const factor = 1;\n');
  source('helper-b.ts', 'export const factor = 2;\n');
  const first = source('first.ts', "import { factor } from './helper-a.ts';\n");
  const edited = source('edited.ts', "import { factor } from './helper-b.ts';\n");
  let walked = 0;
  const stage = (module: string): Stage => ({ ...walkStage({ onFrame: () => walked++ }), module });
  await runPipeline(drive, {}, [stage(first)]);
  await runPipeline(drive, {}, [stage(first)]);
  expect(walked).toBe(20);
  expect(listRuns(drive, [stage(edited)])[0]?.stages[0]?.state).toBe('stale');
  await runPipeline(drive, {}, [stage(edited)]);
  expect(walked).toBe(40);
  drive.close();
});

test('the code of a stage is its module and what that imports to run, not what it imports as types', () => {
  const entry = fileURLToPath(new URL('../../../engine/reconstruct/stages/lanes/stage.ts', import.meta.url));
  const sources = sourcesOf(entry).map((path) => path.split('/engine/')[1]);
  expect(sources).toContain('reconstruct/stages/lanes/build.ts');
  expect(sources).toContain('geometry/polyline.ts');
  expect(sources).not.toContain('contract/calibration.ts');
  expect(sources.some((path) => path?.startsWith('reconstruct/run/'))).toBe(false);
  expect(codeDigest('file:///opt/lanetrace/engine/reconstruct/stages/lanes/stage.js')).toBeUndefined();
});

test('a changed parameter makes a variant that shares what lies upstream', async () => {
  const drive = freshDrive();
  let walked = 0;
  const stages = [walkStage({ onFrame: () => walked++ }), totalStage()];
  const first = await runPipeline(drive, {}, stages);
  const second = await runPipeline(drive, { set: { total: { offset: 2 } } }, stages);
  expect(walked).toBe(20);
  expect(second.run).toMatchObject({ id: 2, parent: first.run.id });
  expect(second.run.stages[0]?.key).toBe(first.run.stages[0]?.key);
  expect(second.run.stages[1]?.key).not.toBe(first.run.stages[1]?.key);
  drive.close();
});

test('a parameter out of bounds, or of no stage, is refused in a sentence', async () => {
  const drive = freshDrive();
  const stages = [walkStage()];
  await expect(runPipeline(drive, { set: { walk: { scale: 99 } } }, stages)).rejects.toThrow(
    'Parameter walk.scale takes a number from 0 to 10',
  );
  await expect(runPipeline(drive, { set: { walk: { speed: 1 } } }, stages)).rejects.toThrow(
    'no parameter "speed"',
  );
  await expect(runPipeline(drive, { to: 'fly' }, stages)).rejects.toThrow('There is no stage "fly"');
  drive.close();
});

test('run to a stage runs what it needs and no more', async () => {
  const drive = freshDrive();
  const { run } = await runPipeline(drive, { to: 'walk' }, [walkStage(), totalStage()]);
  expect(run.stages.map((stage) => stage.state)).toEqual(['done', 'not-run']);
  drive.close();
});

test('a new stage version and a new calibration make results stale, downstream too', async () => {
  const drive = freshDrive();
  const stages = [walkStage(), totalStage()];
  await runPipeline(drive, {}, stages);
  const states = (with_: Stage[]) => listRuns(drive, with_)[0]?.stages.map((stage) => stage.state);
  expect(states(stages)).toEqual(['done', 'done']);
  expect(states([walkStage({ version: 2 }), totalStage()])).toEqual(['stale', 'stale']);
  drive.addCalibration({ ...drive.calibration(), rule: 'moved by hand' }, 'test');
  expect(states(stages)).toEqual(['stale', 'stale']);
  drive.close();
});

test('a failed stage says why, what needs it is left out, and it goes on from its checkpoint', async () => {
  const drive = freshDrive();
  const failing = await runPipeline(drive, {}, [walkStage({ failAt: 12 }), totalStage()]);
  expect(failing.state).toBe('failed');
  expect(failing.run.stages[0]).toMatchObject({ state: 'failed', error: 'Sweep 12 does not please.' });
  expect(failing.run.stages[1]?.state).toBe('not-run');
  const frames: number[] = [];
  const again = await runPipeline(drive, {}, [
    walkStage({ onFrame: (frame) => frames.push(frame) }),
    totalStage(),
  ]);
  expect(again.state).toBe('done');
  expect(frames[0]).toBe(10);
  const straight = freshDrive();
  await runPipeline(straight, {}, [walkStage(), totalStage()]);
  expect(digests(drive)).toEqual(digests(straight));
  const means = artifactOf(drive, 1, 'means')?.id ?? 0;
  expect(drive.links.of(means, '11')).toHaveLength(1);
  expect(stageLog(drive, 1, 'walk').map((line) => line.text)).toEqual(['walked']);
  drive.close();
  straight.close();
});

test('stepping to a sweep from a checkpoint gives the bytes that were stored', async () => {
  const drive = freshDrive();
  const { run } = await runPipeline(drive, {}, [walkStage()]);
  const means = artifactOf(drive, run.id, 'means')?.id ?? 0;
  for (const frame of [0, 4, 13, 19]) {
    const step = await new StepShelf([walkStage()]).step(drive, { run: run.id, stage: 'walk' }, frame);
    expect(step.blocks.mean).toEqual(drive.artifacts.read(means, String(frame)));
  }
  expect(
    (await new StepShelf([walkStage()]).step(drive, { run: run.id, stage: 'walk' }, 13)).numbers[0]?.value,
  ).toBe(9);
  await expect(
    new StepShelf([walkStage(), totalStage()]).step(drive, { run: run.id, stage: 'total' }, 0),
  ).rejects.toThrow('Stage Total offers no steps.');
  drive.close();
});

test('a run that is asked to stop ends as cancelled and goes on later', async () => {
  const drive = freshDrive();
  const stop = new AbortController();
  const stages = [walkStage({ onFrame: (frame) => frame === 7 && stop.abort() })];
  const stopped = await runPipeline(drive, { signal: stop.signal }, stages);
  expect(stopped.state).toBe('cancelled');
  expect(stopped.run.stages[0]?.state).toBe('cancelled');
  expect((await runPipeline(drive, {}, [walkStage()])).state).toBe('done');
  drive.close();
});

test('another connection can ask a run to stop', async () => {
  const drive = freshDrive();
  const other = Drive.open(drive.path, 'write');
  const stages = [walkStage({ pauseMs: 100, onFrame: (frame) => frame === 2 && other.lease.askToStop() })];
  expect((await runPipeline(drive, {}, stages)).state).toBe('cancelled');
  other.close();
  drive.close();
});

test('two runners never work on one drive', async () => {
  const drive = freshDrive();
  const other = Drive.open(drive.path, 'write');
  let refused: unknown;
  const stage = walkStage({
    onFrame: (frame) => {
      if (frame === 3)
        try {
          other.lease.take('second');
        } catch (error) {
          refused = error;
        }
    },
  });
  await runPipeline(drive, {}, [stage]);
  expect(String(refused)).toContain('is being worked on by another process');
  other.lease.take('second');
  await expect(runPipeline(drive, {}, [stage])).rejects.toThrow('is being worked on');
  other.close();
  drive.close();
});

test('no stage sees truth, or a kind it does not declare', async () => {
  const drive = freshDrive();
  const curious = (look: (context: Parameters<Stage['run']>[0]) => void): Stage => ({
    ...totalStage(),
    id: 'curious',
    takes: [],
    async run(context) {
      look(context);
      return { grade: 'pass', reasons: [] };
    },
  });
  const truth = drive.streams().find((stream) => stream.role === 'truth')?.id ?? -1;
  let version = 1;
  const kinds = (context: Parameters<Stage['run']>[0]) => expect(context.drive.streams('pose')).toEqual([]);
  expect((await runPipeline(drive, {}, [curious(kinds)])).state).toBe('done');
  for (const peek of [
    (context: Parameters<Stage['run']>[0]) => context.drive.payload(truth, 0),
    (context: Parameters<Stage['run']>[0]) => context.drive.series(truth, ['position.x']),
    (context: Parameters<Stage['run']>[0]) => [...context.drive.samples(truth)],
    (context: Parameters<Stage['run']>[0]) => context.drive.streams('camera'),
  ]) {
    const { state, run } = await runPipeline(drive, { run: String(peek) }, [
      { ...curious(peek), version: ++version },
    ]);
    expect([state, run.stages[0]?.error]).toEqual(['failed', expect.stringContaining('curious')]);
  }
  drive.close();
});

test('with the truth removed the same bytes come out', async () => {
  const [whole, without] = [freshDrive(), freshDrive({ truthStream: false })];
  const stages = [walkStage(), totalStage()];
  const [a, b] = [await runPipeline(whole, {}, stages), await runPipeline(without, {}, stages)];
  expect(whole.streams().length).toBe(without.streams().length + 1);
  expect(digests(whole)).toEqual(digests(without));
  expect(a.run.stages.map((stage) => stage.key)).toEqual(b.run.stages.map((stage) => stage.key));
  whole.close();
  without.close();
});

test('a runner killed in mid-stage leaves a whole drive, and goes on where it was', async () => {
  const path = makeSmallDrive(join(folder, 'killed.drive'));
  const child = spawn(process.execPath, [
    join(import.meta.dirname, '../../support/children/walk.ts'),
    path,
    '60',
  ]);
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (bytes) => (text += bytes));
    child.stdout.on('data', (bytes) => String(bytes).includes('sweep 12') && resolve());
    child.on('exit', () => reject(new Error(`The child ended by itself: ${text}`)));
  });
  child.removeAllListeners('exit');
  const gone = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await gone;

  const drive = Drive.open(path, 'write');
  const frames: number[] = [];
  const stages = [
    walkStage({ onFrame: () => frames.push(-1) }),
    { ...walkStage({ onFrame: (frame) => frames.push(frame) }), id: 'slow' },
    totalStage(),
  ];
  expect(listRuns(drive, stages)[0]?.stages.map((stage) => stage.state)).toEqual([
    'done',
    'cancelled',
    'not-run',
  ]);
  expect((await runPipeline(drive, {}, stages)).state).toBe('done');
  expect(frames[0]).toBeGreaterThanOrEqual(10);
  expect(frames).not.toContain(-1);
  const [quick, slow] = ['walk', 'slow'].map((stage) => artifactOf(drive, 1, 'means', stage)?.id ?? 0);
  expect(drive.artifacts.parts(slow ?? 0).map((part) => [...readMean(drive, slow ?? 0, part.key)])).toEqual(
    drive.artifacts.parts(quick ?? 0).map((part) => [...readMean(drive, quick ?? 0, part.key)]),
  );
  drive.close();
});

function readMean(drive: Drive, artifact: number, key: string): Iterable<number> {
  return decodeColumns(drive.artifacts.read(artifact, key)).columns.get('mean') ?? [];
}
