/** Open drives. Each path has one handle, the same for every client, and is closed when its last client releases it. */

import type { DriveInfo } from '../../contract/api.ts';
import { InputError } from '../../contract/errors.ts';
import type { DriveThread } from './drive-thread.ts';
import type { ThreadName } from './threads.ts';

type OpenDrive = { readonly path: string; readonly clients: Set<object>; ready: Promise<void> };

export class Drives {
  readonly #threads: readonly DriveThread[];
  readonly #playhead: DriveThread;
  readonly #handles = new Map<string, string>();
  readonly #open = new Map<string, OpenDrive>();

  /** Each thread opens every drive by itself. */
  constructor({
    playhead,
    analysis,
    writes,
  }: Readonly<Record<ThreadName, { readonly thread: DriveThread }>>) {
    this.#playhead = playhead.thread;
    this.#threads = [playhead.thread, analysis.thread, writes.thread];
  }

  /** The handle of a path; kept for the engine's life, so that events of a job find their drive after a reload. */
  handleOf(path: string): string {
    const known = this.#handles.get(path);
    if (known) return known;
    const handle = `drive-${this.#handles.size + 1}`;
    this.#handles.set(path, handle);
    return handle;
  }

  async open(client: object, path: string): Promise<string> {
    const handle = this.handleOf(path);
    const known = this.#open.get(handle);
    if (known) {
      known.clients.add(client);
      await known.ready;
      return handle;
    }
    const entry: OpenDrive = { path, clients: new Set([client]), ready: Promise.resolve() };
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

  info(handle: string): Promise<DriveInfo> {
    return this.#playhead.call({ kind: 'info', handle });
  }

  isOpen(path: string): boolean {
    return [...this.#open.values()].some((open) => open.path === path);
  }

  /** @throws InputError when the drive is not open. */
  path(handle: string): string {
    const found = this.#open.get(handle);
    if (!found) throw new InputError('This drive is not open any more; open it again.');
    return found.path;
  }

  async release(client: object, handle: string): Promise<void> {
    const found = this.#open.get(handle);
    if (!found?.clients.delete(client) || found.clients.size > 0) return;
    this.#open.delete(handle);
    await found.ready.catch(() => undefined);
    if (this.#open.has(handle)) return; // Opened again in the meantime.
    await Promise.all(this.#threads.map((thread) => thread.call({ kind: 'close', handle })));
  }

  async releaseAll(client: object): Promise<void> {
    await Promise.all([...this.#open.keys()].map((handle) => this.release(client, handle)));
  }

  async #openIn(handle: string, path: string): Promise<void> {
    for (const thread of this.#threads) await thread.call({ kind: 'open', handle, path });
  }
}
