/** Whether every view shows the samples at the playhead: who takes pictures frame by frame waits for it. */
let waiting = false;
const listeners = new Set<() => void>();

export function setWaiting(now: boolean): void {
  waiting = now;
  if (!now) for (const listener of [...listeners]) listener();
}

/** True once all that is due is there; false when it is not within `mostMs`. */
export async function whenSettled(mostMs: number): Promise<boolean> {
  // What is due at a new time is asked for in the next tasks.
  await nextFrame();
  const there = await untilShown(mostMs);
  // Views take new samples over when they draw.
  await nextFrame();
  return there;
}

/** As whenSettled, but at once where nothing is due: what can wait leaves the engine and the decoders to the playhead. */
export async function untilShown(mostMs: number): Promise<boolean> {
  if (!waiting) return true;
  return new Promise<boolean>((resolve) => {
    const end = (settled: boolean) => (): void => {
      clearTimeout(timer);
      listeners.delete(listener);
      resolve(settled);
    };
    const listener = end(true);
    const timer = setTimeout(end(false), mostMs);
    listeners.add(listener);
  });
}

const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()));
