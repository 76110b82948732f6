/** Whether the plug-ins are shown, and how often others were switched on since the start: lists of formats follow it. */
import { create } from 'zustand';
import type { EngineEvent } from '../../../engine/contract/api.ts';

export const usePluginDialog = create<{ readonly open: boolean; readonly version: number }>(() => ({
  open: false,
  version: 0,
}));

export const showPlugins = (): void => usePluginDialog.setState({ open: true });
export const hidePlugins = (): void => usePluginDialog.setState({ open: false });

export function takePlugins(event: EngineEvent): void {
  if (event.event === 'plugins') usePluginDialog.setState(({ version }) => ({ version: version + 1 }));
}
