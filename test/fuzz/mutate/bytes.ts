/** Mutations of plain bytes that know nothing of their meaning. */
import type { Random } from '../../../engine/simulate/random/random.ts';
import { putNumber } from './numbers.ts';

type Step = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** Longest stretch that is moved, doubled or cut out. */
const LONGEST = 4096;

function stretch(bytes: Uint8Array, random: Random): readonly [from: number, to: number] {
  const from = random.below(bytes.length);
  const longest = Math.min(LONGEST, bytes.length - from);
  return [from, from + 1 + random.below(random.chance(0.5) ? Math.min(longest, 16) : longest)];
}

const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const flip: Step = (bytes, random) => {
  const out = bytes.slice();
  const at = random.below(out.length);
  out[at] = (out[at] ?? 0) ^ (1 << random.below(8));
  return out;
};

const number: Step = (bytes, random) => {
  const out = bytes.slice();
  // Numbers of most formats lie at multiples of four.
  const at = random.below(out.length);
  putNumber(out, random.chance(0.5) ? at - (at % 4) : at, random);
  return out;
};

const noise: Step = (bytes, random) => {
  const out = bytes.slice();
  const [from, to] = stretch(out, random);
  for (let i = from; i < to; i++) out[i] = random.below(256);
  return out;
};

const zeros: Step = (bytes, random) => {
  const out = bytes.slice();
  out.fill(random.pick([0, 0xff]), ...stretch(out, random));
  return out;
};

const cut: Step = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  return concat(bytes.subarray(0, from), bytes.subarray(to));
};

const double: Step = (bytes, random) => {
  const [from, to] = stretch(bytes, random);
  const times = random.chance(0.1) ? 1 + random.below(200) : 1;
  const piece = bytes.subarray(from, to);
  return concat(bytes.subarray(0, to), ...Array.from({ length: times }, () => piece), bytes.subarray(to));
};

const truncate: Step = (bytes, random) => bytes.slice(0, random.below(bytes.length));

const splice: Step = (bytes, random, other) =>
  other.length === 0
    ? bytes
    : concat(bytes.subarray(0, random.below(bytes.length)), other.subarray(random.below(other.length)));

const STEPS: readonly [Step, ...Step[]] = [
  flip,
  flip,
  flip,
  number,
  number,
  number,
  noise,
  zeros,
  cut,
  double,
  truncate,
  splice,
];

export function mutateBytes(bytes: Uint8Array, random: Random, other: Uint8Array = bytes): Uint8Array {
  return bytes.length === 0 ? Uint8Array.of(random.below(256)) : random.pick(STEPS)(bytes, random, other);
}

/** A mutation that keeps the length: for payloads whose length is told elsewhere. */
export function mutateInPlace(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.length === 0 ? bytes : random.pick([flip, number, number, noise, zeros])(bytes, random, bytes);
}
