import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formulaOf } from '../../../engine/ingest/formats/mdf/formula.ts';

test.each([
  ['X*2+1', 3, 7],
  ['-X1 ** 2', 3, -9],
  ['2 * (X - 40) / 4', 50, 5],
  ['X - 1 - 2', 10, 7],
  ['2 ** 3 ** 2', 0, 512],
  ['sqrt(X) + abs(-2.5e0)', 16, 6.5],
  ['pow(X, 2) / 10', 5, 2.5],
  ['arctan(X) * 180 / pi', 1, 45],
  ['.5*X', 4, 2],
] as const)('the formula %s of %d is %d', (text, x, wanted) => {
  expect(formulaOf(text)?.(x)).toBeCloseTo(wanted, 12);
});

test.each(['', 'X ^ 2', 'log(X)', 'Y + 1', 'X +', '(X', 'X)', 'constructor(X)', 'X; 1', 'process.exit(1)'])(
  'the formula "%s" is not understood, and no number is invented',
  (text) => {
    expect(formulaOf(text)).toBeUndefined();
  },
);

test('any text ends in a formula or in none, however deep', () => {
  expect(formulaOf(`${'('.repeat(900)}X${')'.repeat(900)}`)).toBeUndefined();
  expect(formulaOf('-'.repeat(1900))).toBeUndefined();
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'X1+-*/(). sincotpw,e') }), (text) => {
      const value = formulaOf(text)?.(2);
      expect(value === undefined || typeof value === 'number').toBe(true);
    }),
  );
});
