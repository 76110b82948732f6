/** Notes of a person at times of a drive. */
import { z } from 'zod';
import type { Nanoseconds } from '../time.ts';
import { handle, id, nothing, result, time } from './method.ts';

export const BOOKMARKS = {
  'bookmarks.list': {
    params: z.object({ drive: handle }),
    result: result<{
      readonly bookmarks: readonly { readonly id: number; readonly t: Nanoseconds; readonly note: string }[];
    }>(),
  },
  'bookmarks.add': {
    params: z.object({ drive: handle, t: time, note: z.string().max(2000) }),
    result: result<{ readonly id: number }>(),
  },
  'bookmarks.remove': { params: z.object({ drive: handle, id }), result: nothing },
} as const;
