/** Changes one thing in the arguments of a kernel, as damaged input or a careless caller would. */

/** Numbers from 0 to 1, the same everywhere for a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

type Random = () => number;
export const pick = <T>(random: Random, list: readonly T[]): T =>
  list[Math.min(list.length - 1, Math.floor(random() * list.length))] as T;

const NUMBERS = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
  0.5,
  1,
  2,
  7,
  63,
  64,
  255,
  256,
  4095,
  65_535,
  65_536,
  1e6,
  1e9,
  -1e9,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  1e18,
  1e38,
  1e300,
  -1e300,
  1e-6,
  1e-300,
] as const;

type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

const KINDS = [
  Float32Array,
  Float64Array,
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
] as const;

const isArray = (value: unknown): value is NumberArray => KINDS.some((Kind) => value instanceof Kind);

/** The bytes of an array of numbers, changed: its values, its length, its type or its memory. */
function changedArray(array: NumberArray, random: Random): unknown {
  // An earlier change may have taken its memory away; that is enough.
  if (array.length === 0) return array;
  const copy = array.slice();
  const bytes = new Uint8Array(copy.buffer);
  const some = 1 + Math.floor(random() ** 3 * Math.min(200, copy.length));
  switch (pick(random, [0, 0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9])) {
    case 0:
      for (let k = 0; k < some; k++) copy[Math.floor(random() * copy.length)] = pick(random, NUMBERS);
      return copy;
    case 1:
      for (let k = 0; k < some; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      return copy;
    case 2:
      return copy.subarray(0, Math.floor(random() * copy.length));
    case 3:
      return copy.subarray(copy.length);
    case 4: {
      const Kind = pick(random, KINDS);
      return new Kind(bytes.slice(0, bytes.length - (bytes.length % Kind.BYTES_PER_ELEMENT)).buffer);
    }
    case 5:
      structuredClone(copy.buffer, { transfer: [copy.buffer] });
      return copy;
    case 6: {
      const shared = new SharedArrayBuffer(bytes.length);
      new Uint8Array(shared).set(bytes);
      return new (array.constructor as new (buffer: SharedArrayBuffer) => NumberArray)(shared);
    }
    case 7: {
      // A view that follows its buffer, which shrinks after the view was made.
      const buffer = new ArrayBuffer(bytes.length, { maxByteLength: 2 * bytes.length + 8 });
      new Uint8Array(buffer).set(bytes);
      const view = new (array.constructor as new (buffer: ArrayBuffer) => NumberArray)(buffer);
      buffer.resize(Math.floor((random() * bytes.length) / 8) * 8);
      return view;
    }
    case 8:
      return copy.fill(pick(random, NUMBERS) as never);
    default: {
      const Same = array.constructor as new (length: number) => NumberArray;
      const longer = new Same(copy.length + 1 + Math.floor(random() * 16));
      longer.set(copy as never);
      return longer;
    }
  }
}

const ODD = [
  undefined,
  null,
  true,
  '',
  'x',
  Symbol('s'),
  10n,
  () => 1,
  {},
  [],
  new Date(0),
  new DataView(new ArrayBuffer(8)),
  new BigInt64Array(4),
  new Proxy({}, {}),
  new Proxy([], {}),
] as const;

function changedValue(value: unknown, random: Random, all: unknown): unknown {
  if (random() < 0.06) return pick(random, ODD);
  if (typeof value === 'number') {
    const kind = random();
    if (kind < 0.7) return pick(random, NUMBERS);
    return kind < 0.85 ? value * (random() * 4 - 2) : Math.round(value + (random() * 6 - 3));
  }
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string')
    return pick(random, ['', 'pinhole', 'kannala-brandt', 'f64', 'i8', 'nothing']);
  if (isArray(value)) return changedArray(value, random);
  if (Array.isArray(value)) {
    if (random() < 0.2) return [];
    if (random() < 0.3) return [...value, ...value];
    const list = [...value];
    const at = Math.floor(random() * Math.max(1, list.length));
    list[at] = random() < 0.2 ? pick(random, ODD) : changedValue(list[at], random, all);
    return list;
  }
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const object: Record<string, unknown> = { ...value };
    const names = Object.keys(object);
    const name = names.length > 0 ? pick(random, names) : 'x';
    if (random() < 0.05) delete object[name];
    else if (random() < 0.06) {
      // Reading this field takes the memory of another argument away, or ends a handle.
      const before = object[name];
      Object.defineProperty(object, name, {
        enumerable: true,
        get: () => {
          takeAway(all, random);
          return before;
        },
      });
    } else object[name] = changedValue(object[name], random, all);
    return object;
  }
  // A handle: none, disposed of, or something that looks like one.
  if (random() < 0.5) {
    disposeOf(value);
    return value;
  }
  return random() < 0.5 && value ? Object.create(Object.getPrototypeOf(value)) : pick(random, ODD);
}

/** Ends a handle; what only looks like one is left. */
function disposeOf(value: unknown): void {
  try {
    (value as { dispose?: () => void } | undefined)?.dispose?.();
  } catch {
    // No handle, so there is nothing to end.
  }
}

function takeAway(value: unknown, random: Random): void {
  if (isArray(value)) {
    if (value.buffer instanceof ArrayBuffer && !value.buffer.detached && random() < 0.5)
      structuredClone(value.buffer, { transfer: [value.buffer] });
    return;
  }
  if (Array.isArray(value)) for (const item of value) takeAway(item, random);
  else if (value && typeof value === 'object') {
    const { dispose } = value as { dispose?: () => void };
    if (typeof dispose === 'function' && random() < 0.3) disposeOf(value);
    else if (Object.getPrototypeOf(value) === Object.prototype)
      for (const { value: field } of Object.values(Object.getOwnPropertyDescriptors(value)))
        takeAway(field, random);
  }
}

/** The arguments with one to three changes. Arrays that stay are copies, so that a case's own input is never touched. */
export function mutated(args: readonly unknown[], random: Random): unknown[] {
  const out = args.map(copied);
  const changes = 1 + Math.floor(random() ** 2 * 3);
  for (let k = 0; k < changes && out.length > 0; k++) {
    const at = Math.floor(random() * out.length);
    out[at] = changedValue(out[at], random, out);
  }
  return out;
}

export function copied(value: unknown): unknown {
  if (isArray(value)) return value.length === 0 ? value : value.slice();
  if (Array.isArray(value)) return value.map(copied);
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copied(field)]));
  return value;
}
