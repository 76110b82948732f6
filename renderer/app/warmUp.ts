/**
 * What opening a drive needs, made ready while the Library is looked at: the docks, the panels that Replay opens with, the
 * browser's graphics process, and WebGL for the first views. All of it happens in idle time, one piece after another.
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
  spareTile,
  spareScene,
  spareTile,
];

/** Tiles that Replay opens with beside the 3D view. */
const TILES = 2;
let tiles = 0;
/** The browser gives WebGL 2; where it does not, the views say so. */
let graphics = false;

async function spareTile(): Promise<void> {
  if (!graphics) return;
  const [{ keepSpare }, { PICTURE_RENDERER }] = await Promise.all([
    import('../scene/renderers/spareRenderers.ts'),
    import('../scene/picture/pictureRenderer.ts'),
  ]);
  keepSpare(PICTURE_RENDERER, Math.min(TILES, ++tiles));
}

async function spareScene(): Promise<void> {
  if (!graphics) return;
  const [{ keepSpare }, { SCENE_RENDERER }] = await Promise.all([
    import('../scene/renderers/spareRenderers.ts'),
    import('../scene/renderers/sceneRenderer.ts'),
  ]);
  keepSpare(SCENE_RENDERER, 1);
}

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
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  graphics = context !== null;
  context?.getExtension('WEBGL_lose_context')?.loseContext();
}
