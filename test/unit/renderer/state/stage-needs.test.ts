import { expect, test } from 'vitest';
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import { describeStages } from '../../../../engine/reconstruct/stages/registry.ts';
import { lackOf, nothingRuns } from '../../../../renderer/state/run/stageNeeds.ts';

const stages = describeStages();
const stream = (kind: StreamInfo['kind'], more: Partial<StreamInfo> = {}) => ({
  kind,
  role: 'sensor' as const,
  count: 10,
  ...more,
});
const lack = (id: string, streams: readonly ReturnType<typeof stream>[]) => {
  const stage = stages.find((each) => each.id === id);
  if (!stage) throw new Error(`There is no stage ${id}.`);
  return lackOf(stage, stages, streams);
};

test('with a lidar every stage of ours can run', () => {
  for (const { id } of stages) expect(lack(id, [stream('lidar')])).toBeUndefined();
  expect(nothingRuns(stages, [stream('lidar')])).toBeUndefined();
});

test('without a lidar each stage says beforehand what it lacks, and through which stage', () => {
  const camera = [stream('camera'), stream('imu')];
  expect(lack('odometry', camera)).toBe('needs a lidar, which this drive does not have');
  expect(lack('lanes', camera)).toBe('needs Odometry, which needs a lidar: this drive has none');
  expect(nothingRuns(stages, camera)).toBe('Odometry needs a lidar, which this drive does not have');
});

test('a lidar without sweeps, or one of the truth, is no lidar', () => {
  expect(lack('odometry', [stream('lidar', { count: 0 })])).toBeDefined();
  expect(lack('odometry', [stream('lidar', { role: 'truth' })])).toBeDefined();
});

test('a stage of a plug-in that needs nothing lets the others be run', () => {
  const own = { id: 'own', title: 'Own', takes: [] };
  expect(nothingRuns([...stages, own], [stream('camera')])).toBeUndefined();
});
