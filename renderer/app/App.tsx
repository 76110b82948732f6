/** The window: header, the workspaces' docks, the timeline; the library over them; notices and palette on top. */

import { lazy, Suspense, useEffect, useState } from 'react';
import { visible } from '../../engine/contract/visible.ts';
import { Library } from '../library/Library.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { ReplayProvider } from '../replay/ReplayContext.tsx';
import { useSession } from '../state/session.ts';
import { useWorkspace } from '../state/workspace.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { WORKSPACES } from '../workspaces/registry.ts';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { COMMANDS } from './commands.ts';
import { Header } from './Header.tsx';
import { LeaseDialog } from './LeaseDialog.tsx';
import { LogDialog } from './log/LogDialog.tsx';
import { Notices } from './Notices.tsx';
import { PluginDialog } from './plugins/PluginDialog.tsx';
import { listenForShortcuts } from './shortcuts.ts';

// In a chunk of its own, so that the library is drawn before the docks and Three.js are read.
const Dock = lazy(() => import('../workspaces/Dock.tsx').then(({ Dock }) => ({ default: Dock })));

export function App() {
  const link = useLink();
  const drive = useSession(({ drive }) => drive);
  const { id, library, presenting } = useWorkspace();
  const [visited, setVisited] = useState<readonly string[]>([]);
  const showLibrary = library || !drive;

  useEffect(() => listenForShortcuts(COMMANDS, { link }), [link]);
  useEffect(() => {
    if (!showLibrary) setVisited((before) => (before.includes(id) ? before : [...before, id]));
  }, [id, showLibrary]);
  useEffect(() => {
    document.title = drive ? `${visible(drive.name)} – Lanetrace` : 'Lanetrace';
  }, [drive]);

  return (
    <div className={presenting && !showLibrary ? 'app presenting' : 'app'}>
      <Header />
      {drive && (
        <ReplayProvider drive={drive}>
          <main className="app-main" hidden={showLibrary}>
            <div className="workspaces" key={drive.uuid}>
              <Suspense fallback={<div className="loading">Loading the workspace…</div>}>
                {WORKSPACES.filter((workspace) => visited.includes(workspace.id)).map((workspace) => (
                  <Dock
                    key={workspace.id}
                    workspace={workspace}
                    drive={drive}
                    inFront={workspace.id === id && !showLibrary}
                  />
                ))}
              </Suspense>
            </div>
          </main>
          {!showLibrary && <Timeline drive={drive} />}
        </ReplayProvider>
      )}
      {showLibrary && <Library />}
      <ConnectionState />
      <Notices />
      <LeaseDialog />
      <LogDialog />
      <PluginDialog />
      <CommandPalette />
    </div>
  );
}
