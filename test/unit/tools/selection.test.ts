import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { select } from '../../../tools/selection.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

describe('the words after npm test --', () => {
  it('run everything when there are none', () => {
    expect(select(root, [])).toBeUndefined();
  });

  it('name test files by a part of their path', () => {
    const { files, sources } = select(root, ['geometry/pose-text'])!;
    expect(files).toEqual(['test/unit/geometry/pose-text.test.ts']);
    expect(sources).toEqual([]);
  });

  it('name end-to-end tests too', () => {
    expect(select(root, ['e2e/kitti'])!.files).toEqual(['test/e2e/kitti.spec.ts']);
  });

  it('name sources, whose tests are found by what they import', () => {
    const { files, sources } = select(root, ['engine/map/reproject.ts'])!;
    expect(files).toEqual([]);
    expect(sources).toEqual(['engine/map/reproject.ts']);
  });

  it('leave the slow suite of packing out unless it is named', () => {
    expect(select(root, ['test'])!.files.some((file) => file.startsWith('test/pack/'))).toBe(false);
    expect(select(root, ['pack/pack'])!.files).toEqual(['test/pack/pack.test.ts']);
  });

  it('take a title alone over all files', () => {
    const { files, title } = select(root, ['-t', 'keeps its order'])!;
    expect(title).toBe('keeps its order');
    expect(files.length).toBeGreaterThan(100);
  });

  it.each([
    [['no-such-test'], /No test has "no-such-test"/],
    [['--coverage'], /does not know --coverage/],
    [['-t'], /-t needs/],
  ])('are refused with a sentence when nothing answers to them: %j', (words, sentence) => {
    expect(() => select(root, words)).toThrow(sentence);
  });
});
