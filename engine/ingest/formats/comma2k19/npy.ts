/**
 * NumPy's .npy arrays (NEP 1, versions 1 to 3) of numbers: one or two dimensions, row by row or column by column, little endian. What
 * holds objects (pickles, which may run code) is refused.
 */

export type NpyNumbers = {
  readonly rows: number;
  readonly columns: number;
  /** NaN beyond the array. */
  at(row: number, column: number): number;
  /** The file ends before its last row; the rows before are there. */
  readonly cut: boolean;
};

const MAGIC = '\x93NUMPY';
/** Text of a header; two dimensions take 118 bytes. */
const MOST_HEADER = 4096;
const MOST_COLUMNS = 64;

type Read = (view: DataView, at: number) => number;
const TYPES: Readonly<Record<string, readonly [bytes: number, read: Read]>> = {
  '<f8': [8, (view, at) => view.getFloat64(at, true)],
  '<f4': [4, (view, at) => view.getFloat32(at, true)],
  '<i8': [8, (view, at) => Number(view.getBigInt64(at, true))],
  '<i4': [4, (view, at) => view.getInt32(at, true)],
  '|u1': [1, (view, at) => view.getUint8(at)],
  '|b1': [1, (view, at) => view.getUint8(at)],
};

/** @throws Error in words when the bytes are no such array. */
export function readNpy(bytes: Uint8Array): NpyNumbers {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // TextDecoder takes latin1 for windows-1252, in which 0x93 is a quotation mark.
  const latin = (from: number, to: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  if (bytes.byteLength < 12 || latin(0, 6) !== MAGIC) throw new Error('it is no .npy array');
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw new Error(`it is of version ${version}`);
  const begin = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > MOST_HEADER || begin + length > bytes.byteLength) throw new Error('its header is cut');
  const header = latin(begin, begin + length);
  const [, type = ''] = /'descr':\s*'([^']*)'/.exec(header) ?? [];
  const [, order] = /'fortran_order':\s*(True|False)/.exec(header) ?? [];
  const [, shape] = /'shape':\s*\(([\d,\s]*)\)/.exec(header) ?? [];
  const known = TYPES[type];
  if (!known || order === undefined || shape === undefined)
    throw new Error(`it holds no numbers that are read (${type.slice(0, 20) || 'no type'})`);
  const sides = shape.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const [rows = 1, columns = 1] = sides;
  if (sides.length === 0 || sides.length > 2 || columns < 1 || columns > MOST_COLUMNS)
    throw new Error(`its shape is (${shape.slice(0, 60)})`);
  const [size, read] = known;
  const from = begin + length;
  const there = Math.floor((bytes.byteLength - from) / size);
  const byColumns = order === 'True' && columns > 1;
  if (byColumns && there < rows * columns) throw new Error('it is cut, and lies column by column');
  const whole = Math.min(rows, Math.floor(there / columns));
  return {
    rows: whole,
    columns,
    cut: whole < rows,
    at(row, column) {
      if (row < 0 || row >= whole || column < 0 || column >= columns) return Number.NaN;
      return read(view, from + size * (byColumns ? column * rows + row : row * columns + column));
    },
  };
}
