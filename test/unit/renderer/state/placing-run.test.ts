import { describe, expect, it } from 'vitest';
import type { PoseSource } from '../../../../engine/contract/api.ts';
import { placingSource, type RunWithState, runOfSource } from '../../../../renderer/state/run/placingRun.ts';
import { progressText, runText, sourceText } from '../../../../renderer/state/run/runWords.ts';

const run = (id: number, state: RunWithState['state']): RunWithState => ({ id, name: `run ${id}`, state });
const made = (id: number, stage: string, runs: readonly number[], growing = false): PoseSource => ({
  key: `artifact:${id}`,
  title: stage,
  frame: 'map',
  stage,
  runs,
  ...(growing ? { growing } : {}),
});
const log: PoseSource = { key: 'stream:1', title: 'odom', frame: 'local' };
const STAGES = [
  { id: 'odometry', title: 'Odometry' },
  { id: 'alignment', title: 'Alignment' },
];

describe('the poses that place the sensors', () => {
  const first = made(1, 'alignment', [1]);
  const second = made(2, 'alignment', [2]);

  it('are those of the last finished run while a newer one is at work, even where its poses are whole', () => {
    const runs = [run(1, 'done'), run(2, 'running')];
    expect(placingSource([second, first, log], runs, 2)).toBe(first);
  });
  it('are those of the newer run once it is finished', () => {
    expect(placingSource([second, first, log], [run(1, 'done'), run(2, 'done')], 2)).toBe(second);
  });
  it('stay those of the finished run when the newer one fails, is stopped or is deleted', () => {
    expect(placingSource([second, first], [run(1, 'done'), run(2, 'failed')], 2)).toBe(first);
    expect(placingSource([second, first], [run(1, 'done'), run(2, 'stopped')], 2)).toBe(first);
    expect(placingSource([first], [run(1, 'done')], 1)).toBe(first);
  });
  it('are of the finished run that a person looks at', () => {
    expect(placingSource([second, first], [run(1, 'done'), run(2, 'done')], 1)).toBe(first);
  });
  it('are never those of a stage that still grows', () => {
    const growing = made(3, 'odometry', [1], true);
    expect(placingSource([growing], [run(1, 'running')], 1)).toBeUndefined();
    expect(placingSource([log, growing], [run(1, 'running')], 1)).toBe(log);
  });
  it('are those of the finished stages where no run is finished', () => {
    const odometry = made(3, 'odometry', [1]);
    expect(placingSource([odometry, log], [run(1, 'failed')], 1)).toBe(odometry);
  });
  it('belong to the chosen run where runs share them', () => {
    const shared = made(1, 'alignment', [2, 1]);
    const runs = [run(1, 'done'), run(2, 'done')];
    expect(runOfSource(shared, runs, 1)?.id).toBe(1);
    expect(runOfSource(shared, [run(1, 'done'), run(2, 'running')], 2)?.id).toBe(1);
  });
});

describe('a run in words', () => {
  it('says its state and where it is', () => {
    expect(runText(run(1, 'done'))).toBe('Run 1');
    expect(runText(run(2, 'failed'))).toBe('Run 2, failed');
    const event = {
      event: 'stage',
      drive: 'd',
      run: 2,
      stage: 'odometry',
      state: 'running',
      fraction: 0.4,
      text: '',
    } as const;
    expect(runText(run(2, 'running'), progressText([event], 2, STAGES))).toBe(
      'Run 2, running: Odometry 40 %',
    );
    expect(progressText([event], 1, STAGES)).toBeUndefined();
  });
  it('says by what everything is placed', () => {
    expect(sourceText(made(1, 'alignment', [1]), run(1, 'done'), STAGES)).toBe('Placed by Run 1, Alignment');
    expect(sourceText(made(1, 'odometry', [1]), run(1, 'failed'), STAGES)).toBe(
      'Placed by Odometry of Run 1, which is not finished',
    );
    expect(sourceText(log, undefined, STAGES)).toBe('Placed by odom');
    expect(sourceText(undefined, undefined, STAGES)).toContain('vehicle frame');
  });
});
