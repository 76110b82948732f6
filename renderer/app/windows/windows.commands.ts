/** Commands of further windows. */
import { AppWindow, Link2, Unlink2 } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { useSession } from '../../state/session.ts';
import { openWindow, setShared, useWindows } from '../../state/windows/windows.ts';
import { keep } from '../comeBack.ts';

const hasDrive = (): boolean => useSession.getState().drive !== undefined;

export const commands: readonly Command[] = [
  {
    id: 'window.open',
    title: 'Open a further window on the same clock',
    group: 'Window',
    keys: ['mod+alt+n'],
    icon: AppWindow,
    when: hasDrive,
    run: () => {
      // The new window takes the place over as it is kept now.
      keep();
      openWindow();
    },
  },
  {
    id: 'window.own',
    title: 'Give this window a clock of its own',
    group: 'Window',
    icon: Unlink2,
    when: () => hasDrive() && useWindows.getState().others.size > 0,
    run: () => setShared(false),
  },
  {
    id: 'window.share',
    title: 'Share the clock with the other windows again',
    group: 'Window',
    icon: Link2,
    when: () => hasDrive() && !useWindows.getState().shared,
    run: () => setShared(true),
  },
];
