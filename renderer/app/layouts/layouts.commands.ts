/** Named layouts and redo. */
import { LayoutTemplate, Redo2 } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { useAsked } from '../../state/dialogs/asked.ts';
import { dockOf } from '../../state/docks.ts';
import { useSession } from '../../state/session.ts';
import { useWorkspace } from '../../state/workspace.ts';

const when = (): boolean => useSession.getState().drive !== undefined && !useWorkspace.getState().library;

export const commands: readonly Command[] = [
  {
    id: 'layout.redo',
    title: 'Redo the change of layout',
    group: 'Layout',
    keys: ['mod+shift+z', 'mod+y'],
    icon: Redo2,
    when,
    run: () => dockOf(useWorkspace.getState().id)?.redo(),
  },
  {
    id: 'layout.named',
    title: 'Layouts: save by name, apply, export, import',
    group: 'Layout',
    icon: LayoutTemplate,
    when,
    run: () => useAsked.setState({ layouts: true }),
  },
];
