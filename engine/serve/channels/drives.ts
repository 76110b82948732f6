/** Drives that are open: a handle a path, the same for every client, closed when the last client has let go of it. */
import { InputError } from '../../contract/errors.ts';
import type { DriveThread } from './drive-thread.ts';

type Open = { readonly path: string; readonly holders: Set<object>; ready: Promise<void> };

export class Drives {
  readonly #threads: readonly DriveThread[];
  readonly #handles = new Map<string, string>();
  readonly #open = new Map<string, Open>();

  /** `threads` each get a connection of their own. */
  constructor(threads: readonly DriveThread[]) {
    this.#threads = threads;
  }

  /** The handle of a path; kept for the engine's life, so that events of a job find their drive after a reload. */
  handleOf(path: string): string {
    const known = this.#handles.get(path);
    if (known) return known;
    const handle = `drive-${this.#handles.size + 1}`;
    this.#handles.set(path, handle);
    return handle;
  }

  async open(holder: object, path: string): Promise<string> {
    const handle = this.handleOf(path);
    const known = this.#open.get(handle);
    if (known) {
      known.holders.add(holder);
      await known.ready;
      return handle;
    }
    const entry: Open = { path, holders: new Set([holder]), ready: Promise.resolve() };
    this.#open.set(handle, entry);
    entry.ready = this.#openIn(handle, path);
    try {
      await entry.ready;
    } catch (error) {
      this.#open.delete(handle);
      // Threads before the one that failed have it open.
      await Promise.allSettled(this.#threads.map((thread) => thread.call({ kind: 'close', handle })));
      throw error;
    }
    return handle;
  }

  /** @throws InputError when the drive is not open. */
  path(handle: string): string {
    const found = this.#open.get(handle);
    if (!found) throw new InputError('This drive is not open any more; open it again.');
    return found.path;
  }

  async release(holder: object, handle: string): Promise<void> {
    const found = this.#open.get(handle);
    if (!found?.holders.delete(holder) || found.holders.size > 0) return;
    this.#open.delete(handle);
    await found.ready.catch(() => undefined);
    if (this.#open.has(handle)) return; // Opened again in the meantime.
    await Promise.all(this.#threads.map((thread) => thread.call({ kind: 'close', handle })));
  }

  async releaseAll(holder: object): Promise<void> {
    await Promise.all([...this.#open.keys()].map((handle) => this.release(holder, handle)));
  }

  async #openIn(handle: string, path: string): Promise<void> {
    for (const thread of this.#threads) await thread.call({ kind: 'open', handle, path });
  }
}
