/** The command of the guided run. */
import { Presentation } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { useSession } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { nextStep, startGuide, useGuide } from './guidedRun.ts';

export const commands: readonly Command[] = [
  {
    id: 'guide',
    title: 'Guided run: play the drive, then show stage after stage',
    group: 'Share',
    keys: ['shift+f11'],
    icon: Presentation,
    when: () => useSession.getState().drive !== undefined && !useWorkspace.getState().library,
    run: startGuide,
  },
  {
    id: 'guide.next',
    title: 'Guided run: next step',
    group: 'Share',
    keys: ['enter'],
    when: () => useGuide.getState().step !== undefined,
    run: nextStep,
  },
];
