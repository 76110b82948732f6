import { expect, test } from 'vitest';
import type { RunInfo, StageDescription } from '../../../../engine/contract/stages.ts';
import { guideSteps } from '../../../../renderer/app/guide/guidedRun.ts';

const stage = (id: string) => ({ id, title: id, summary: `What ${id} does.` }) as StageDescription;
const done = (id: string, value: number, unit: string) => ({
  stage: id,
  state: 'done',
  artifacts: [{ id: 1, kind: 'table', parts: 1 }],
  metrics: [{ name: 'errors', value, unit, grade: 'pass' }],
});

test('a step tells the figure that its stage is judged by, with its unit and a full stop', () => {
  const run = {
    stages: [done('validation', 0, ''), done('alignment', 0.5, '°'), done('odometry', 1.25, 'm')],
  } as unknown as RunInfo;
  const steps = guideSteps([stage('odometry'), stage('alignment'), stage('validation')], run);
  expect(steps.map(({ text }) => text)).toEqual([
    'What odometry does. Errors: 1.25 m.',
    'What alignment does. Errors: 0.5°.',
    'What validation does. Errors: 0.',
  ]);
});
