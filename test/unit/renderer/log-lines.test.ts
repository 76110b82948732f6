import { expect, test } from 'vitest';
import { logRows } from '../../../renderer/app/log/logLines.ts';

const line = (facts: object): string =>
  `${JSON.stringify({ level: 'warn', time: '2026-11-28T17:03:06.721Z', pid: 7, ...facts })}\n`;

test('a row says when, how bad, who and what, with its facts and its place in the code', () => {
  const text = line({
    program: 'engine',
    module: 'jobs',
    job: 'job-1',
    seconds: 1.5,
    at: ['a.ts:1', 'b.ts:2'],
    msg: 'ended',
  });
  expect(logRows(text)).toEqual([
    {
      level: 'warn',
      source: 'engine/jobs',
      time: '2026-11-28 17:03:06.721',
      text: 'ended · job job-1 · seconds 1.5 · at a.ts:1 ← b.ts:2',
    },
  ]);
});

test('half a line, a line that is no record and control characters are rows to read, not faults', () => {
  const rows = logRows(`{"half":\n[1]\nnull\n${line({ msg: 'a\u001b[2J', level: 7, time: 8 })}\n`);
  expect(rows.map(({ text }) => text)).toEqual(['{"half":', '[1]', 'null', 'a\\x1b[2J']);
  expect(rows[3]).toMatchObject({ level: 'info', time: '' });
});

test('of a long log the newest thousand lines are shown', () => {
  const rows = logRows(Array.from({ length: 1500 }, (_, k) => line({ msg: `${k}` })).join(''));
  expect(rows).toHaveLength(1000);
  expect([rows[0]?.text, rows.at(-1)?.text]).toEqual(['500', '1499']);
});
