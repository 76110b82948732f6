/** Commands that open a tab of the inspector: what is not found by its name is not found at all. */
import { FileText, GraduationCap } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { bringPanel } from '../../state/docks.ts';
import { useRuns } from '../../state/runs.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';

const when = (): boolean => useSession.getState().drive !== undefined;

function openTab(tab: string, stage?: string): void {
  showWorkspace('reconstruct');
  if (stage !== undefined) useRuns.setState({ stage });
  bringPanel('reconstruct', 'inspector', undefined, { tab });
}

export const commands: readonly Command[] = [
  {
    id: 'inspector.learn',
    title: 'Learn this drive: train a network for its paint',
    group: 'Reconstruct',
    icon: GraduationCap,
    when,
    run: () => openTab('Parameters', 'evidence'),
  },
  {
    id: 'inspector.export',
    title: 'Export: map, path, drive, or a report of one page',
    group: 'Reconstruct',
    icon: FileText,
    when,
    run: () => openTab('Export'),
  },
];
