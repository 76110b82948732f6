/** The host of the engine: what it can do, and what the interface keeps there between starts. */
import { z } from 'zod';
import type { FileEntry } from './files.ts';
import { nothing, type Payload, result } from './method.ts';

const key = z.string().regex(/^[a-z0-9.-]{1,80}$/);

export const HOST = {
  /** What this host can do: native dialogs (shell) or the engine's own picker (browser). */
  'host.capabilities': {
    params: z.object({}),
    result: result<{
      readonly host: 'shell' | 'browser';
      readonly dialog: boolean;
      readonly version: string;
    }>(),
  },
  /** Shell only: the native open dialog (`logs`: one or several); grants of what was chosen. */
  'host.openDialog': {
    params: z.object({ purpose: z.enum(['log', 'logs', 'drive', 'folder', 'rig', 'map', 'basemap']) }),
    result: result<{ readonly entries: readonly FileEntry[] }>(),
  },
  /** What Lanetrace wrote down of its own work. payload: UTF-8 text, a JSON object a line, oldest first (engine/logging) */
  'log.read': { params: z.object({}), result: result<{ readonly payload: Payload }>() },
  /** Texts of the interface (layout, theme), by key. The engine stores them and does not read them. */
  'settings.read': { params: z.object({ key }), result: result<{ readonly value?: string }>() },
  'settings.write': { params: z.object({ key, value: z.string().max(1_000_000) }), result: nothing },
} as const;
