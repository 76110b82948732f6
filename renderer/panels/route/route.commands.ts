/** The command that shows the route check, in the workspace of the problems. */
import { Route } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { bringPanel } from '../../state/docks.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';

const WORKSPACE = 'problems';

export const commands: readonly Command[] = [
  {
    id: 'route.open',
    title: 'Check the route: must we drive again?',
    group: 'Problems',
    keys: ['shift+d'],
    icon: Route,
    when: () => useSession.getState().drive !== undefined,
    run: () => {
      showWorkspace(WORKSPACE);
      bringPanel(WORKSPACE, 'route', 'problems');
    },
  },
];
