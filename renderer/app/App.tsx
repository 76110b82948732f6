/** The window: header, the workspaces' docks, the timeline; the library over them; notices and palette on top. */

import { Suspense, useEffect, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { visible } from '../../engine/contract/visible.ts';
import { Library } from '../library/Library.tsx';
import { LoadDialog } from '../library/load/LoadDialog.tsx';
import { StorageDialog } from '../library/storage/StorageDialog.tsx';
import { useLink } from '../link/LinkContext.tsx';
import { ReplayProvider } from '../replay/ReplayContext.tsx';
import { useSession } from '../state/session.ts';
import { useWorkspace } from '../state/workspace.ts';
import { Timeline } from '../timeline/Timeline.tsx';
import { WORKSPACES } from '../workspaces/registry.ts';
import { useFrozenSize } from '../workspaces/useFrozenSize.ts';
import { CommandPalette } from './CommandPalette.tsx';
import { ConnectionState } from './ConnectionState.tsx';
import { COMMANDS } from './commands.ts';
import { Caption } from './guide/Caption.tsx';
import { Header } from './Header.tsx';
import { KeysDialog } from './help/KeysDialog.tsx';
import { LeaseDialog } from './LeaseDialog.tsx';
import { LayoutDialog } from './layouts/LayoutDialog.tsx';
import { LogDialog } from './log/LogDialog.tsx';
import { Notices } from './Notices.tsx';
import { PluginDialog } from './plugins/PluginDialog.tsx';
import { followFullscreen } from './presentation.ts';
import { listenForShortcuts } from './shortcuts.ts';
import { VideoDialog } from './video/VideoDialog.tsx';
import { Dock, warmUp } from './warmUp.ts';

const titleOf = (workspace: string): string => WORKSPACES.find(({ id }) => id === workspace)?.title ?? '';

export function App() {
  const link = useLink();
  const drive = useSession(({ drive }) => drive);
  const comingBack = useSession(({ comingBack }) => comingBack);
  const { id, library, presenting } = useWorkspace();
  const [visited, setVisited] = useState<readonly string[]>([]);
  const showLibrary = library || !drive;

  useEffect(() => listenForShortcuts(COMMANDS, { link }), [link]);
  useEffect(() => warmUp(), []);
  useEffect(() => followFullscreen(), []);
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
            <h1 className="sr-only">{`${titleOf(id)}: ${visible(drive.name)}`}</h1>
            <Workspaces
              key={drive.uuid}
              drive={drive}
              visited={visited}
              front={showLibrary ? undefined : id}
            />
          </main>
          {!showLibrary && <Timeline drive={drive} />}
        </ReplayProvider>
      )}
      {showLibrary && comingBack === undefined && <Library />}
      {showLibrary && comingBack !== undefined && (
        <main className="loading">Opening {visible(comingBack)} again…</main>
      )}
      <ConnectionState />
      <Notices />
      <LeaseDialog />
      <VideoDialog />
      <Caption />
      <LoadDialog />
      <StorageDialog />
      <LogDialog />
      <PluginDialog />
      <KeysDialog />
      <LayoutDialog />
      <CommandPalette />
    </div>
  );
}

/** The docks, one over the other, and a presentation over them. While presenting they keep their size, whatever happens to the window. */
function Workspaces({
  drive,
  visited,
  front,
}: {
  readonly drive: DriveInfo;
  readonly visited: readonly string[];
  /** Undefined behind the library. */
  readonly front: string | undefined;
}) {
  const host = useRef<HTMLDivElement>(null);
  const size = useFrozenSize(
    host,
    useWorkspace(({ presenting }) => presenting),
  );
  return (
    <div ref={host} className="workspaces">
      <Suspense fallback={<div className="loading">Loading the workspace…</div>}>
        {WORKSPACES.filter((workspace) => visited.includes(workspace.id)).map((workspace) => (
          <Dock
            key={workspace.id}
            workspace={workspace}
            drive={drive}
            inFront={workspace.id === front}
            size={size}
          />
        ))}
      </Suspense>
    </div>
  );
}
