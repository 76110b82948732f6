import { expect, test } from 'vitest';
import { elementNames } from '../../../engine/contract/map/elementNames.ts';

test('elements are called by their class and counted within it, lanelets as lanes', () => {
  const names = elementNames([
    { id: 'a3f9', class: 'divider' },
    { id: '77c0', class: 'stop_line' },
    { id: '0b12', class: 'divider' },
    { id: 'a3f9-0b12', class: 'lanelet' },
  ]);
  expect([...names]).toEqual([
    ['a3f9', 'divider 1'],
    ['77c0', 'stop line 1'],
    ['0b12', 'divider 2'],
    ['a3f9-0b12', 'lane 1'],
  ]);
});
