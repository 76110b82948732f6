import { expect, test } from 'vitest';
import { labelRoom } from '../../../../renderer/widgets/labelRoom.ts';

test('a label that would cover a more important one is left out; beside and below it there is room', () => {
  const shown = labelRoom([
    { text: 'car 175 · 0.75', at: [300, 100] },
    { text: 'car 174 · 0.74', at: [330, 108] },
    { text: 'pedestrian 248', at: [420, 104] },
    { text: 'car 172 · 0.72', at: [310, 130] },
  ]);
  expect(shown).toEqual([true, false, true, true]);
});

test('one that was left out takes no room from those behind it', () => {
  const shown = labelRoom([
    { text: 'aaaaaaaaaa', at: [100, 50] },
    { text: 'bbbbbbbbbb', at: [150, 50] },
    { text: 'cccccccccc', at: [200, 50] },
  ]);
  expect(shown).toEqual([true, false, true]);
});
