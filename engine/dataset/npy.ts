/** NumPy's .npy files, version 1.0 (NEP 1): one array, row-major, little endian; what numpy.load opens and maps. */
import { InputError } from '../contract/errors.ts';

export type NpyArray = {
  readonly shape: readonly number[];
  readonly data: Uint8Array | Int16Array | Uint16Array | Uint32Array | Float32Array;
};

const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);
/** The data begin at a multiple of this. */
const ALIGN = 64;

function descrOf(data: NpyArray['data']): string {
  if (data instanceof Uint8Array) return '|u1';
  if (data instanceof Int16Array) return '<i2';
  if (data instanceof Uint16Array) return '<u2';
  if (data instanceof Uint32Array) return '<u4';
  return '<f4';
}

/** @throws RangeError when the shape does not hold as many values as there are. */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  const count = shape.reduce((product, n) => product * n, 1);
  if (count !== data.length)
    throw new RangeError(`A shape of ${shape.join(' × ')} holds ${count} values, not ${data.length}.`);
  const text = `{'descr': '${descrOf(data)}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const length = Math.ceil((MAGIC.length + 2 + text.length + 1) / ALIGN) * ALIGN;
  const out = new Uint8Array(length + data.byteLength);
  out.set(MAGIC);
  const header = length - MAGIC.length - 2;
  out.set([header & 255, header >> 8], MAGIC.length);
  out.set(new TextEncoder().encode(`${text.padEnd(header - 1)}\n`), MAGIC.length + 2);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return out;
}

const READERS = {
  '|u1': Uint8Array,
  '<i2': Int16Array,
  '<u2': Uint16Array,
  '<u4': Uint32Array,
  '<f4': Float32Array,
} as const;

/** @throws InputError when the bytes are no array of a kind that encodeNpy writes, or are fewer than it says. */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  if (!MAGIC.every((byte, k) => bytes[k] === byte))
    throw new InputError('These bytes are no .npy file of version 1.0.');
  const header = (bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8);
  const text = new TextDecoder().decode(bytes.subarray(10, 10 + header));
  const found = /'descr': '([^']+)', 'fortran_order': False, 'shape': \(([\d, ]*)\)/.exec(text);
  const Reader = READERS[found?.[1] as keyof typeof READERS];
  if (!found || !Reader) throw new InputError(`The .npy header is not understood: ${text.trim()}`);
  const shape = (found[2] ?? '').split(',').flatMap((n) => (n.trim() === '' ? [] : [Number(n)]));
  const count = shape.reduce((product, n) => product * n, 1);
  const from = 10 + header;
  if (bytes.length - from !== count * Reader.BYTES_PER_ELEMENT)
    throw new InputError(
      `The .npy file says ${shape.join(' × ')} values and has ${bytes.length - from} bytes of them.`,
    );
  return { shape, data: new Reader(Uint8Array.from(bytes.subarray(from)).buffer) };
}
