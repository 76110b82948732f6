/**
 * What opening a drive needs, made ready while the Library is looked at: the docks, the panels that Replay opens with, and the
 * browser's graphics process. All of it happens in idle time, one piece after another.
 */
import { PANELS } from '../panels/registry.ts';
import { lazyComponent } from '../widgets/lazyComponent.ts';

// In a chunk of its own, so that the library is drawn before the docks and Three.js are read.
const dock = lazyComponent(() => import('../workspaces/Dock.tsx').then(({ Dock }) => Dock));

export const Dock = dock.component;

const PIECES: readonly (() => unknown)[] = [
  dock.preload,
  ...PANELS.flatMap(({ preload }) => preload ?? []),
  startGraphics,
];

/** Returns how to stop. */
export function warmUp(): () => void {
  let next = 0;
  let waiting = 0;
  const idle = (): void => {
    waiting = requestIdleCallback(async () => {
      await PIECES[next++]?.();
      if (next < PIECES.length && waiting >= 0) idle();
    });
  };
  idle();
  return () => {
    cancelIdleCallback(waiting);
    waiting = -1;
  };
}

/** The first context of a page starts the graphics process, which the first 3D view would wait for. */
function startGraphics(): void {
  new OffscreenCanvas(1, 1).getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
}
