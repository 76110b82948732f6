/** Formats of logs that can be loaded, and of exports. */
import { z } from 'zod';
import type { ExportFormatInfo, LogFormatInfo } from '../extensions/formats.ts';
import { result } from './method.ts';

export const FORMATS = {
  'formats.list': {
    params: z.object({}),
    result: result<{
      readonly logs: readonly LogFormatInfo[];
      readonly exports: readonly ExportFormatInfo[];
    }>(),
  },
} as const;
