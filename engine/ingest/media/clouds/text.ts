/** Numbers in lines of text, into columns: ascii PCD and PLY, XYZ and PTS. */
import type { ColumnType } from '../../../contract/columns.ts';
import { TIME_FIELDS } from '../../messages/clouds/pointtime.ts';

/** Longest line that is read. */
const MOST_LINE = 4096;
const [NEWLINE, RETURN] = [0x0a, 0x0d];

export type TextTable = {
  /** One a value of a line, `rows` long. */
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  /** Lines that are no row. */
  readonly odd: number;
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
      const found = bytes.indexOf(NEWLINE, at);
      const end = found < 0 ? bytes.length : found;
      const last = bytes[end - 1] === RETURN ? end - 1 : end;
      const line = this.#decoder.decode(bytes.subarray(at, Math.min(last, at + MOST_LINE))).trim();
      if (line !== '') yield line;
      at = end + 1;
    }
  }

  /** Lines of `width` numbers, `most` of them; further numbers of a line are left out. */
  table(width: number, most: number, isRow: (line: string) => boolean = () => true): TextTable {
    // A line of a value has two bytes: the count of a header is not believed beyond it.
    const room = Math.min(most, Math.ceil(this.#bytes.length / (2 * Math.max(1, width))));
    const columns = Array.from({ length: width }, () => new Float64Array(room));
    let [rows, odd] = [0, 0];
    for (const line of this.lines()) {
      if (rows === room) break;
      if (!isRow(line)) continue;
      const values = line.split(/[\s,;]+/, width);
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

/** "nan" and what is no number are NaN. */
const numberOf = (text: string): number => {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  return /^[-+]?inf/i.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number.NaN;
};

/** Times and coordinates of text keep their digits; other numbers are of single precision, or of the type that the file names. */
export const typeOfText = (name: string, named: ColumnType = 'f32'): ColumnType =>
  TIME_FIELDS.includes(name.toLowerCase()) || /^[xyz]$|time/i.test(name) ? 'f64' : named;
