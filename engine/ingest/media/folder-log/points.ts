/** Points of files without a header: so many numbers a point, of 32 or 64 bits, little endian. */

export type Bare = { readonly columns: readonly Float64Array[]; readonly cut: string | undefined };

/** Values of a point one behind another. */
export function barePoints(bytes: Uint8Array, values: number, size: 4 | 8 = 4): Bare {
  const count = Math.floor(bytes.byteLength / (size * values));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns = Array.from({ length: values }, () => new Float64Array(count));
  for (const [k, column] of columns.entries())
    for (let i = 0; i < count; i++) {
      const at = size * (values * i + k);
      column[i] = size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    }
  const isCut = bytes.byteLength > count * size * values;
  return { columns, cut: isCut ? 'is cut: it ends inside a point' : undefined };
}

/** All values of one kind behind those of another: x of every point, then y, and so on. */
export function bareColumns(bytes: Uint8Array, values: number): Bare {
  if (bytes.byteLength % (4 * values) !== 0)
    throw new Error(`it has ${bytes.byteLength} bytes, which are no ${values} columns of one length`);
  const count = bytes.byteLength / (4 * values);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const columns = Array.from({ length: values }, (_, k) =>
    Float64Array.from({ length: count }, (__, i) => view.getFloat32(4 * (k * count + i), true)),
  );
  return { columns, cut: undefined };
}
