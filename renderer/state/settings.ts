/** Text that is kept between starts, by the engine: the browser host's port, and with it local storage, changes each time. */
import type { Link } from '../link/link.ts';
import { report } from './notices.ts';

export async function readSetting(link: Link, key: string): Promise<unknown> {
  const { result } = await link.request('settings.read', { key });
  if (result.value === undefined) return undefined;
  try {
    return JSON.parse(result.value);
  } catch {
    // Written by another version; the default takes its place.
    return undefined;
  }
}

const waiting = new Map<string, { timer: ReturnType<typeof setTimeout>; write: () => void }>();

/** Writes a little later, so that dragging a divider does not write a hundred times. */
export function writeSetting(link: Link, key: string, value: unknown): void {
  clearTimeout(waiting.get(key)?.timer);
  const write = (): void => {
    waiting.delete(key);
    link
      .request('settings.write', { key, value: JSON.stringify(value) }, { lane: 'analysis' })
      .catch((error) => report('The layout could not be kept', error));
  };
  waiting.set(key, { timer: setTimeout(write, 400), write });
}

/** Writes all waiting settings at once: to be called when the window is closed. */
export function writeWaitingSettings(): void {
  for (const { timer, write } of [...waiting.values()]) {
    clearTimeout(timer);
    write();
  }
}
