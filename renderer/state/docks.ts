/** The docks that are open, so that commands can add a panel, undo, or bring the ready layout back. */
export type DockHandle = {
  readonly reset: () => void;
  /** Brings a kept layout, or the ready one where there is none or it is of another version. */
  readonly restore: (saved: unknown) => void;
  /** As `restore` takes it. */
  readonly layout: () => unknown;
  readonly undo: () => void;
  /** Takes back the last undo, until something else changes. */
  readonly redo: () => void;
  /** Brings a layout, which undo takes back; false where it is of another version. */
  readonly apply: (saved: unknown) => boolean;
  /** Adds a panel as a tab beside the first panel of the kind `beside`, or else beside the active one. */
  readonly add: (
    panel: string,
    options?: {
      /** Default: the title of the panel's definition. */
      readonly title?: string;
      readonly params?: Record<string, unknown>;
      readonly beside?: string;
    },
  ) => void;
  /** Brings the first panel of this kind to the front, with other parameters if some are given; false when there is none. */
  readonly show: (panel: string, params?: Record<string, unknown>) => boolean;
  /** Brings the panel of this kind that has these parameters to the front; where none has them, the first of the kind gets them. */
  readonly showWith: (panel: string, params: Readonly<Record<string, unknown>>) => void;
};

const docks = new Map<string, DockHandle>();
/** What is asked of a dock that is not there yet, by workspace: the last only. */
const awaited = new Map<string, (dock: DockHandle) => void>();

export function registerDock(workspace: string, handle: DockHandle): () => void {
  docks.set(workspace, handle);
  awaited.get(workspace)?.(handle);
  awaited.delete(workspace);
  return () => {
    if (docks.get(workspace) === handle) docks.delete(workspace);
  };
}

/** Layouts of the docks that are open, by workspace. */
export const layouts = (): Readonly<Record<string, unknown>> =>
  Object.fromEntries([...docks].map(([workspace, dock]) => [workspace, dock.layout()]));

export const dockOf = (workspace: string): DockHandle | undefined => docks.get(workspace);

/** Brings the first panel of a kind to the front, and adds it where there is none; at once, or when the workspace has been laid out. */
export function bringPanel(
  workspace: string,
  panel: string,
  beside?: string,
  params?: Record<string, unknown>,
): void {
  const bring = (dock: DockHandle): void => {
    if (!dock.show(panel, params))
      dock.add(panel, { ...(beside === undefined ? {} : { beside }), ...(params ? { params } : {}) });
  };
  const dock = docks.get(workspace);
  if (dock) bring(dock);
  else awaited.set(workspace, bring);
}
