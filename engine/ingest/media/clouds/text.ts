/** Numbers in lines of text, into columns: ascii PCD and PLY, XYZ and PTS. */
import type { ColumnType } from '../../../contract/columns.ts';
import { TIME_FIELDS } from '../../messages/clouds/pointtime.ts';
import type { CloudFile } from './cloud-file.ts';

/** Longest line that is read. Of a longer one the whole words before it are. */
const MOST_LINE = 64 * 1024;
/** Lines that are no row. A file with more of them is no table. */
const MOST_ODD = 1_000_000;
const [NEWLINE, RETURN, SPACE, TAB] = [0x0a, 0x0d, 0x20, 0x09];

export type TextTable = {
  /** One a value of a line, `rows` long. */
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** Lines that are no row. */
  readonly odd: number;
};

/** What is said of the lines of a table that are no row. */
export const oddNotes = ({ odd }: TextTable): CloudFile['notes'] =>
  odd === 0
    ? []
    : odd > MOST_ODD
      ? [
          {
            level: 'error',
            reason: `more than ${MOST_ODD} lines have not the numbers of a point: what comes after them is left out`,
          },
        ]
      : [{ level: 'warn', reason: `${odd} lines have not the numbers of a point: left out` }];

export type TableOptions = {
  /** Lines that are neither a row nor wrong are passed over. */
  readonly isRow?: ((line: string) => boolean) | undefined;
  /** The words of a line; those between blanks, commas and semicolons where it is not told. */
  readonly split?: ((line: string) => readonly string[]) | undefined;
};

export class TextNumbers {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder('latin1');

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Lines that are not blank, without their ends. */
  *lines(): Generator<string> {
    const bytes = this.#bytes;
    for (let at = 0; at < bytes.length; ) {
      const begin = bytes[at];
      if (begin === NEWLINE || begin === RETURN || begin === SPACE || begin === TAB) {
        at++;
        continue;
      }
      const found = bytes.indexOf(NEWLINE, at);
      const end = found < 0 ? bytes.length : found;
      const line = this.#decoder.decode(bytes.subarray(at, Math.min(end, at + MOST_LINE))).trim();
      const whole = end - at > MOST_LINE ? wholeWords(line) : line;
      if (whole !== '') yield whole;
      at = end + 1;
    }
  }

  /** Lines of `width` numbers, `most` of them; further numbers of a line are left out. */
  table(width: number, most: number, { isRow, split }: TableOptions = {}): TextTable {
    // A line of a value has two bytes: the count of a header is not believed beyond it.
    const room = Math.min(most, Math.ceil(this.#bytes.length / (2 * Math.max(1, width))));
    const columns = Array.from({ length: width }, () => new Float64Array(room));
    const wordsOf = split ?? ((line: string) => line.split(/[\s,;]+/, width));
    let [rows, odd] = [0, 0];
    for (const line of this.lines()) {
      if (rows === room || odd > MOST_ODD) break;
      if (isRow && !isRow(line)) continue;
      const values = wordsOf(line);
      if (values.length < width) {
        odd++;
        continue;
      }
      for (let k = 0; k < width; k++) {
        const column = columns[k];
        if (column) column[rows] = numberOf(values[k] ?? '');
      }
      rows++;
    }
    return { columns: columns.map((column) => column.subarray(0, rows)), rows, odd };
  }
}

/** Without the last word, which goes on behind the line. */
function wholeWords(line: string): string {
  let end = line.length;
  while (end > 0 && !/[\s,;]/.test(line.charAt(end - 1))) end--;
  return line.slice(0, end);
}

/** 0x10, 0b1, 0o7: numbers of programs, not of measurements. */
const isCoded = (text: string): boolean => text.startsWith('0') && /^0[xbo]/i.test(text);

/** "nan", nothing, and what is no decimal number are NaN. */
const numberOf = (text: string): number => {
  const value = text === '' || isCoded(text) ? Number.NaN : Number(text);
  if (!Number.isNaN(value)) return value;
  return /^[-+]?inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number.NaN;
};

/** Times and coordinates of text keep their digits; other numbers are of single precision, or of the type that the file names. */
export const typeOfText = (name: string, named: ColumnType = 'f32'): ColumnType =>
  TIME_FIELDS.includes(name.toLowerCase()) || /^[xyz]$|time/i.test(name) ? 'f64' : named;
