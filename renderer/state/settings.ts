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

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Writes a little later, so that dragging a divider does not write a hundred times. */
export function writeSetting(link: Link, key: string, value: unknown): void {
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => {
      link
        .request('settings.write', { key, value: JSON.stringify(value) }, { lane: 'analysis' })
        .catch((error) => report('The layout could not be kept', error));
    }, 400),
  );
}
