/** Whether the log of Lanetrace itself is shown. */
import { create } from 'zustand';
import type { EngineEvent } from '../../../engine/contract/api.ts';

export const useLogDialog = create<{ readonly open: boolean }>(() => ({ open: false }));

export const showLog = (): void => useLogDialog.setState({ open: true });
export const hideLog = (): void => useLogDialog.setState({ open: false });

/** The shell's menu asks for it through the engine. */
export function takeShowLog(event: EngineEvent): void {
  if (event.event === 'showLog') showLog();
}
