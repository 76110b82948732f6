/** The docks that are open, so that commands can add a panel, undo, or bring the ready layout back. */
export type DockHandle = {
  readonly reset: () => void;
  readonly restore: (saved: unknown) => void;
  readonly undo: () => void;
  readonly add: (component: string, title: string, params?: Record<string, unknown>) => void;
  /** Brings the first panel of this kind to the front; false when there is none. */
  readonly show: (component: string) => boolean;
};

const docks = new Map<string, DockHandle>();

export function registerDock(workspace: string, handle: DockHandle): () => void {
  docks.set(workspace, handle);
  return () => {
    if (docks.get(workspace) === handle) docks.delete(workspace);
  };
}

export const dockOf = (workspace: string): DockHandle | undefined => docks.get(workspace);
