/** Texts whose markup or names of members cost a parser many times their length are refused before it takes them. */
import { describe, expect, test } from 'vitest';
import { InputError } from '../../../engine/contract/errors.ts';
import { parseJson } from '../../../engine/contract/json.ts';
import { checkMarkup } from '../../../engine/contract/text/markup.ts';
import { parseJson as parseMapJson } from '../../../engine/map/json.ts';
import { processorSeconds } from '../../support/processor.ts';

describe('markup', () => {
  const MOST = 100_000;
  const long = MOST / 2;
  test.each([
    ['a comment', `<a><!--${'- >'.repeat(long)}-->`],
    ['a comment without end', `<a><!--${'-'.repeat(3 * long)}`],
    ['a section', `<a><![CDATA[${']]'.repeat(long)}]]>`],
    ['an instruction', `<?a ${'? '.repeat(long)}?>`],
    ['a value with > and line ends', `<a b="${'>\n'.repeat(long)}"/>`],
    ['a name', `<${'a'.repeat(3 * long)}>`],
    ['a document type', `<!DOCTYPE ${'['.repeat(3 * long)}`],
  ])('of %s over the limit is refused', (_, xml) => {
    expect(() => checkMarkup(xml, MOST)).toThrow(InputError);
  });

  test('of ordinary length is taken, however much of it there is', async () => {
    const xml = `<?xml version="1.0"?><a>${'<!-- > --><b c="> <" d=\'"\'/>text]]><![CDATA[<]]>'.repeat(50_000)}</a>`;
    expect(await processorSeconds(() => checkMarkup(xml, 64))).toBeLessThan(5);
    for (const broken of ['<', '<a', '<a b="', '<!--', '<![CDATA[', '<a<b>', '']) checkMarkup(broken, 64);
  });
});

describe('names of members', () => {
  const members = (count: number, name: (k: number) => string): string =>
    `{${Array.from({ length: count }, (_, k) => `"${name(k)}" : 0`).join()}}`;

  test.each([
    ['in one object', members(1_000_000, (k) => `k${k}`)],
    ['in many', `[${Array.from({ length: 100_000 }, (_, o) => members(10, (k) => `${o}-${k}`)).join()}]`],
    ['that are escapes', members(1_000_000, (k) => `\\"${k}`)],
  ])('that differ, a million %s, are refused in seconds', async (_, text) => {
    const seconds = await processorSeconds(() => {
      expect(() => parseJson(text)).toThrow(/different names of members/);
      expect(() => parseMapJson(text)).toThrow(/different names of members/);
    });
    expect(seconds).toBeLessThan(10);
  });

  test('that repeat, and texts that differ, are read', () => {
    const text = `[${Array.from({ length: 300_000 }, (_, k) => `{"a":"text ${k}","b":1}`).join()}]`;
    expect(parseJson(text)).toHaveLength(300_000);
  });
});
