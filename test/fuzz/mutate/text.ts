/** Mutations of text with numbers, words and tags: calibration files, poses, schemas, XML. */
import type { Random } from '../../../engine/simulate/random/random.ts';
import { numberText } from './numbers.ts';

const NUMBER = /[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const WORD = /[A-Za-z_][A-Za-z0-9_/]*/g;
const TAG = /<[^<>]*>/g;

function replaceOne(text: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  const all = [...text.matchAll(pattern)];
  const found = all[random.below(all.length)];
  if (!found) return text;
  return text.slice(0, found.index) + by(found[0]) + text.slice(found.index + found[0].length);
}

const oneOf = (text: string, pattern: RegExp, random: Random): string => {
  const all = text.match(pattern) ?? [];
  return all[random.below(all.length)] ?? '';
};

/** Text that readers of XML, of schemas and of lines stumble over. */
function oddText(random: Random): string {
  return random.pick([
    '\0',
    '\u001b[31m',
    '\u202e',
    '\ufeff',
    '&lt;&#0;&#x110000;',
    '&undefined;',
    '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;&b;">]>',
    '<![CDATA[',
    '<!--',
    '\r\n\r\n',
    '[]',
    '[4294967295]',
    '[<=4294967295]',
    ' = 1',
    '\t'.repeat(1000),
    'a'.repeat(10_000),
    '<a>'.repeat(5000),
    '\ud800',
  ]);
}

export function mutateText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (
    random.pick([
      'number',
      'number',
      'number',
      'word',
      'tag',
      'line',
      'odd',
      'cut',
      'double',
      'truncate',
      'many',
    ])
  ) {
    case 'number':
      return replaceOne(text, NUMBER, random, () => numberText(random));
    case 'word':
      return replaceOne(text, WORD, random, () => oneOf(text, WORD, random));
    case 'tag':
      return replaceOne(text, TAG, random, (tag) => random.pick(['', tag + tag, oneOf(text, TAG, random)]));
    case 'line': {
      const lines = text.split('\n');
      const [a, b] = [random.below(lines.length), random.below(lines.length)];
      [lines[a], lines[b]] = [lines[b] ?? '', lines[a] ?? ''];
      return lines.join('\n');
    }
    case 'odd':
      return text.slice(0, at) + oddText(random) + text.slice(at);
    case 'cut':
      return text.slice(0, at) + text.slice(at + 1 + random.below(40));
    case 'double':
      return text.slice(0, at) + text.slice(Math.max(0, at - 1 - random.below(200)));
    case 'truncate':
      return text.slice(0, at);
    default: {
      const piece = text.slice(at, at + 1 + random.below(200));
      return text.slice(0, at) + piece.repeat(1 + random.below(500)) + text.slice(at);
    }
  }
}
