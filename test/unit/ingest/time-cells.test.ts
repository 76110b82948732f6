import { expect, test } from 'vitest';
import { dateNs, decimalNs } from '../../../engine/ingest/media/tables/time-cells.ts';

test('a day that its month does not have is no date, and none of another month', () => {
  expect(dateNs('2024-02-29 12:00:00', 'ymd')?.ns).toBe(BigInt(Date.UTC(2024, 1, 29, 12)) * 1_000_000n);
  for (const text of ['2023-02-29', '2024-02-31', '2024-13-01', '2024-00-10', '2024-04-31 10:00'])
    expect(dateNs(text, 'ymd'), text).toBeUndefined();
  expect(dateNs('31.04.2024', 'dmy')).toBeUndefined();
});

test('a cell of digits without end is no time, and costs its length', () => {
  expect(decimalNs('1.632e9', 1_000_000_000n)).toBe(1_632_000_000_000_000_000n);
  for (const text of [`${'1'.repeat(4_000_000)}x`, `${'1'.repeat(4_000_000)}e5`])
    expect(decimalNs(text, 1_000_000_000n)).toBeUndefined();
});

test('dates with the name of a month are those of Excel, and of Java and C', () => {
  const ns = (...parts: [number, number, number, number, number, number]): bigint =>
    BigInt(Date.UTC(...parts)) * 1_000_000n;
  expect(dateNs('21-Sep-2019 10:00:00.250', 'ymd')?.ns).toBe(ns(2019, 8, 21, 10, 0, 0) + 250_000_000n);
  expect(dateNs('Sat Sep 21 10:00:00 GMT+02:00 2019', 'ymd')).toEqual({
    ns: ns(2019, 8, 21, 8, 0, 0),
    zoned: true,
  });
  expect(dateNs('Sat Sep 21 10:00:00 2019', 'ymd')?.ns).toBe(ns(2019, 8, 21, 10, 0, 0));
  expect(dateNs('31-Foo-2019 10:00:00', 'ymd')).toBeUndefined();
});
