import { expect, test } from 'vitest';
import { encodeColumns } from '../../../../engine/contract/columns.ts';
import { frameNear } from '../../../../renderer/panels/step/frameNear.ts';
import { workingOf } from '../../../../renderer/panels/step/working.ts';

test('the start of the drive is the first frame, its end the last', () => {
  expect(frameNear(0, 10e9, 101)).toBe(0);
  expect(frameNear(10e9, 10e9, 101)).toBe(100);
  expect(frameNear(5e9, 10e9, 101)).toBe(50);
});

test('a drive without length has its first frame', () => {
  expect(frameNear(0, 0, 1)).toBe(0);
});

test('blocks that a stage did not write are empty, and the others are decoded', () => {
  const scan = encodeColumns({}, { xyz: Float32Array.of(1, 2, 3) });
  const reply = {
    result: { frames: 3, t: 5, numbers: [], blocks: [{ name: 'scan', payload: 0 }] },
    payloads: [scan],
  } as unknown as Parameters<typeof workingOf>[0];
  const working = workingOf(reply);
  expect([...working.scan]).toEqual([1, 2, 3]);
  expect(working.map).toHaveLength(0);
  expect(working.iterations).toEqual([]);
});
