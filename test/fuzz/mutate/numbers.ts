/** Numbers at the edges of what formats can say. */
import type { Random } from '../../../engine/simulate/random/random.ts';

export const WHOLE: readonly [bigint, ...bigint[]] = [
  0n,
  1n,
  2n,
  255n,
  65_535n,
  65_536n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
];

const REAL: readonly [number, ...number[]] = [
  0,
  -0,
  1,
  -1,
  1e-320,
  1e9,
  1e15,
  1e19,
  1e300,
  -1e300,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

export const wholeNumber = (random: Random): bigint => random.pick(WHOLE);
export const realNumber = (random: Random): number => random.pick(REAL);

/** As text: what a parser of numbers may meet. */
export function numberText(random: Random): string {
  const texts = [
    '',
    '-',
    'nan',
    'inf',
    '-1',
    '1e300',
    '-1e300',
    '1e999',
    '0x7f',
    '1_000',
    '١',
    '4294967296',
  ] as const;
  return random.chance(0.5)
    ? random.pick(texts)
    : String(random.chance(0.5) ? wholeNumber(random) : realNumber(random));
}

/** Writes an edge number of 1, 2, 4 or 8 bytes at `at`, whole or real, either byte order; as much as fits. */
export function putNumber(bytes: Uint8Array, at: number, random: Random): void {
  const piece = new Uint8Array(8);
  const view = new DataView(piece.buffer);
  const little = random.chance(0.9);
  const width = random.pick([1, 2, 4, 4, 8, 8]);
  if (width === 8 && random.chance(0.4)) view.setFloat64(0, realNumber(random), little);
  else if (width === 4 && random.chance(0.4)) view.setFloat32(0, realNumber(random), little);
  else if (width === 8) view.setBigUint64(0, wholeNumber(random), little);
  else if (width === 4) view.setUint32(0, Number(BigInt.asUintN(32, wholeNumber(random))), little);
  else if (width === 2) view.setUint16(0, Number(BigInt.asUintN(16, wholeNumber(random))), little);
  else view.setUint8(0, Number(BigInt.asUintN(8, wholeNumber(random))));
  bytes.set(piece.subarray(0, Math.min(width, bytes.length - at)), at);
}
