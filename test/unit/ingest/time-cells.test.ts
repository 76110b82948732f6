import { expect, test } from 'vitest';
import { dateNs } from '../../../engine/ingest/media/tables/time-cells.ts';

test('a day that its month does not have is no date, and none of another month', () => {
  expect(dateNs('2024-02-29 12:00:00', 'ymd')?.ns).toBe(BigInt(Date.UTC(2024, 1, 29, 12)) * 1_000_000n);
  for (const text of ['2023-02-29', '2024-02-31', '2024-13-01', '2024-00-10', '2024-04-31 10:00'])
    expect(dateNs(text, 'ymd'), text).toBeUndefined();
  expect(dateNs('31.04.2024', 'dmy')).toBeUndefined();
});
