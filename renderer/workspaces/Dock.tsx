/** The dock of one workspace: panels can be moved, closed and added, with undo; the layout is kept between starts. */
import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanel,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react';
import {
  type CSSProperties,
  createContext,
  Suspense,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { createPortal } from 'react-dom';
import type { DriveInfo } from '../../engine/contract/api.ts';
import type { PanelDefinition } from '../contract/panel.ts';
import { useLink } from '../link/LinkContext.tsx';
import { PANELS } from '../panels/registry.ts';
import { type DockHandle, registerDock } from '../state/docks.ts';
import { readSetting, writeSetting } from '../state/settings.ts';
import { windowSuffix } from '../state/windows/windows.ts';
import { useWorkspace } from '../state/workspace.ts';
import { FaultGuard } from '../widgets/FaultGuard.tsx';
import { checkedLayout } from './checkedLayout.ts';
import { GroupActions } from './GroupActions.tsx';
import { withGaps } from './layoutGaps.ts';
import { PanelTab } from './PanelTab.tsx';
import { place } from './place.ts';
import { Presentation, type SetSlot } from './presentation/Presentation.tsx';
import { type Room, roomNow, useRoom } from './room.ts';
import './dock.css';
import type { WorkspaceDefinition } from '../contract/workspace.ts';

/** The tiles of the presentation by the panel they are for; undefined while nothing is presented. */
type Slots = ReadonlyMap<string, HTMLElement> | undefined;

const Shown = createContext<{ readonly inFront: boolean; readonly slots: Slots }>({
  inFront: true,
  slots: undefined,
});

/** Earlier layouts, latest last, and those that undo left; `quiet` while one of them is restored, `restoring` while it is that of the last start. */
type History = {
  past: SerializedDockview[];
  future: SerializedDockview[];
  quiet: boolean;
  restoring: boolean;
};

function hosted({ component: Component, title }: PanelDefinition) {
  return function HostedPanel({ api, params }: IDockviewPanelProps<Record<string, unknown>>) {
    const { inFront, slots } = useContext(Shown);
    const [shown, setShown] = useState(api.isVisible);
    useEffect(() => {
      const { dispose } = api.onDidVisibilityChange(({ isVisible }) => setShown(isVisible));
      return () => dispose();
    }, [api]);
    const home = useRef<HTMLDivElement>(null);
    const node = usePanelNode(api.component);
    useEffect(() => {
      const name = (): void => {
        node.dataset.title = api.title ?? title;
      };
      name();
      const { dispose } = api.onDidTitleChange(name);
      return () => dispose();
    }, [api, node]);
    const slot = slots?.get(api.id);
    useLayoutEffect(() => moveInto(node, slot ?? home.current ?? undefined), [node, slot]);
    // A panel that goes while it is presented leaves nothing in the tile: its successor of the same id comes there.
    useLayoutEffect(() => () => node.remove(), [node]);
    return (
      <div ref={home} className="panel-home">
        {createPortal(
          <FaultGuard what={title}>
            <Suspense>
              <Component
                id={api.id}
                params={params}
                setParams={(next) => api.updateParameters({ ...next })}
                setTitle={(title) => api.setTitle(title)}
                visible={inFront && (slots === undefined ? shown : slot !== undefined)}
              />
            </Suspense>
          </FaultGuard>,
          node,
        )}
      </div>
    );
  };
}

/** The element that a panel is drawn in. It outlives its place: a presentation takes it out of the dock and gives it back. */
function usePanelNode(component: string): HTMLElement {
  const [node] = useState(() => {
    const made = document.createElement('div');
    made.className = 'panel';
    made.dataset.panel = component;
    return made;
  });
  return node;
}

/** Moves a panel's element; what was scrolled in it stays where it was. */
function moveInto(node: HTMLElement, place: HTMLElement | undefined): void {
  if (!place || node.parentElement === place) return;
  const scrolled = [...node.querySelectorAll('*')].flatMap((element) =>
    element.scrollTop !== 0 || element.scrollLeft !== 0
      ? [{ element, top: element.scrollTop, left: element.scrollLeft }]
      : [],
  );
  place.append(node);
  for (const { element, top, left } of scrolled) element.scrollTo({ top, left });
}

const COMPONENTS = Object.fromEntries(PANELS.map((panel) => [panel.id, hosted(panel)]));

const GAP_PX = 4;

const THEME = {
  name: 'lanetrace',
  className: 'dockview-theme-lanetrace',
  gap: GAP_PX,
  dndTabIndicator: 'line' as const,
};

export function Dock({
  workspace,
  drive,
  inFront,
  size,
}: {
  readonly workspace: WorkspaceDefinition;
  readonly drive: DriveInfo;
  readonly inFront: boolean;
  /** Undefined to fill the place. */
  readonly size: CSSProperties | undefined;
}) {
  const link = useLink();
  const presenting = useWorkspace((state) => state.presenting) && inFront;
  const history = useRef<History>({ past: [], future: [], quiet: false, restoring: false });
  const [dock, setDock] = useState<DockviewApi>();
  /** The panels are there, in the layout of the last start if there was one. */
  const [restored, setRestored] = useState(false);
  const cleanup = useRef<() => void>(() => {});
  const handleRef = useRef<DockHandle>(undefined);
  const carried = useMemo(() => carriedLayout(drive, workspace.id), [drive, workspace]);
  // A case has the layout of whoever made it, and keeps what is changed in it to itself.
  const of = carried === undefined ? sensorsOf(drive) : `case.${drive.uuid}`;
  const room = useRoom(useWorkspace((state) => state.presenting));
  const settingOf = useCallback(
    (room: Room) =>
      `layout.${workspace.id}.${workspace.version}.${of}${room === 'small' ? '.small' : ''}${windowSuffix()}`,
    [workspace, of],
  );
  /** The room whose layout the dock has; also as a ref for what listens. */
  const [laid, setLaid] = useState(room);
  const laidFor = useRef(room);

  const onReady = useMemo(
    () =>
      ({ api }: DockviewReadyEvent): void => {
        const handle = dockHandle(api, workspace, drive, history.current, () => laidFor.current);
        handleRef.current = handle;
        let ended = false;
        let unregister = (): void => {};
        setDock(api);
        // Panels come once, where they stay: a layout that is replaced would take what is in work in them away.
        readSetting(link, settingOf(laidFor.current))
          .then((saved) => handle.restore(saved ?? carried))
          .catch(() => handle.restore(carried))
          .finally(() => {
            if (ended) return;
            history.current.past = [api.toJSON()];
            unregister = registerDock(workspace.id, handle);
            setRestored(true);
          });
        const listener = api.onDidLayoutChange(() => {
          const { past, quiet } = history.current;
          // A restored layout is not saved: its sizes are rounded, and would drift if they were saved each time.
          if (history.current.restoring) return;
          // A window that is made smaller squeezes the layout of the larger one, which is to stay as it was.
          if (roomNow() !== laidFor.current) return;
          const now = api.toJSON();
          writeSetting(link, settingOf(laidFor.current), now);
          if (!quiet) {
            past.push(now);
            history.current.future = [];
            if (past.length > 40) past.shift();
          }
        });
        cleanup.current = () => {
          ended = true;
          listener.dispose();
          unregister();
        };
      },
    [link, settingOf, workspace, drive, carried],
  );
  useEffect(() => () => cleanup.current(), []);
  useEffect(() => {
    const handle = handleRef.current;
    if (!restored || !handle || !dock || room === laidFor.current) return;
    let ended = false;
    readSetting(link, settingOf(room))
      .catch(() => undefined)
      .then((saved) => {
        if (ended) return;
        laidFor.current = room;
        setLaid(room);
        handle.restore(saved ?? carried);
        history.current.past = [dock.toJSON()];
        history.current.future = [];
      });
    return () => {
      ended = true;
    };
  }, [room, restored, dock, link, settingOf, carried]);
  const [slots, setSlots] = useState<ReadonlyMap<string, HTMLElement>>(() => new Map());
  const setSlot = useCallback<SetSlot>((panel, slot) => {
    setSlots((before) => {
      const next = new Map(before);
      if (slot) next.set(panel, slot);
      else next.delete(panel);
      return next;
    });
  }, []);
  const shown = useMemo(
    () => ({ inFront, slots: presenting ? slots : undefined }),
    [inFront, presenting, slots],
  );

  return (
    <Shown.Provider value={shown}>
      <div
        className={inFront && !presenting ? 'dock' : 'dock dock-behind'}
        data-workspace={workspace.id}
        data-restored={restored && room === laid}
        data-room={laid}
        style={size}
        inert={!inFront || presenting || !restored}
      >
        <DockviewReact
          theme={THEME}
          components={COMPONENTS}
          defaultTabComponent={PanelTab}
          rightHeaderActionsComponent={GroupActions}
          onReady={onReady}
          scrollbars="native"
        />
      </div>
      {presenting && dock && restored && <Presentation dock={dock} drive={drive} setSlot={setSlot} />}
    </Shown.Provider>
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
  room: () => Room,
): DockHandle {
  const ready = (): void => {
    api.clear();
    workspace.layout(api, drive, room());
  };
  const bringBack = (layout: SerializedDockview): void =>
    api.fromJSON({ ...layout, grid: { ...layout.grid, root: withGaps(layout.grid.root, GAP_PX) } });
  return {
    reset: ready,
    layout: () => api.toJSON(),
    restore: (saved) => {
      history.restoring = true;
      setTimeout(() => (history.restoring = false), 0);
      quietly(history, () => {
        const layout = layoutOf(saved);
        if (!layout) return ready();
        try {
          bringBack(layout);
        } catch {
          ready(); // A layout of another version.
        }
      });
    },
    undo: () => {
      const before = history.past.at(-2);
      const now = history.past.at(-1);
      if (!before || !now) return;
      history.past.pop();
      history.future.push(now);
      quietly(history, () => bringBack(before));
    },
    redo: () => {
      const next = history.future.pop();
      if (!next) return;
      history.past.push(next);
      quietly(history, () => bringBack(next));
    },
    apply: (saved) => {
      const layout = layoutOf(saved);
      if (!layout) return false;
      const before = api.toJSON();
      try {
        bringBack(layout);
        return true;
      } catch {
        bringBack(before);
        return false;
      }
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
    showWith: (component, params) => {
      const has = (panel: IDockviewPanel): boolean =>
        panel.view.contentComponent === component &&
        Object.entries(params).every(([name, value]) => panel.params?.[name] === value);
      const shown = api.panels.find(has);
      if (shown) {
        shown.api.setActive();
        return;
      }
      const first = panelOf(api, component);
      first?.api.updateParameters({ ...first.params, ...params });
      first?.api.setActive();
    },
  };
}

/** The layout of this workspace that a case brings. */
function carriedLayout({ cut }: DriveInfo, workspace: string): unknown {
  if (cut?.layout === undefined) return undefined;
  try {
    const all: unknown = JSON.parse(cut.layout);
    return typeof all === 'object' && all !== null
      ? Object.entries(all).find(([id]) => id === workspace)?.[1]
      : undefined;
  } catch {
    // Written by another program: the case is opened without it.
    return undefined;
  }
}

/** A layout of panels that this version has. */
const layoutOf = (saved: unknown): SerializedDockview | undefined =>
  checkedLayout(saved, (component) => Object.hasOwn(COMPONENTS, component));

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

function uniqueId(api: DockviewApi, component: string): string {
  for (let n = 1; ; n++) if (!api.getPanel(`${component}-${n}`)) return `${component}-${n}`;
}
