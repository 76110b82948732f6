/** Plug-ins: which there are, and which are on (docs/plugins.md). */
import { z } from 'zod';
import type { PluginInfo } from '../extensions/plugins.ts';
import { grant, nothing, result } from './method.ts';

export const PLUGINS = {
  /** Those in their folder, with what each adds, its path and its digest. */
  'plugins.list': {
    params: z.object({}),
    result: result<{ readonly folder: string; readonly plugins: readonly PluginInfo[] }>(),
  },
  'plugins.switch': {
    params: z.object({
      name: z.string().min(1).max(40),
      /** The one that the person was shown. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      on: z.boolean(),
    }),
    result: nothing,
  },
  /** Sets the folder in which plug-ins are looked for. */
  'plugins.folder': { params: z.object({ grant }), result: nothing },
} as const;
