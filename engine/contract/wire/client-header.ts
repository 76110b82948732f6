/** The headers that a client may send (api.ts, Header), as a schema: the engine checks each frame by it before anything else. */
import { z } from 'zod';

/** 0 is the connection itself. */
const id = z.number().int().min(1);

export const CLIENT_HEADER = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), protocol: z.number() }),
  z.object({
    type: z.literal('request'),
    id,
    method: z.string().max(100),
    params: z.unknown(),
    lane: z.enum(['playhead', 'visible', 'prefetch', 'analysis']),
    latest: z.string().max(200).optional(),
  }),
  z.object({ type: z.literal('cancel'), id }),
  z.object({ type: z.literal('credit'), bytes: z.number().nonnegative() }),
]);

export type ClientHeader = z.infer<typeof CLIENT_HEADER>;
