/**
 * How a payload is made of bytes of the log, where it is not these bytes: stored with the place of the bytes in drives that
 * refer to their log. A recipe that was written once means the same for ever.
 */
import { zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import { encodeRawImage } from '../../contract/images.ts';
import { sweepOfBin, sweepOfText } from './hdl64.ts';
import { makePoints, pointsRecipe } from './points.ts';

const span = z.object({ startNs: z.number(), endNs: z.number() });

const SIMPLE = [
  pointsRecipe,
  /** An uncompressed picture (contract/images.ts). */
  z.object({
    kind: z.literal('raw-image/1'),
    layout: z.object({
      width: z.number(),
      height: z.number(),
      step: z.number(),
      encoding: z.string().max(1000),
      bigEndian: z.boolean(),
    }),
  }),
  /** A sweep of KITTI's HDL-64 (hdl64.ts). */
  z.object({ kind: z.literal('hdl64-bin/1'), span: span.optional() }),
  z.object({ kind: z.literal('hdl64-text/1'), span: span.optional() }),
] as const;

const count = z.number().int().nonnegative();

export const recipeSchema = z.discriminatedUnion('kind', [
  ...SIMPLE,
  /** A message that its recorder packed: `length` bytes at `at` of the `bytes` that one zstd frame holds, by a recipe of their own. */
  z.object({
    kind: z.literal('unzstd/1'),
    bytes: count,
    at: count,
    length: count,
    inner: z.discriminatedUnion('kind', SIMPLE).optional(),
  }),
]);

export type Recipe = z.infer<typeof recipeSchema>;
/** What a converter may say of the bytes of a message. */
export type MessageRecipe = Exclude<Recipe, { kind: 'unzstd/1' }>;

/** As of a chunk (logs/unpack.ts). */
const [MOST_UNPACKED_BYTES, MOST_RATIO] = [512 * 1024 * 1024, 1000];

/** @throws Error in words when the bytes do not fit the recipe. */
export function follow(recipe: Recipe, bytes: Uint8Array): Uint8Array {
  const memory = { take: (size: number) => new Uint8Array(size) };
  switch (recipe.kind) {
    case 'points/1':
      return makePoints(recipe, bytes, memory).payload;
    case 'raw-image/1':
      return encodeRawImage(recipe.layout, bytes);
    case 'hdl64-bin/1':
      return sweepOfBin(bytes, recipe.span, memory).payload;
    case 'hdl64-text/1':
      return sweepOfText(bytes, recipe.span, memory).payload;
    case 'unzstd/1': {
      const message = unpackMessage(bytes, recipe.bytes);
      const part = message.subarray(recipe.at, recipe.at + recipe.length);
      if (part.byteLength < recipe.length) throw new Error('its message is too short');
      // A copy where it is given out as it is: it would keep the whole message.
      return recipe.inner ? follow(recipe.inner, part) : part.slice();
    }
  }
}

function unpackMessage(packed: Uint8Array, bytes: number): Uint8Array {
  if (bytes > MOST_UNPACKED_BYTES || bytes > packed.byteLength * MOST_RATIO)
    throw new Error(`it claims ${bytes} bytes of ${packed.byteLength}`);
  return zstdDecompressSync(packed, { maxOutputLength: bytes + 64 });
}
