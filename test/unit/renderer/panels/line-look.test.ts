import { expect, test } from 'vitest';
import { lineLook, looksOf } from '../../../../renderer/plan/lineLook.ts';

const line = (kind: string, subtype = '', inferred = false) => ({
  ...{ id: kind + subtype, name: kind, class: kind, subtype, xyz: new Float64Array() },
  attributes: inferred ? { inferred } : {},
});

test('an inferred line is drawn in another pattern than a seen one of its class, solid or dashed', () => {
  const patterns = [line('divider'), line('divider', 'dashed'), line('divider', 'virtual', true)].map(
    (each) => lineLook(each).dash.join(),
  );
  expect(new Set(patterns).size).toBe(3);
});

test('the legend names each kind of line that is drawn once, seen ones before inferred ones', () => {
  const lines = [
    line('boundary', 'virtual', true),
    line('lanelet'),
    line('boundary', 'kerb'),
    line('boundary', 'edge'),
    line('divider', 'dashed'),
  ];
  expect(looksOf(lines).map(({ word }) => word)).toEqual([
    'Divider, dashed',
    'Boundary',
    'Boundary, inferred',
    'Lane',
  ]);
});
