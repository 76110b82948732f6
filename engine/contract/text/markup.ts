/**
 * The length of what stands between < and > in XML, measured before a parser takes it: a parser keeps a tag, comment, section
 * or instruction whole, in pieces of a few characters, which takes thirty times its length in memory.
 */
import { InputError } from '../errors.ts';

/** What begins with the first ends with the second; a tag ends at a > outside of quotes. */
const ENDS = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
] as const;

/** In time linear in the text. @throws InputError when a tag, comment, section or instruction has more than `most` characters */
export function checkMarkup(xml: string, most: number): void {
  for (let at = xml.indexOf('<'); at >= 0; ) {
    const end = endOf(xml, at, at + most);
    if (end < 0)
      throw new InputError(
        `It has a tag, comment or section of more than ${most} characters (character ${at}).`,
      );
    at = xml.indexOf('<', end);
  }
}

/** Behind its end; −1 where that lies at `most` or further, and the text goes on until there. */
function endOf(xml: string, at: number, most: number): number {
  for (const [begin, end] of ENDS)
    if (xml.startsWith(begin, at)) {
      const found = xml.slice(at + begin.length, most).indexOf(end);
      return found >= 0 ? at + begin.length + found + end.length : most < xml.length ? -1 : xml.length;
    }
  let quote = '';
  for (let k = at + 1; k < xml.length; k++) {
    if (k >= most) return -1;
    const sign = xml[k];
    if (quote !== '') {
      if (sign === quote) quote = '';
    } else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return k + 1;
    // Broken XML: the parser says so.
    else if (sign === '<') return k;
  }
  return xml.length;
}
