import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { citationFaults } from '../../../tools/docs/citations.ts';
import { faultsOf, namesIn, pagesOf } from '../../../tools/docs/pages.ts';

const made: string[] = [];

/** What is wrong with docs/page.md of this text, in a tree that also has engine/map/model.ts and docs/map.md. */
function faults(text: string): string[] {
  const root = mkdtempSync(join(tmpdir(), 'docs-'));
  made.push(root);
  const files = {
    'docs/page.md': text,
    'docs/map.md': '# Map\n## Edits, and undo\n',
    'engine/map/model.ts': '',
  };
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), content);
  }
  return faultsOf(root, 'docs/page.md', namesIn(root)).map(({ line, what }) => `${line} ${what}`);
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});

test('no page has a line over 120 characters, or names a page or a file that is not there', () => {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const pages = pagesOf(root);
  expect(pages.length).toBeGreaterThan(20);
  const names = namesIn(root);
  expect(pages.flatMap((page) => faultsOf(root, page, names))).toEqual([]);
});

test('a long line is named with its length; a row of a table and a lone link may be long', () => {
  const word = 'µ'.repeat(60);
  expect(faults(`${word} ${word}`)).toEqual(['1 has 121 characters; 120 are the most']);
  expect(faults(`| ${word} | ${word} |\n[${word}${word}](map.md)`)).toEqual([]);
});

test('a link to a page or a heading that is not there is named', () => {
  expect(faults('[a](map.md), [b](map.md#edits-and-undo), [c](https://example.org/x)')).toEqual([]);
  expect(faults('\n[a](gone.md) [b](map.md#gone)')).toEqual([
    '2 links to gone.md, which is not there',
    '2 links to map.md#gone; docs/map.md has no such heading',
  ]);
});

test('code that a page names must be there, by its path or by its name alone', () => {
  expect(
    faults('`engine/map/model.ts`, `engine/map/`, `model.ts`, `engine/stages/NAME.ts`, `a.b.c`'),
  ).toEqual([]);
  expect(faults('`engine/map/gone.ts`, `gone.ts` (engine/gone/x.ts)')).toEqual([
    '1 names engine/map/gone.ts, which is not there',
    '1 names gone.ts; no such file',
    '1 names engine/gone/x.ts, which is not there',
  ]);
});

test('a comment of the code cites pages that are there, and nothing from outside of the tree', () => {
  expect(citationFaults(fileURLToPath(new URL('../../..', import.meta.url)))).toEqual([]);
});
