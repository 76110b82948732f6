/**
 * Runs inside the page, before its scripts: notes every upload of a cloud and of a picture to WebGL, every drawing of points, and
 * when the GPU has done it. It wraps WebGL itself, so that it measures any build of the program in the same way.
 */

export type Upload = {
  readonly kind: 'cloud' | 'picture';
  /** Milliseconds of performance.now(). */
  readonly at: number;
  readonly panel: string;
};

export type Probe = {
  readonly uploads: Upload[];
  /** When a frame with points was submitted, and when the GPU was done with it; −1 until then. */
  readonly draws: { readonly at: number; done: number }[];
  /** Times of pointer presses, as the browser stamped them. */
  readonly presses: number[];
  /** Tasks of the main thread over 50 ms: start and length. */
  readonly longTasks: (readonly [number, number])[];
  skipDraws: boolean;
};

declare global {
  interface Window {
    replayProbe: Probe;
  }
}

/** Serialised into the page: it refers to nothing outside of itself. */
export function installProbe(): void {
  /** A sweep of KITTI has 1.4 MB of positions; nothing else that the page uploads at once is as large. */
  const CLOUD_BYTES = 600_000;
  const POINTS = 0x0000;
  const LEAST_POINTS = 5000;
  // Otherwise a page that is loaded anew goes back to the drive by itself.
  if (location.protocol.startsWith('http')) sessionStorage.clear();
  const probe: Probe = { uploads: [], draws: [], presses: [], longTasks: [], skipDraws: false };
  window.replayProbe = probe;
  const { prototype } = WebGL2RenderingContext;
  const panelOf = (gl: WebGL2RenderingContext): string =>
    gl.canvas instanceof HTMLCanvasElement
      ? (gl.canvas.closest<HTMLElement>('[data-panel]')?.dataset.panel ?? '')
      : '';
  const sizeOf = (data: unknown): number =>
    typeof data === 'number' ? 0 : ((data as ArrayBufferView | null)?.byteLength ?? 0);
  const wrap = (name: string, before: (gl: WebGL2RenderingContext, args: unknown[]) => boolean): void => {
    const methods = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
    const original = methods[name];
    if (!original) return;
    methods[name] = function wrapped(this: WebGL2RenderingContext, ...args: unknown[]) {
      return before(this, args) ? original.apply(this, args) : undefined;
    };
  };
  const note = (kind: Upload['kind'], gl: WebGL2RenderingContext): void => {
    probe.uploads.push({ kind, at: performance.now(), panel: panelOf(gl) });
  };
  wrap('bufferData', (gl, args) => {
    if (sizeOf(args[1]) >= CLOUD_BYTES) note('cloud', gl);
    return true;
  });
  wrap('bufferSubData', (gl, args) => {
    if (sizeOf(args[2]) >= CLOUD_BYTES) note('cloud', gl);
    return true;
  });
  for (const name of ['texImage2D', 'texSubImage2D']) {
    wrap(name, (gl, args) => {
      if (args.some((arg) => arg instanceof ImageBitmap || arg instanceof VideoFrame)) note('picture', gl);
      return true;
    });
  }
  const open = new Map<WebGL2RenderingContext, { at: number; done: number }>();
  const watch = (gl: WebGL2RenderingContext, draw: { done: number }): void => {
    open.delete(gl);
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    const began = performance.now();
    // Seldom where a frame takes long: each look is work for the page that is measured.
    const look = (): void => {
      const now = performance.now();
      if (!fence || gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.SIGNALED) {
        draw.done = now;
        gl.deleteSync(fence);
      } else setTimeout(look, Math.max(2, (now - began) / 16));
    };
    setTimeout(look, 2);
  };
  const drawn = (gl: WebGL2RenderingContext, args: unknown[], count: number): boolean => {
    if (args[0] === POINTS && count >= LEAST_POINTS && panelOf(gl) === 'scene3d' && !open.has(gl)) {
      const draw = { at: performance.now(), done: -1 };
      open.set(gl, draw);
      probe.draws.push(draw);
      setTimeout(() => watch(gl, draw), 0);
    }
    return !probe.skipDraws;
  };
  wrap('drawArrays', (gl, args) => drawn(gl, args, Number(args[2])));
  wrap('drawElements', (gl, args) => drawn(gl, args, Number(args[1])));
  addEventListener('pointerdown', ({ timeStamp }) => probe.presses.push(timeStamp), true);
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) probe.longTasks.push([startTime, duration]);
  }).observe({ type: 'longtask', buffered: true });
}
