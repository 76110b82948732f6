import { expect, it } from 'vitest';
import { typicalStep } from '../../../../renderer/widgets/streams/typicalStep.ts';

it('an outage does not make the usual step longer', () => {
  expect(typicalStep([0, 100, 200, 300, 9000, 9100, 9200])).toBe(100);
  expect(typicalStep([5])).toBe(0);
});
