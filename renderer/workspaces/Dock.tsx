/** One workspace's dock: panels that move, close, are added and come back as they were left, with undo. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import { createContext, Suspense, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { DriveInfo } from '../../engine/contract/api.ts';
import { useLink } from '../link/LinkContext.tsx';
import type { PanelDefinition } from '../panels/panel.ts';
import { PANELS, panelById } from '../panels/registry.ts';
import { readSetting, writeSetting } from '../state/settings.ts';
import { FaultGuard } from '../widgets/FaultGuard.tsx';
import { type DockHandle, registerDock } from './docks.ts';
import { PanelTab } from './PanelTab.tsx';
import type { WorkspaceDefinition } from './workspace.ts';

const InFront = createContext(true);

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
  const history = useRef<{ past: SerializedDockview[]; quiet: boolean }>({ past: [], quiet: false });
  const cleanup = useRef<() => void>(() => {});
  const setting = `layout.${workspace.id}.${workspace.version}.${sensorsOf(drive)}`;

  const onReady = useMemo(
    () =>
      ({ api }: DockviewReadyEvent): void => {
        const handle = dockHandle(api, workspace, drive, history.current);
        handle.reset();
        readSetting(link, setting)
          .then((saved) => handle.restore(saved))
          .catch(() => {})
          .finally(() => {
            history.current.past = [api.toJSON()];
          });
        const listener = api.onDidLayoutChange(() => {
          const { past, quiet } = history.current;
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

/** Layouts are kept by what there is to show: a drive with six cameras wants another than one with none. */
function sensorsOf({ streams }: DriveInfo): string {
  const count = (kind: string): number => streams.filter((stream) => stream.kind === kind).length;
  return `c${count('camera')}l${count('lidar')}r${count('radar')}`;
}

function dockHandle(
  api: DockviewApi,
  workspace: WorkspaceDefinition,
  drive: DriveInfo,
  history: { past: SerializedDockview[]; quiet: boolean },
): DockHandle {
  const quietly = (change: () => void): void => {
    history.quiet = true;
    try {
      change();
    } finally {
      setTimeout(() => (history.quiet = false), 0);
    }
  };
  return {
    reset: () => {
      api.clear();
      workspace.layout(api, drive);
    },
    restore: (saved) => {
      if (typeof saved !== 'object' || saved === null) return;
      const known = Object.values((saved as SerializedDockview).panels ?? {}).every(
        ({ contentComponent }) => contentComponent !== undefined && contentComponent in COMPONENTS,
      );
      if (!known) return;
      quietly(() => {
        try {
          api.fromJSON(saved as SerializedDockview);
        } catch {
          // A layout of another version: the ready one takes its place.
          api.clear();
          workspace.layout(api, drive);
        }
      });
    },
    undo: () => {
      history.past.pop();
      const before = history.past.at(-1);
      if (before) quietly(() => api.fromJSON(before));
    },
    present: (on) => {
      quietly(() => {
        for (const group of api.groups) {
          const view = group.panels.some((each) => panelById(each.view.contentComponent)?.view);
          if (!view) group.api.setVisible(!on);
        }
      });
    },
    add: (component, title, params) => {
      const id = uniqueId(api, component);
      const at = api.activePanel ? { referencePanel: api.activePanel.id } : undefined;
      api.addPanel({ id, component, title, params: params ?? {}, ...(at ? { position: at } : {}) });
    },
    show: (component) => {
      const panel = api.panels.find(({ view }) => view.contentComponent === component);
      panel?.api.setActive();
      return panel !== undefined;
    },
  };
}

function uniqueId(api: DockviewApi, component: string): string {
  for (let n = 1; ; n++) if (!api.getPanel(`${component}-${n}`)) return `${component}-${n}`;
}
