/** NumPy's files as numpy.save writes them (NEP 1), of rows of numbers or of records. */
import { npyBytes } from './data-sets/toy-sets.ts';

export type NpyShape = {
  readonly type?: string;
  readonly fortran?: boolean;
  /** Names and types of records. */
  readonly fields?: readonly (readonly [string, string])[];
  /** What the header claims, where it is not what is there. */
  readonly rows?: number;
};

type Rows = readonly (readonly number[])[];
const BYTES: Readonly<Record<string, number>> = { '<f4': 4, '<f8': 8, '<u2': 2, '|O': 8 };

export function npyFile(
  rows: Rows,
  { type = '<f4', fortran = false, fields, rows: claimed }: NpyShape,
): Uint8Array {
  const width = rows[0]?.length ?? 0;
  const types = Array.from({ length: width }, (_, k) => fields?.[k]?.[1] ?? type);
  const step = types.reduce((sum, each) => sum + (BYTES[each] ?? 0), 0);
  const body = Buffer.alloc(step * rows.length);
  for (const [i, row] of rows.entries()) {
    let at = step * i;
    for (const [k, value] of row.entries()) {
      const size = BYTES[types[k] ?? ''] ?? 0;
      const place = fortran ? size * (k * rows.length + i) : at;
      if (types[k] === '<f4') body.writeFloatLE(value, place);
      else if (types[k] === '<f8') body.writeDoubleLE(value, place);
      else if (types[k] === '<u2') body.writeUInt16LE(value, place);
      at += size;
    }
  }
  const n = claimed ?? rows.length;
  const descr = fields
    ? `[${fields.map(([name, kind]) => `('${name}', '${kind}')`).join(', ')}]`
    : `'${type}'`;
  const bytes = Buffer.from(npyBytes(descr, fields ? `${n},` : `${n}, ${width}`, body));
  // Of the same length, with the blank behind it.
  if (fortran) bytes.write('True ', bytes.indexOf('False'));
  return bytes;
}
