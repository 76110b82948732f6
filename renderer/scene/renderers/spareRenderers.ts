/**
 * Renderers that were made before a view needs them: starting WebGL and compiling the shaders of a first picture takes longer than
 * reading it, and is done while the Library is looked at. A view takes one that waits, or makes its own.
 */
import { LinearSRGBColorSpace, WebGLRenderer, type WebGLRendererParameters } from 'three';

export type RendererKind = {
  readonly options: WebGLRendererParameters;
  readonly setUp: (renderer: WebGLRenderer) => void;
  /** Draws what views of this kind begin with, so that its shaders are compiled. Nothing of it is disposed: they would go, too. */
  readonly drawFirst: (renderer: WebGLRenderer) => void;
};

/** CSS pixels each way of what is drawn first. */
const SPARE_PX = 16;

const waiting = new Map<RendererKind, WebGLRenderer[]>();
/** Kinds that a view has taken one of: from then on the shaders are in the browser's own memory, and a spare saves little. */
const taken = new Set<RendererKind>();

/** Makes renderers of this kind until so many wait; none after the first view was there. */
export function keepSpare(kind: RendererKind, count: number): void {
  if (taken.has(kind)) return;
  const spare = waiting.get(kind) ?? [];
  waiting.set(kind, spare);
  while (spare.length < count) {
    const renderer = makeRenderer(kind);
    renderer.setSize(SPARE_PX, SPARE_PX);
    kind.drawFirst(renderer);
    spare.push(renderer);
  }
}

/** A renderer for a view, which then owns it. @throws when the browser gives no WebGL 2 */
export function takeRenderer(kind: RendererKind): WebGLRenderer {
  taken.add(kind);
  for (;;) {
    const spare = waiting.get(kind)?.pop();
    if (!spare) return makeRenderer(kind);
    // The graphics process may have ended meanwhile.
    if (!spare.getContext().isContextLost()) return spare;
    spare.dispose();
  }
}

function makeRenderer({ options, setUp }: RendererKind): WebGLRenderer {
  const renderer = new WebGLRenderer(options);
  // Asking for a shader's errors waits for its compiler, and the first picture with it.
  renderer.debug.checkShaderErrors = false;
  // Colours are display colours (SceneView).
  renderer.outputColorSpace = LinearSRGBColorSpace;
  setUp(renderer);
  return renderer;
}
