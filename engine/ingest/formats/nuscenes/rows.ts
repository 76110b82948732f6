/**
 * The rows of a table file: a JSON array of objects, read a piece at a time, since `sample_data.json` of the whole data set has
 * more than 1 GB, which is more than a text can have. Only the ends of objects are looked for here; each object is parsed by
 * JSON.parse and forgotten, unless the caller keeps it. A row that is no JSON costs itself.
 */
import { InputError } from '../../../contract/errors.ts';
import { parseJson } from '../../../contract/json.ts';
import { Utf8Pieces } from '../../../contract/text/encoding.ts';
import { openPlain } from '../../../drive/file/plain-file.ts';
import { codeOf, reasonOf } from '../../files.ts';
import type { Finding } from '../../format.ts';

export type Row = Readonly<Record<string, unknown>>;

const PIECE_BYTES = 1024 * 1024;
/** Of a row: an annotation has 700 bytes, a map's list of log tokens 20 kB. */
const MOST_ROW = { length: 1024 * 1024, depth: 16, values: 100_000 };

export type TableRead = {
  readonly there: boolean;
  readonly bytes: number;
  readonly findings: readonly Finding[];
};

/**
 * Shows each row to `see`, in the order of the file.
 * @param file what findings name
 */
export async function readRows(path: string, file: string, see: (row: Row) => void): Promise<TableRead> {
  const note = (place: string, reason: string, lost = false): Finding => ({
    level: 'error',
    file,
    place,
    reason,
    count: 1,
    ...(lost ? { lost } : {}),
  });
  const bad = new BadRows();
  const splitter = new RowSplitter((row, number) => {
    try {
      if (row.text === undefined)
        throw new InputError(`it has ${row.bytes} bytes, more than the ${MOST_ROW.length} that are read`);
      const value = parseJson(row.text, MOST_ROW);
      if (typeof value === 'object' && value !== null) see({ ...value });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      bad.add(note(`row ${number}`, `${error.message.slice(0, 120).replaceAll(/\s+/g, ' ')}: left out`));
    }
  });
  let bytes = 0;
  try {
    const handle = await openPlain(path);
    try {
      const piece = Buffer.allocUnsafe(PIECE_BYTES);
      const pieces = new Utf8Pieces();
      for (;;) {
        const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, bytes);
        if (bytesRead === 0) break;
        const plain = pieces.take(piece.subarray(0, bytesRead));
        splitter.take(Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength));
        bytes += bytesRead;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
      return { there: false, bytes: 0, findings: [] };
    const reason = `cannot be read: ${reasonOf(error).replace(path, 'it').replace(/\.$/, '')}`;
    return { there: true, bytes, findings: [...bad.findings(), note('whole file', reason, true)] };
  }
  const fault = splitter.end();
  const cut = fault === undefined ? [] : [note(`row ${splitter.rows}`, fault, true)];
  return { there: true, bytes, findings: [...bad.findings(), ...cut] };
}

/** Reasons that are told apart; those of a table of noise differ in every row. */
const MOST_REASONS = 20;
const OTHERS = 'further rows cannot be read: left out';

/** Bad rows of one reason are one finding, and take no memory of their own. */
class BadRows {
  readonly #byReason = new Map<string, Finding>();

  add(finding: Finding): void {
    const isNew = !this.#byReason.has(finding.reason) && this.#byReason.size >= MOST_REASONS;
    const reason = isNew ? OTHERS : finding.reason;
    const known = this.#byReason.get(reason);
    this.#byReason.set(reason, known ? { ...known, count: known.count + 1 } : { ...finding, reason });
  }

  findings(): Finding[] {
    return [...this.#byReason.values()];
  }
}

const [QUOTE, ESCAPE, COMMA] = [0x22, 0x5c, 0x2c];
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** A row's text; undefined where it is longer than what is read. */
type RowText = { readonly text: string | undefined; readonly bytes: number };

/** Finds the objects of an array, whatever they hold. */
class RowSplitter {
  rows = 0;
  readonly #see: (row: RowText, number: number) => void;
  /** The pieces of a row that began in an earlier piece of the file. */
  #parts: Buffer[] = [];
  #bytes = 0;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #begun = false;
  #isEnded = false;
  /** Something between the rows that is none. */
  #hasStrays = false;
  #fault: string | undefined;

  constructor(see: (row: RowText, number: number) => void) {
    this.#see = see;
  }

  take(piece: Buffer): void {
    if (this.#fault !== undefined) return;
    let from = this.#depth > 0 ? 0 : -1;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      if (this.#quoted) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === ESCAPE) this.#escaped = true;
        else if (byte === QUOTE) this.#quoted = false;
      } else if (this.#depth > 0) {
        if (byte === QUOTE) this.#quoted = true;
        else if (byte === OPEN || byte === OPEN_LIST) this.#depth++;
        else if ((byte === CLOSE || byte === CLOSE_LIST) && --this.#depth === 0) {
          this.#give(piece.subarray(from, i + 1));
          from = -1;
        }
      } else if (byte === OPEN && this.#begun) {
        this.#depth = 1;
        from = i;
      } else if (byte === OPEN_LIST && !this.#begun) this.#begun = true;
      else if (!this.#begun && byte !== undefined && byte > 0x20 && byte < 0x80) {
        this.#fault = 'is no table: it does not begin with a list';
        return;
      } else if (byte === CLOSE_LIST) this.#isEnded = true;
      else if (this.#begun && byte !== COMMA && byte !== undefined && byte > 0x20) this.#hasStrays = true;
    }
    if (from >= 0) this.#keep(piece.subarray(from));
  }

  /** Why the file is no whole table; undefined when it is one. */
  end(): string | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (!this.#begun) return 'is no table: it is empty';
    if (this.#depth > 0) return 'is cut: it ends inside of a row';
    if (!this.#isEnded) return 'is cut: its list has no end';
    return this.#hasStrays ? 'holds values that are no rows: left out' : undefined;
  }

  #keep(bytes: Buffer): void {
    this.#bytes += bytes.length;
    // Of a row that is too long only the length is known; it is refused when it ends.
    if (this.#bytes <= MOST_ROW.length) this.#parts.push(Buffer.from(bytes));
  }

  #give(last: Buffer): void {
    const size = this.#bytes + last.length;
    const isShort = size <= MOST_ROW.length;
    const text = isShort ? Buffer.concat([...this.#parts, last]).toString('utf8') : undefined;
    this.#parts = [];
    this.#bytes = 0;
    this.#see({ text, bytes: size }, this.rows++);
  }
}
