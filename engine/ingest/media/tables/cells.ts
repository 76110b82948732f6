/** The cells of a table as text (RFC 4180, and its kinds): what parts them, the line of names, quotes, decimal commas. */

export type Dialect = {
  readonly delimiter: string;
  /** Numbers have decimal commas, which the delimiter allows. */
  readonly commas: boolean;
};

/** As they are guessed, the most usual first. */
const DELIMITERS = [',', ';', '\t', '|'] as const;
/** A line of names has some hundred bytes. */
const MOST_HEAD_BYTES = 64 * 1024;
const [NEWLINE, QUOTE] = [0x0a, 0x22];
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

export type Table = {
  /** Undefined where the first line holds numbers. */
  readonly names: readonly string[] | undefined;
  /** The lines of numbers. */
  readonly body: Uint8Array;
  readonly dialect: Dialect;
};

/** @throws Error in words where the first line holds names, and not those that are wanted. */
export function dialectOf(bytes: Uint8Array, isWanted: (names: readonly string[]) => boolean): Table {
  const marked = BYTE_ORDER_MARK.every((byte, k) => bytes[k] === byte);
  const text = bytes.subarray(marked ? BYTE_ORDER_MARK.length : 0);
  const begin = text.findIndex((byte) => byte > 0x20);
  if (begin < 0) throw new Error('it has no line');
  const end = endOfLine(text, begin);
  const head = new TextDecoder().decode(text.subarray(begin, end)).trim();
  const parted = DELIMITERS.map((delimiter) => ({
    delimiter,
    cells: cellsOf(head, { delimiter, commas: false }),
  }));
  const named = parted.find(({ cells }) => isWanted(cells));
  const widest = parted.reduce((most, each) => (each.cells.length > most.cells.length ? each : most));
  const { delimiter, cells } = named ?? widest;
  const body = text.subarray(named ? end : begin);
  const dialect = { delimiter, commas: delimiter !== ',' && hasCommas(body) };
  if (!named && !cells.every((cell) => isNumber(cellsOf(cell, dialect)[0] ?? '')))
    throw new Error(`it has no columns x, y, z (${cells.join(', ').slice(0, 100)})`);
  return { names: named?.cells, body, dialect };
}

const isNumber = (cell: string): boolean => cell === '' || /^nan$/i.test(cell) || !Number.isNaN(Number(cell));

/** The line's end outside of quotes. */
function endOfLine(text: Uint8Array, begin: number): number {
  let quoted = false;
  const most = Math.min(text.byteLength, begin + MOST_HEAD_BYTES);
  for (let at = begin; at < most; at++) {
    if (text[at] === QUOTE) quoted = !quoted;
    if (text[at] === NEWLINE && !quoted) return at;
  }
  if (most < text.byteLength) throw new Error(`its first line has more than ${MOST_HEAD_BYTES} bytes`);
  return most;
}

/** Whether the first numbers are as 1,5. */
function hasCommas(body: Uint8Array): boolean {
  const text = new TextDecoder('latin1').decode(body.subarray(0, MOST_HEAD_BYTES));
  return /\d,\d/.test(text) && !/\d\.\d/.test(text);
}

/** The cells of a line, without blanks and quotes around them; none where a quote has no end. */
export function cellsOf(line: string, { delimiter, commas }: Dialect): string[] {
  const cells = line.includes('"') ? quotedCells(line, delimiter) : line.split(delimiter);
  return cells.map((cell) => (commas ? cell.trim().replace(',', '.') : cell.trim()));
}

function quotedCells(line: string, delimiter: string): string[] {
  const cells: string[] = [];
  let [cell, quoted] = ['', false];
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === '"' && quoted && line[at + 1] === '"') {
      cell += '"';
      at++;
    } else if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return quoted ? [] : [...cells, cell];
}
