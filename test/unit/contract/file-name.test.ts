/** Names of files that are made of names from logs: none leads elsewhere, is a device, is too long, or is another's. */
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileNameOf, ownFileName } from '../../../engine/contract/text/fileName.ts';

const naming = { otherwise: 'stream' };
const letters = { keep: 'letters', otherwise: 'drive' } as const;

describe('a name from a log', () => {
  test.each([
    '../../etc/passwd',
    '..',
    '.',
    '/abs/olute',
    'a\\..\\b',
    'C:\\x',
    '\\\\host\\share',
    'a\0b',
    '.hidden',
    'x\n',
  ])('%j leads nowhere else', (name) => {
    for (const each of [fileNameOf(name, naming), fileNameOf(name, letters)]) {
      expect(basename(join('/folder', each))).toBe(each);
      expect(each).toMatch(/^[^./\\:\n\0][^/\\:\n\0]*$/);
    }
  });

  test.each(['CON', 'aux', 'nul.txt', 'COM1', 'lpt9 .x', 'com¹', 'CONIN$'])(
    '%s is no device of Windows, also with an ending',
    (name) => {
      const own = fileNameOf(name, letters);
      expect(`${own}.csv`).not.toMatch(/^(con|prn|aux|nul|conin\$|com[\d¹²³]|lpt[\d¹²³]) *\./i);
    },
  );

  test.each([
    ['ascii', 'a'],
    ['letters', '語'],
    ['letters', '𠮷'],
    ['letters', 'é'],
  ] as const)('of %s is cut to what file systems take, at whole characters', (keep, sign) => {
    const own = fileNameOf(sign.repeat(5000), { keep, otherwise: 'x' });
    expect(Buffer.byteLength(own)).toBeGreaterThan(90);
    expect(Buffer.byteLength(own)).toBeLessThanOrEqual(100);
    expect(own).toBe(sign.repeat(own.length / sign.length));
  });

  test('of which nothing is left has a name all the same', () => {
    for (const name of ['', '...', '..']) expect(fileNameOf(name, naming)).toBe('stream');
  });

  test('ends in no dot and no blank, which Windows would drop', () => {
    expect(fileNameOf('road. . ', letters)).toBe('road');
  });
});

test('names that become alike get numbers, also where they differ in case or in how an accent is written', () => {
  const taken = new Set<string>();
  const own = (name: string) => ownFileName(taken, name, letters);
  expect(['a/b', 'a:b', 'A_b', 'caf\u00e9', 'cafe\u0301'].map(own)).toEqual([
    'a_b',
    'a_b_2',
    'A_b_3',
    'caf\u00e9',
    'cafe\u0301_2',
  ]);
  const long = 'x'.repeat(400);
  expect(new Set([own(`${long}1`), own(`${long}2`)]).size).toBe(2);
});
