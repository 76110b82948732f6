/** The values of a page: numbers laid end to end, or texts with their lengths before them (format, Encodings.md). */
import type { ValueType } from './footer.ts';
import { readHybrid } from './levels.ts';

export type Numbers = Int32Array | BigInt64Array | Float32Array | Float64Array | Uint8Array;
/** Numbers, or the bytes of each text or picture. */
export type Values =
  | { readonly kind: 'numbers'; readonly numbers: Numbers }
  | { readonly kind: 'texts'; readonly texts: readonly Uint8Array[] };

const ARRAYS = {
  INT32: Int32Array,
  INT64: BigInt64Array,
  FLOAT: Float32Array,
  DOUBLE: Float64Array,
} as const;

/** Memory that a value takes at least; of a text its place. */
const LEAST_BYTES: Readonly<Record<ValueType, number>> = {
  INT32: 4,
  INT64: 8,
  FLOAT: 4,
  DOUBLE: 8,
  BOOLEAN: 1,
  BYTE_ARRAY: 16,
};

export const memoryFor = (type: ValueType, count: number): number => LEAST_BYTES[type] * count;

/** So many values without a number. */
export function emptyNumbers(type: ValueType, count: number): Numbers {
  if (type === 'BOOLEAN' || type === 'BYTE_ARRAY') return new Uint8Array(count);
  const numbers = new ARRAYS[type](count);
  return numbers instanceof Float32Array || numbers instanceof Float64Array
    ? numbers.fill(Number.NaN)
    : numbers;
}

/** @throws Error in words where the bytes hold fewer. */
export function plainValues(bytes: Uint8Array, type: ValueType, count: number): Values {
  const tooFew = (): Error => new Error(`holds fewer than the ${count} values that it claims`);
  if (type === 'BYTE_ARRAY') {
    const texts: Uint8Array[] = [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; texts.length < count; ) {
      if (at + 4 > bytes.byteLength) throw tooFew();
      const begin = at + 4;
      at = begin + view.getUint32(at, true);
      if (at > bytes.byteLength) throw tooFew();
      texts.push(bytes.subarray(begin, at));
    }
    return { kind: 'texts', texts };
  }
  if (type === 'BOOLEAN') {
    if (bytes.byteLength * 8 < count) throw tooFew();
    const numbers = new Uint8Array(count);
    for (let i = 0; i < count; i++) numbers[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
    return { kind: 'numbers', numbers };
  }
  const Values = ARRAYS[type];
  const size = count * Values.BYTES_PER_ELEMENT;
  if (size > bytes.byteLength) throw tooFew();
  return { kind: 'numbers', numbers: new Values(Uint8Array.from(bytes.subarray(0, size)).buffer) };
}

/** The same with the bytes of each value split over as many streams (format, Encodings.md, "Byte Stream Split"). */
export function splitValues(bytes: Uint8Array, type: ValueType, count: number): Values {
  const size = memoryFor(type, 1);
  if (count * size > bytes.byteLength) throw new Error(`holds fewer than the ${count} values that it claims`);
  const joined = new Uint8Array(count * size);
  for (let k = 0; k < size; k++)
    for (let i = 0; i < count; i++) joined[i * size + k] = bytes[k * count + i] ?? 0;
  return plainValues(joined, type, count);
}

/** Values by their number in the dictionary. @throws Error in words where there is no such entry */
export function dictionaryValues(
  bytes: Uint8Array,
  dictionary: Values,
  type: ValueType,
  count: number,
): Values {
  const indices = new Uint32Array(count);
  const [width] = bytes;
  if (width === undefined && count > 0) throw new Error('has no indices');
  if (width) readHybrid(bytes, 1, width, indices);
  const entries = dictionary.kind === 'texts' ? dictionary.texts.length : dictionary.numbers.length;
  for (const i of indices)
    if (i >= entries) throw new Error(`names entry ${i} of a dictionary of ${entries}`);
  if (dictionary.kind === 'texts') {
    const empty = new Uint8Array();
    return { kind: 'texts', texts: Array.from(indices, (i) => dictionary.texts[i] ?? empty) };
  }
  const [from, numbers] = [dictionary.numbers, emptyNumbers(type, count)];
  if (from instanceof BigInt64Array) {
    if (numbers instanceof BigInt64Array)
      for (let i = 0; i < count; i++) numbers[i] = from[indices[i] ?? 0] ?? 0n;
  } else if (!(numbers instanceof BigInt64Array))
    for (let i = 0; i < count; i++) numbers[i] = from[indices[i] ?? 0] ?? 0;
  return { kind: 'numbers', numbers };
}
