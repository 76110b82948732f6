import { expect, test } from 'vitest';
import type { IngestReport } from '../../../engine/contract/api.ts';
import { outcomeOf } from '../../../engine/contract/ingestOutcome.ts';

type Finding = IngestReport['findings'][number];

const finding = (level: Finding['level'], reason: string, more: Partial<Finding> = {}): Finding => ({
  level,
  file: 'road.mcap',
  place: 'chunk at byte 33',
  reason,
  count: 1,
  ...more,
});

test('remarks that cost no data leave a log done', () => {
  const findings = [finding('warn', 'the sensor is not placed'), finding('info', 'topics without a message')];
  expect(outcomeOf({ samples: 1200, findings })).toEqual({
    kind: 'done',
    text: '1,200 samples came in, 1 remark in the report.',
  });
});

test('the worst loss stands for the others, which are counted', () => {
  const findings = [finding('error', 'cannot be unpacked'), finding('warn', 'lacks its end', { lost: true })];
  expect(outcomeOf({ samples: 10, findings })).toEqual({
    kind: 'losses',
    text: '10 samples came in; road.mcap, chunk at byte 33: cannot be unpacked (and 1 other loss).',
  });
});

test('samples that are all unread or damaged are nothing readable', () => {
  const findings = [finding('info', 'nothing here reads it: its messages are kept as they are')];
  expect(outcomeOf({ samples: 20, unread: 20, findings })).toMatchObject({
    kind: 'nothing',
    text: expect.stringMatching(/nothing here reads it.*; 20 messages could not be read/),
  });
});

test('reports of older drives, which do not count what is unread, are judged by their findings', () => {
  expect(outcomeOf({ samples: 5, findings: [] }).kind).toBe('done');
  expect(outcomeOf({ samples: 0, findings: [] }).text).toBe('The log holds no messages.');
});
