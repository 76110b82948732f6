/** Where the bytes of a payload lie in a log: in a file, in a chunk that is unpacked first, or in a row. */
import { z } from 'zod';
import { count } from '../store/rows.ts';

/** What the bytes lie in (holders.ts). */
export const HOLDERS = ['file', 'mcap-chunk', 'bag-chunk', 'sqlite-cell'] as const;
export type Holder = (typeof HOLDERS)[number];

/** Bytes of a log. `chunk` is where the holder begins in the file; undefined for the file itself. */
export type BytePlace = {
  readonly holder: Holder;
  readonly chunk?: number | undefined;
  readonly at: number;
  readonly length: number;
};

/** A row of sample_place, as it is read. */
export const placeRow = z.object({
  file: count,
  holder: z.enum(HOLDERS),
  chunk: count.nullable(),
  at: count,
  length: count,
  recipe: z.string().max(1_000_000).nullable(),
  digest: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength === 16, 'it is no XXH128'),
});
export type PlaceRow = z.infer<typeof placeRow>;
