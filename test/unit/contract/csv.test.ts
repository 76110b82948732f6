/** Answers as CSV: for programs as they are, for people so that no spreadsheet runs them. */
import { expect, test } from 'vitest';
import type { AskCell } from '../../../engine/contract/api/ask.ts';
import { csvOf } from '../../../engine/contract/csv/answer.ts';
import { headOf } from '../../../engine/reconstruct/results/export/drive/tables.ts';

const answer = (cells: readonly AskCell[]) => ({
  columns: cells.map((_, k) => ({ name: `c${k}`, unit: '' })),
  rows: [cells],
});
const row = (cells: readonly AskCell[], forPeople = false): string | undefined =>
  csvOf(answer(cells), forPeople).split('\r\n')[1];

test('text is quoted only where it must be, and what is empty is told from a text of no characters', () => {
  expect(row(['plain', 'a,b', 'say "x"', 1.5, null, ''])).toBe('plain,"a,b","say ""x""",1.5,,""');
  expect(csvOf(answer(['one\ntwo', 'one\rtwo']))).toBe('c0,c1\r\n"one\ntwo","one\rtwo"\r\n');
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', "=cmd|' /C calc'!A1", '＝1+1', '＠x'])(
  'for people, %j begins with an apostrophe, and a number below 0 stays one',
  (text) => {
    expect(row([text, -1])).toBe(`${text},-1`);
    expect(row([text, -1], true)).toBe(`'${text},-1`);
  },
);

test.each(['=1+1', '@x', '-2', '+3', '＝1'])('a signal called %j heads its column as text', (path) => {
  expect(headOf(path, 'm')).toBe(`'${path} [m]`);
  expect(headOf(`a\r\n${path}`, '')).toBe(`a\\r\\n${path}`);
});

test('a column that is named like a formula is no formula for people', () => {
  const named = { columns: [{ name: '=1+1', unit: '' }], rows: [] };
  expect(csvOf(named, true)).toBe("'=1+1\r\n");
  expect(csvOf(named)).toBe('=1+1\r\n');
});
