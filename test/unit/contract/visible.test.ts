import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visible, visibleJson, visibleLines } from '../../../engine/contract/visible.ts';
import { quoted } from '../../../renderer/panels/signals/csv.ts';

/** C0, DEL, C1, marks of direction, separators, halves of surrogates. */
const OBEYED = [
  '\u0000',
  '\u0007',
  '\u001b',
  '\u007f',
  '\u0085',
  '\u009b',
  '\u200e',
  '\u2028',
  '\u2029',
  ...Array.from({ length: 5 }, (_, k) => String.fromCharCode(0x202a + k)),
  ...Array.from({ length: 4 }, (_, k) => String.fromCharCode(0x2066 + k)),
  '\ud800',
  '\udfff',
  '\ufeff',
];

describe('text from outside', () => {
  test('shows each character that a terminal obeys or nobody sees as its escape', () => {
    for (const c of OBEYED)
      expect(visible(`a${c}b`), JSON.stringify(c)).toMatch(/^a\\(x[0-9a-f]{2}|u[0-9a-f]{4})b$/);
    expect(visible('\u001b]0;x\u0007\n\t')).toBe('\\x1b]0;x\\x07\\n\\t');
  });

  test('of names in any script, with joiners and emoji, nothing changes', () => {
    for (const name of ['/lidar/points', 'Größe µ', 'ドライブ', 'می\u200cخواهم', '👩\u200d🚗', 'a\\x1b'])
      expect(visible(name)).toBe(name);
  });

  test('JSON with escapes parses to the same document', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...OBEYED));
    fc.assert(
      fc.property(fc.array(text), (document) => {
        const json = visibleJson(JSON.stringify(document, null, 2));
        expect(visibleLines(json)).toBe(json);
        expect(JSON.stringify(JSON.parse(json))).toBe(JSON.stringify(document));
      }),
    );
  });

  test('a cell of CSV that begins like a formula is text', () => {
    expect(quoted('=cmd|"x"!A1')).toBe(`"'=cmd|""x""!A1"`);
    expect(quoted('speed')).toBe('"speed"');
  });
});
