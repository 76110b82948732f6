/** The 3D view that commands act on: the one used last, otherwise the one shown last. */
import type { ViewMode } from '../../scene/cameraRig.ts';

export type ViewHandle = {
  readonly setMode: (mode: ViewMode) => void;
  readonly home: () => void;
  readonly frameSelected: () => void;
  readonly toggleMeasure: () => void;
  readonly measuring: () => boolean;
  readonly endMeasure: () => void;
  readonly savePicture: () => void;
  readonly copyPlace: () => void;
  readonly visible: () => boolean;
};

const views: ViewHandle[] = [];

export function registerView(handle: ViewHandle): () => void {
  views.push(handle);
  return () => views.splice(views.indexOf(handle), 1);
}

export function bringToFront(handle: ViewHandle): void {
  if (!views.includes(handle)) return;
  views.splice(views.indexOf(handle), 1);
  views.push(handle);
}

export const activeView = (): ViewHandle | undefined => views.filter((view) => view.visible()).at(-1);
