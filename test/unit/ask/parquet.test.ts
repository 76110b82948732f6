/** Answers written as Parquet, read back by a reader of the format. */
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { parquetOf } from '../../../engine/ask/parquet.ts';
import type { AskCell } from '../../../engine/contract/api/ask.ts';

const bytesOf = (names: readonly string[], rows: readonly (readonly AskCell[])[]): ArrayBuffer =>
  new Uint8Array(parquetOf({ columns: names.map((name) => ({ name, unit: '' })), rows })).buffer;
const typesOf = (file: ArrayBuffer) =>
  parquetMetadata(file)
    .schema.slice(1)
    .map(({ name, type, converted_type: text, repetition_type: repeated }) => [name, type, text, repeated]);

test('whole numbers, numbers, text and what is empty come back as they were, in columns of those types', async () => {
  const file = bytesOf(
    ['n', 'value', 'name', 'mixed', 'nothing'],
    [
      [-5, 0.25, 'a "b",\n', 1, null],
      [null, null, null, 'Infinity', null],
      [Number.MAX_SAFE_INTEGER, 1e-300, '車線 ü', null, null],
    ],
  );
  expect(typesOf(file)).toEqual([
    ['n', 'INT64', undefined, 'OPTIONAL'],
    ['value', 'DOUBLE', undefined, 'OPTIONAL'],
    ['name', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['mixed', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
    ['nothing', 'BYTE_ARRAY', 'UTF8', 'OPTIONAL'],
  ]);
  expect(await parquetReadObjects({ file })).toEqual([
    { n: -5n, value: 0.25, name: 'a "b",\n', mixed: '1', nothing: null },
    { n: null, value: null, name: null, mixed: 'Infinity', nothing: null },
    { n: BigInt(Number.MAX_SAFE_INTEGER), value: 1e-300, name: '車線 ü', mixed: null, nothing: null },
  ]);
});

test('rows of several row groups come back in their order, none twice and none left out', async () => {
  const rows = Array.from({ length: 2500 }, (_, i) => [i, i % 7 === 0 ? null : i / 8, `row ${i}`]);
  const file = bytesOf(['i', 'v', 'text'], rows);
  expect(parquetMetadata(file).row_groups.length).toBeGreaterThan(1);
  const read = await parquetReadObjects({ file });
  expect(read.map(({ i, v, text }) => [Number(i), v, text])).toEqual(rows);
});

test('columns of one name get names of their own, also beside one that has such a name already', async () => {
  const file = bytesOf(['x', 'x_2', 'x', 'x'], [[1, 2, 3, 4]]);
  expect(await parquetReadObjects({ file })).toEqual([{ x: 1n, x_2: 2n, x_3: 3n, x_4: 4n }]);
  const clash = bytesOf(['x_2', 'x', 'x'], [[1, 2, 3]]);
  expect(await parquetReadObjects({ file: clash })).toEqual([{ x_2: 1n, x: 2n, x_3: 3n }]);
  const taken = bytesOf(['x_3', 'x', 'x'], [[1, 2, 3]]);
  expect(await parquetReadObjects({ file: taken })).toEqual([{ x_3: 1n, x: 2n, x_4: 3n }]);
});

test('an answer without rows is a file with its columns', async () => {
  const file = bytesOf(['t_s', 'name'], []);
  expect(typesOf(file).map(([name]) => name)).toEqual(['t_s', 'name']);
  expect(await parquetReadObjects({ file })).toEqual([]);
});
