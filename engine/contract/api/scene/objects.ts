/** Paths of tracked objects over time; models of scenes. */
import { z } from 'zod';
import { handle, id, type Payload, result, time } from '../method.ts';

export const OBJECTS = {
  /**
   * Where each tracked object of a stream was from..to, in the map frame by the poses. Payload: column block with `meta.tracks`
   * [{ id, label }], columns `start` u32 (first row of each track), `t` f64, `position` f64×3.
   */
  'objects.tracks': {
    params: z.object({
      drive: handle,
      stream: id,
      from: time,
      to: time,
      poses: z.string().max(60).optional(),
    }),
    result: result<{ readonly payload: Payload; readonly note?: string }>(),
  },
  /** A model of a scene by its `source`. Payload: a GLB without any reference outward, an STL, or an OBJ. */
  'objects.model': {
    params: z.object({ drive: handle, source: z.string().regex(/^(kept:\d{1,9}|message(:-?\d{1,16}){5})$/) }),
    result: result<{ readonly payload: Payload; readonly kind: 'glb' | 'stl' | 'obj' }>(),
  },
} as const;
