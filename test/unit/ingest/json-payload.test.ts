import { expect, test } from 'vitest';
import { JsonPayload } from '../../../engine/ingest/media/json-payload.ts';

test('values of any size and script become their JSON, in memory that does not grow with their number', () => {
  const json = new JsonPayload();
  const values = [{ gear: 'D' }, { note: 'Straße 東京 🚗' }, { long: '°'.repeat(100_000) }, { v: 1.5 }];
  for (const value of values) expect(JSON.parse(new TextDecoder().decode(json.of(value)))).toEqual(value);
  const memories = new Set(Array.from({ length: 1000 }, (_, k) => json.of({ k }).buffer));
  expect(memories.size).toBe(1);
});
