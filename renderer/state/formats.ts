/**
 * The formats that the engine loads and exports, asked for when a view that lists them is opened, and again when other
 * plug-ins are on.
 */
import { useEffect, useState } from 'react';
import type { Results } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import { usePluginDialog } from './pluginDialog.ts';

export type Formats = Results['formats.list'];

const NONE: Formats = { logs: [], exports: [] };

/** Empty lists until the engine has answered. */
export function useFormats(): Formats {
  const link = useLink();
  const version = usePluginDialog(({ version }) => version);
  const [formats, setFormats] = useState(NONE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to ask again.
  useEffect(() => {
    let shown = true;
    link.request('formats.list', {}).then(
      ({ result }) => shown && setFormats(result),
      () => undefined, // The connection is gone, and its notice says so.
    );
    return () => {
      shown = false;
    };
  }, [link, version]);
  return formats;
}
