/** Writes point cloud files as other programs do: PCD, PLY and LAS, with the same points in each. */
export type Field = readonly [name: string, type: 'F4' | 'F8' | 'U1' | 'U2' | 'U4' | 'I4' | 'U8'];
export type Points = { readonly fields: readonly Field[]; readonly rows: readonly (readonly number[])[] };

const size = ([, type]: Field): number => Number(type[1]);

function put(into: Buffer, at: number, type: Field[1], value: number, little = true): void {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  if (type === 'F4') view.setFloat32(at, value, little);
  else if (type === 'F8') view.setFloat64(at, value, little);
  else if (type === 'U1') view.setUint8(at, value);
  else if (type === 'U2') view.setUint16(at, value, little);
  else if (type === 'U4') view.setUint32(at, value, little);
  else if (type === 'I4') view.setInt32(at, value, little);
  else view.setBigUint64(at, BigInt(value), little);
}

function rowsOf({ fields, rows }: Points, little = true): Buffer {
  const step = fields.reduce((sum, field) => sum + size(field), 0);
  const out = Buffer.alloc(step * rows.length);
  rows.forEach((row, i) => {
    let at = i * step;
    fields.forEach((field, k) => {
      put(out, at, field[1], row[k] ?? 0, little);
      at += size(field);
    });
  });
  return out;
}

/** Literal runs of 32 bytes, and a copy of what came before wherever 3 to 8 bytes repeat at a distance of their own length. */
function lzf(bytes: Buffer): Buffer {
  const out: number[] = [];
  let literals: number[] = [];
  const flush = (): void => {
    for (let at = 0; at < literals.length; at += 32) {
      const run = literals.slice(at, at + 32);
      out.push(run.length - 1, ...run);
    }
    literals = [];
  };
  for (let at = 0; at < bytes.length; ) {
    const count = 8;
    const repeats = at >= count && bytes.subarray(at, at + count).equals(bytes.subarray(at - count, at));
    if (repeats && at + count <= bytes.length) {
      flush();
      out.push((count - 2) << 5, count - 1);
      at += count;
    } else literals.push(bytes[at++] ?? 0);
  }
  flush();
  return Buffer.from(out);
}

export type PcdKind = 'ascii' | 'binary' | 'binary_compressed';

export function pcdFile(points: Points, data: PcdKind, claimed = points.rows.length): Buffer {
  const { fields, rows } = points;
  const head = [
    '# .PCD v0.7 - Point Cloud Data file format',
    'VERSION 0.7',
    `FIELDS ${fields.map(([name]) => name).join(' ')}`,
    `SIZE ${fields.map(size).join(' ')}`,
    `TYPE ${fields.map(([, type]) => type[0]).join(' ')}`,
    `COUNT ${fields.map(() => 1).join(' ')}`,
    `WIDTH ${claimed}`,
    'HEIGHT 1',
    'VIEWPOINT 0 0 0 1 0 0 0',
    `POINTS ${claimed}`,
    `DATA ${data}`,
    '',
  ].join('\n');
  if (data === 'ascii') return Buffer.from(head + rows.map((row) => row.join(' ')).join('\n'));
  if (data === 'binary') return Buffer.concat([Buffer.from(head), rowsOf(points)]);
  const columns = Buffer.concat(
    fields.map((field, k) => rowsOf({ fields: [field], rows: rows.map((row) => [row[k] ?? 0]) })),
  );
  const packed = lzf(columns);
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32LE(packed.length, 0);
  sizes.writeUInt32LE(columns.length, 4);
  return Buffer.concat([Buffer.from(head), sizes, packed]);
}

const PLY_TYPES = { F4: 'float', F8: 'double', U1: 'uchar', U2: 'ushort', U4: 'uint', I4: 'int', U8: '' };

export function plyFile(
  points: Points,
  format: 'ascii' | 'binary_little_endian' | 'binary_big_endian',
  claimed = points.rows.length,
): Buffer {
  const head = [
    'ply',
    `format ${format} 1.0`,
    'comment Größe in Metern',
    `element vertex ${claimed}`,
    ...points.fields.map(([name, type]) => `property ${PLY_TYPES[type]} ${name}`),
    'end_header',
    '',
  ].join(format === 'binary_big_endian' ? '\r\n' : '\n');
  if (format === 'ascii')
    return Buffer.from(`${head}${points.rows.map((row) => row.join(' ')).join('\n')}\n`);
  return Buffer.concat([Buffer.from(head), rowsOf(points, format === 'binary_little_endian')]);
}

/** LAS 1.2, points of format 1: `rows` hold x, y, z, intensity, class, GPS time. */
export function lasFile(rows: readonly (readonly number[])[], claimed = rows.length): Buffer {
  const head = Buffer.alloc(227);
  head.write('LASF', 0, 'latin1');
  head.writeUInt8(1, 24);
  head.writeUInt8(2, 25);
  head.writeUInt16LE(227, 94);
  head.writeUInt32LE(227, 96);
  head.writeUInt8(1, 104);
  head.writeUInt16LE(28, 105);
  head.writeUInt32LE(claimed, 107);
  const [ox = 0, oy = 0] = (rows[0] ?? []).map((value) => Math.round(value / 1000) * 1000);
  [0.001, 0.001, 0.001, ox, oy, 0].forEach((value, k) => {
    head.writeDoubleLE(value, 131 + 8 * k);
  });
  const body = Buffer.alloc(28 * rows.length);
  rows.forEach(([x = 0, y = 0, z = 0, intensity = 0, kind = 0, time = 0], i) => {
    [x - ox, y - oy, z].forEach((value, k) => {
      body.writeInt32LE(Math.round(value * 1000), 28 * i + 4 * k);
    });
    body.writeUInt16LE(intensity, 28 * i + 12);
    body.writeUInt8(kind, 28 * i + 15);
    body.writeDoubleLE(time, 28 * i + 20);
  });
  return Buffer.concat([head, body]);
}
