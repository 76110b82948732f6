import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Registry } from '../../../engine/contract/extensions/registry.ts';
import { LOG_FORMATS } from '../../../engine/ingest/registry.ts';

type Thing = { readonly names: readonly string[] };
const made = (...things: Thing[]): Registry<Thing> => new Registry('thing', ({ names }) => names, things);

it('finds an item by each of its names, and lists items in the order in which they came', () => {
  const [a, b] = [{ names: ['x', 'y'] }, { names: ['z'] }];
  const registry = made(a);
  registry.add(b);
  expect(registry.all).toEqual([a, b]);
  expect([registry.find('y'), registry.find('z'), registry.find('w')]).toEqual([a, b, undefined]);
});

it('refuses a name that is taken, and then adds nothing of the item', () => {
  const registry = made({ names: ['x'] });
  expect(() => registry.add({ names: ['new', 'x'] })).toThrow('There is a thing "x" already.');
  expect([registry.all.length, registry.find('new')]).toEqual([1, undefined]);
});

it('takes an item out again, whose names are then free', () => {
  const registry = made();
  const remove = registry.add({ names: ['x'] });
  remove();
  remove();
  expect(registry.all).toEqual([]);
  registry.add({ names: ['x'] });
});

it('has the packed app open every file that a log format names', () => {
  const associations = readFileSync(new URL('../../../electron-builder.yml', import.meta.url), 'utf8');
  for (const { extensions } of LOG_FORMATS.all)
    for (const extension of extensions) expect(associations).toContain(`- ext: ${extension}\n`);
});
