/** Tells when the GPU has done what was submitted so far, without waiting for it. */

/** Between two looks at a fence. */
const LOOK_MS = 2;

/** Calls `done` once, later; also when the context is lost. Returns how to call it off. */
export function whenGpuDone(
  gl: WebGLRenderingContext | WebGL2RenderingContext,
  done: () => void,
): () => void {
  const fence = 'fenceSync' in gl ? gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0) : null;
  gl.flush();
  let timer = setTimeout(look, LOOK_MS);
  function look(): void {
    const waiting =
      fence &&
      'fenceSync' in gl &&
      !gl.isContextLost() &&
      gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED;
    if (waiting) timer = setTimeout(look, LOOK_MS);
    else {
      if (fence && 'fenceSync' in gl) gl.deleteSync(fence);
      done();
    }
  }
  return () => clearTimeout(timer);
}
