import { expect, test } from 'vitest';
import type { ArtifactInfo } from '../../../../engine/contract/artifacts.ts';
import type { Table } from '../../../../renderer/artifacts/table.ts';
import { targetOf } from '../../../../renderer/panels/findings/target.ts';

const table = (...names: string[]): Table => ({
  columns: names.map((name) => ({ name, unit: '' })),
  rows: [],
});
const artifacts = [
  { id: 7, kind: 'polylines' },
  { id: 8, kind: 'map' },
] as unknown as ArtifactInfo[];
const columns = table('x', 'y', 't', 'rule', 'of');

test('a finding on an element goes to its place and time and selects the line that the element was made from', () => {
  expect(targetOf(columns, [1, 2, 5e9, 'divider.gap', 'd12 d13'], artifacts)).toEqual({
    goTo: { mapPoint: [1, 2, 0], radiusM: 12 },
    item: { artifact: 7, item: 'd12', mapPoint: [1, 2, 0] },
    t: 5e9,
  });
});

test('a finding on a lane selects the lane in the map', () => {
  expect(targetOf(columns, [1, 2, 5e9, 'lane.width', 'l3'], artifacts).item?.artifact).toBe(8);
});

test('a row without a place goes to its time only, and one without either nowhere', () => {
  expect(targetOf(table('t', 'of'), [5e9, 'd12'], artifacts)).toEqual({ t: 5e9 });
  expect(targetOf(table('name'), ['x'], artifacts)).toEqual({});
});

test('without lines in the run a finding still goes to its place', () => {
  expect(targetOf(columns, [1, 2, null, 'divider.gap', 'd12'], [])).toEqual({
    goTo: { mapPoint: [1, 2, 0], radiusM: 12 },
  });
});
