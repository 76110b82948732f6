import { expect, test } from 'vitest';
import { cell, parseTable, worstFirst } from '../../../../renderer/artifacts/table.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

test('findings come worst first and keep their order within a severity', () => {
  const table = parseTable(
    bytes({
      columns: [
        { name: 'severity', unit: '' },
        { name: 'n', unit: '' },
      ],
      rows: [
        ['info', 1],
        ['error', 2],
        ['warn', 3],
        ['error', 4],
      ],
    }),
  );
  expect(table && worstFirst(table).map((row) => table && cell(table, row, 'n'))).toEqual([2, 4, 3, 1]);
});

test('JSON that is no table is not taken for one', () => {
  expect(parseTable(bytes({ rows: 3 }))).toBeUndefined();
  expect(parseTable(bytes([1, 2]))).toBeUndefined();
});
