/** The dock of one workspace: panels can be moved, closed and added, with undo; the layout is kept between starts. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import { createContext, Suspense, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { PanelDefinition } from '../contract/panel.ts';
import { useLink } from '../link/LinkContext.tsx';
import { PANELS, panelById } from '../panels/registry.ts';
import { type DockHandle, registerDock } from '../state/docks.ts';
import { readSetting, writeSetting } from '../state/settings.ts';
import { useWorkspace } from '../state/workspace.ts';
import { FaultGuard } from '../widgets/FaultGuard.tsx';
import { PanelTab } from './PanelTab.tsx';
import { place } from './place.ts';
import './dock.css';
import type { WorkspaceDefinition } from '../contract/workspace.ts';

const InFront = createContext(true);

/** Earlier layouts, latest last; `quiet` while one of them is restored, `restoring` while it is that of the last start. */
type History = { past: SerializedDockview[]; quiet: boolean; restoring: boolean; presenting: boolean };

function hosted({ component: Component, title }: PanelDefinition) {
  return function HostedPanel({ api, params }: IDockviewPanelProps<Record<string, unknown>>) {
    const inFront = useContext(InFront);
    const [shown, setShown] = useState(api.isVisible);
    useEffect(() => {
      const { dispose } = api.onDidVisibilityChange(({ isVisible }) => setShown(isVisible));
      return () => dispose();
    }, [api]);
    return (
      <div className="panel" data-panel={api.component}>
        <FaultGuard what={title}>
          <Suspense>
            <Component
              id={api.id}
              params={params}
              setParams={(next) => api.updateParameters({ ...next })}
              setTitle={(title) => api.setTitle(title)}
              visible={shown && inFront}
            />
          </Suspense>
        </FaultGuard>
      </div>
    );
  };
}

const COMPONENTS = Object.fromEntries(PANELS.map((panel) => [panel.id, hosted(panel)]));

const THEME = {
  name: 'lanetrace',
  className: 'dockview-theme-lanetrace',
  gap: 4,
  dndTabIndicator: 'line' as const,
};

export function Dock({
  workspace,
  drive,
  inFront,
}: {
  readonly workspace: WorkspaceDefinition;
  readonly drive: DriveInfo;
  readonly inFront: boolean;
}) {
  const link = useLink();
  const presenting = useWorkspace((state) => state.presenting) && inFront;
  const history = useRef<History>({ past: [], quiet: false, restoring: false, presenting: false });
  const dock = useRef<DockviewApi>(undefined);
  const cleanup = useRef<() => void>(() => {});
  const setting = `layout.${workspace.id}.${workspace.version}.${sensorsOf(drive)}`;

  const onReady = useMemo(
    () =>
      ({ api }: DockviewReadyEvent): void => {
        const handle = dockHandle(api, workspace, drive, history.current);
        dock.current = api;
        handle.reset();
        readSetting(link, setting)
          .then((saved) => handle.restore(saved))
          .catch(() => {})
          .finally(() => {
            history.current.past = [api.toJSON()];
          });
        const listener = api.onDidLayoutChange(() => {
          const { past, quiet, presenting } = history.current;
          // The layout of a presentation is not the user's.
          // A restored layout is not saved: its sizes are rounded, and would drift if they were saved each time.
          if (presenting || history.current.restoring) return;
          const now = api.toJSON();
          writeSetting(link, setting, now);
          if (!quiet) {
            past.push(now);
            if (past.length > 40) past.shift();
          }
        });
        const unregister = registerDock(workspace.id, handle);
        cleanup.current = () => {
          listener.dispose();
          unregister();
        };
      },
    [link, setting, workspace, drive],
  );
  useEffect(() => () => cleanup.current(), []);
  useEffect(() => {
    if (!dock.current || history.current.presenting === presenting) return;
    history.current.presenting = presenting;
    quietly(history.current, () => dock.current && showBesideViews(dock.current, !presenting));
  }, [presenting]);

  return (
    <InFront.Provider value={inFront}>
      <div className={inFront ? 'dock' : 'dock dock-behind'} inert={!inFront}>
        <DockviewReact
          theme={THEME}
          components={COMPONENTS}
          defaultTabComponent={PanelTab}
          onReady={onReady}
          scrollbars="native"
        />
      </div>
    </InFront.Provider>
  );
}

/** Layouts are kept for each set of sensors: a drive with six cameras needs another layout than one with none. */
function sensorsOf({ streams }: DriveInfo): string {
  const count = (kind: string): number => streams.filter((stream) => stream.kind === kind).length;
  return `c${count('camera')}l${count('lidar')}r${count('radar')}`;
}

function dockHandle(
  api: DockviewApi,
  workspace: WorkspaceDefinition,
  drive: DriveInfo,
  history: History,
): DockHandle {
  const ready = (): void => {
    api.clear();
    workspace.layout(api, drive);
    showBesideViews(api, !history.presenting);
  };
  const bringBack = (layout: SerializedDockview): void => {
    api.fromJSON(layout);
    showBesideViews(api, !history.presenting);
  };
  return {
    reset: ready,
    restore: (saved) => {
      if (typeof saved !== 'object' || saved === null) return;
      const known = Object.values((saved as SerializedDockview).panels ?? {}).every(
        ({ contentComponent }) => contentComponent !== undefined && contentComponent in COMPONENTS,
      );
      if (!known) return;
      history.restoring = true;
      setTimeout(() => (history.restoring = false), 0);
      quietly(history, () => {
        try {
          bringBack(saved as SerializedDockview);
        } catch {
          ready(); // A layout of another version.
        }
      });
    },
    undo: () => {
      history.past.pop();
      const before = history.past.at(-1);
      if (before) quietly(history, () => bringBack(before));
    },
    add: (panel, { title, params = {}, beside } = {}) => {
      const reference = (beside && panelOf(api, beside)) || api.activePanel;
      place(api, panel, {
        id: uniqueId(api, panel),
        params,
        ...(title === undefined ? {} : { title }),
        ...(reference ? { position: { referencePanel: reference.id } } : {}),
      });
    },
    show: (component, params) => {
      const panel = panelOf(api, component);
      if (params) panel?.api.updateParameters(params);
      panel?.api.setActive();
      return panel !== undefined;
    },
  };
}

const panelOf = (api: DockviewApi, component: string) =>
  api.panels.find(({ view }) => view.contentComponent === component);

/** A change that undo passes over. */
function quietly(history: History, change: () => void): void {
  history.quiet = true;
  try {
    change();
  } finally {
    setTimeout(() => (history.quiet = false), 0);
  }
}

/** Shows or hides the groups that hold no view: a presentation is of views only. */
function showBesideViews(api: DockviewApi, shown: boolean): void {
  for (const group of api.groups) {
    const view = group.panels.some((each) => panelById(each.view.contentComponent)?.view);
    if (!view) group.api.setVisible(shown);
  }
}

function uniqueId(api: DockviewApi, component: string): string {
  for (let n = 1; ; n++) if (!api.getPanel(`${component}-${n}`)) return `${component}-${n}`;
}
