/** The command that shows the route check, in the workspace of the problems. */
import { Route } from 'lucide-react';
import type { Command } from '../../contract/command.ts';
import { dockOf } from '../../state/docks.ts';
import { useSession } from '../../state/session.ts';
import { showWorkspace } from '../../state/workspace.ts';

const WORKSPACE = 'problems';

/** The dock of a workspace that was never in front is there a moment later. */
function show(tries = 20): void {
  const dock = dockOf(WORKSPACE);
  if (dock?.show('route')) return;
  if (dock) dock.add('route', { beside: 'problems' });
  else if (tries > 0) setTimeout(() => show(tries - 1), 100);
}

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
      show();
    },
  },
];
