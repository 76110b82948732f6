/**
 * Text from logs, drives, maps and file names made safe to show on one line: what would move a cursor, colour a terminal, end
 * a line, turn the direction of reading, or cannot be seen becomes its escape, e.g. \x1b, \u202e, \n.
 */

/**
 * C0 and C1 controls and DEL (ISO 6429); soft hyphen; Arabic letter mark; zero-width space and direction marks; line and
 * paragraph separators; embeddings, overrides and isolates of direction (UAX #9); invisible operators; byte order mark;
 * interlinear annotation; tag characters; surrogates without their other half. The joiners U+200C and U+200D stay: scripts and
 * emoji need them.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** The text with every such character as an escape. Backslashes stay: the result is for reading, not for parsing. */
export const visible = (text: string): string => text.replace(UNSEEN, escaped);

/** The same for text of several lines that the program wrote itself: line feeds stay. */
export const visibleLines = (text: string): string =>
  text.replace(UNSEEN, (c) => (c === '\n' ? c : escaped(c)));

/** The text with every such character replaced by what `by` makes of it, for formats with escapes of their own. */
export const withoutUnseen = (text: string, by: (c: string) => string): string => text.replace(UNSEEN, by);

/**
 * JSON text in which every such character is a JSON escape, so that it shows nothing unseen and parses to the same value.
 * Takes what JSON.stringify made, whose own line feeds lie between values and stay.
 */
export const visibleJson = (json: string): string =>
  json.replace(UNSEEN, (c) =>
    c === '\n' ? c : Array.from({ length: c.length }, (_, k) => `\\u${hex(c.charCodeAt(k), 4)}`).join(''),
  );

function escaped(c: string): string {
  const code = c.codePointAt(0) ?? 0;
  return (
    NAMED[c] ??
    (code <= 0xff ? `\\x${hex(code, 2)}` : code <= 0xffff ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`)
  );
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0');
