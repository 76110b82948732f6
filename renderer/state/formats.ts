/**
 * The formats that the engine loads and exports, asked for when a view that lists them is opened, and again when other
 * plug-ins are on.
 */
import type { Results } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import type { Loadable } from '../widgets/LoadState.tsx';
import { usePluginDialog } from './dialogs/pluginDialog.ts';
import { useLoadable } from './read/useLoadable.ts';

export type Formats = Results['formats.list'];

export function useFormats(): Loadable<Formats> {
  const link = useLink();
  const version = usePluginDialog(({ version }) => version);
  return useLoadable('formats', version, true, async (signal) => {
    const { result } = await link.request('formats.list', {}, { signal });
    return result;
  });
}
