/** What the page of a clean drive does not list: findings about the map, and paint that only looks weak. */
import { expect, test } from 'vitest';
import type { Metric, StageRun } from '../../../engine/contract/stages.ts';
import { paintProblems } from '../../../engine/doctor/paint.ts';
import { mapChecksOf, stageProblems } from '../../../engine/doctor/stages.ts';

const metric = (name: string, value: number): Metric => ({ name, value, unit: '' });
const validation = (state: StageRun['state'], metrics: Metric[]): StageRun => ({
  stage: 'validation',
  state,
  parameters: {},
  verdict: { grade: 'warn', reasons: ['12 warnings'] },
  metrics,
  artifacts: [],
});

test('findings of the map are counted beside the problems, and are none of them', () => {
  const stages = [validation('done', [metric('Errors', 1), metric('Warnings', 12)])];
  expect(stageProblems(stages, { lidar: undefined, gnss: undefined })).toEqual([]);
  expect(mapChecksOf(stages)).toEqual({ errors: 1, warnings: 12 });
});

test('the map has no count of findings before its checks ran, nor from checks that failed', () => {
  expect(mapChecksOf([])).toBeUndefined();
  expect(mapChecksOf([validation('running', [])])).toBeUndefined();
  expect(mapChecksOf([validation('failed', [metric('Errors', 0), metric('Warnings', 0)])])).toBeUndefined();
});

test('a validation that failed is a problem all the same', () => {
  const [failed] = stageProblems([validation('failed', [])], { lidar: undefined, gnss: undefined });
  expect(failed).toMatchObject({ kind: 'stage-failed', subject: { name: 'validation' } });
});

/** As the metrics of Vectors have them (docs/stages/vectors.md). */
const painted = (camera: number, lidar: number) =>
  paintProblems({
    metrics: [
      metric('Paint against road, camera', camera),
      metric('Paint against road, lidar', lidar),
      metric('Paint measured', 300),
    ],
  });

test('paint that both sensors see weak is worn', () => {
  expect(painted(1.84, 0.22)).toMatchObject([{ kind: 'worn-paint', severity: 'warning' }]);
});

test('whole paint on bright asphalt and yellow paint are not called worn', () => {
  // Clean drives: an old country road, and two American towns.
  expect([painted(1.54, 0.417), painted(1.78, 0.363), painted(1.68, 0.32)].flat()).toEqual([]);
});
