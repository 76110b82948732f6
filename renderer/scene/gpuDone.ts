/** Tells when the GPU has done what was submitted so far, without waiting for it. */

/** Before the first look at a fence. */
const LOOK_MS = 2;
/** From then on a look after this share of the time so far: each is a message to the graphics process, and one that works on a slow frame gets few. */
const LOOK_SHARE = 1 / 8;

/** Calls `done` once, later; also when the context is lost. Returns how to call it off. */
export function whenGpuDone(
  gl: WebGLRenderingContext | WebGL2RenderingContext,
  done: () => void,
): () => void {
  const fence = 'fenceSync' in gl ? gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) : null;
  gl.flush();
  const beganMs = performance.now();
  let timer = setTimeout(look, LOOK_MS);
  function look(): void {
    const waiting =
      fence &&
      'fenceSync' in gl &&
      !gl.isContextLost() &&
      gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED;
    if (waiting) timer = setTimeout(look, Math.max(LOOK_MS, LOOK_SHARE * (performance.now() - beganMs)));
    else {
      if (fence && 'fenceSync' in gl) gl.deleteSync(fence);
      done();
    }
  }
  return () => clearTimeout(timer);
}
