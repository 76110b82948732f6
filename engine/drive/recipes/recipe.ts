/**
 * How a payload is made of bytes of the log, where it is not these bytes: stored with the place of the bytes in drives that
 * refer to their log. A recipe that was written once means the same for ever.
 */
import { z } from 'zod';
import { encodeRawImage } from '../../contract/images.ts';
import { sweepOfBin, sweepOfText } from './hdl64.ts';
import { makePoints, pointsRecipe } from './points.ts';

const span = z.object({ startNs: z.number(), endNs: z.number() });

export const recipeSchema = z.discriminatedUnion('kind', [
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
]);

export type Recipe = z.infer<typeof recipeSchema>;

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
  }
}
