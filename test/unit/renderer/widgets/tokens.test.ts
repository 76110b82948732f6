/** Style sheets: a colour or length by a name that nothing defines is none, and leaves text without its plate. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../../renderer', import.meta.url));
const read = (pattern: string): readonly (readonly [string, string])[] =>
  globSync(pattern, { cwd: root }).map((path) => [path, readFileSync(join(root, path), 'utf8')]);

test('every custom property that a style sheet uses is defined in a style sheet or set by a component', () => {
  const sheets = read('**/*.css');
  expect(sheets.length).toBeGreaterThan(20);
  const defined = new Set(
    [...sheets, ...read('**/*.{ts,tsx}')].flatMap(([, text]) =>
      [...text.matchAll(/(--[a-z0-9-]+)\s*[:'"\]]/g)].map(([, name]) => name),
    ),
  );
  const missing = sheets.flatMap(([path, text]) =>
    [...text.matchAll(/var\((--[a-z0-9-]+)\)/g)]
      .filter(([, name]) => !defined.has(name))
      .map(([, name]) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});
