/** Memory of sweeps that is used again: what was released may not be read any more, and others get its memory. */
import { expect, test } from 'vitest';
import { release } from '../../../engine/reconstruct/mapping/release.ts';
import { ReusedMemory } from '../../../engine/reconstruct/mapping/reused-memory.ts';

const MB = 1024 * 1024;

test('a sweep of about the same size takes the memory of one that was released', () => {
  const memory = new ReusedMemory();
  const first = memory.take(3 * MB - 1000);
  first[1000] = 77;
  release(first);
  expect(first.byteLength).toBe(0);
  const second = memory.take(3 * MB - 500);
  expect(second.byteLength).toBe(3 * MB - 500);
  expect(second[1000]).toBe(77);
});

test('a sweep that nobody released keeps its memory for itself', () => {
  const memory = new ReusedMemory();
  const kept = memory.take(2 * MB).fill(1);
  memory.take(2 * MB).fill(2);
  expect(kept.every((value) => value === 1)).toBe(true);
});

test('what was dropped or is too much to keep is given back, and what came from elsewhere is never handed out', () => {
  const memory = new ReusedMemory();
  const one = memory.take(MB);
  one[0] = 5;
  release(one);
  memory.drop();
  expect(memory.take(MB)[0]).toBe(0);
  release(new Uint8Array(MB).fill(9));
  expect(memory.take(MB)[0]).toBe(0);
  // 100 MB at once: no more than 64 MB of it waits for later.
  const many = Array.from({ length: 100 }, () => memory.take(MB).fill(3));
  release(...many);
  const again = Array.from({ length: 100 }, () => memory.take(MB));
  expect(again.filter((each) => each[0] === 3)).toHaveLength(64);
});
