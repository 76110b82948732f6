/** The drive threads of the engine. Each opens drives by itself, so that a seek never waits for a plot or a write. */
import type { Method } from '../../contract/api.ts';
import type { ActivePlugin } from '../../plugins/plugin.ts';
import { Lanes } from '../wire/lanes.ts';
import { DriveThread, type ThreadBounds } from './drive-thread.ts';

/**
 * Threads that answer methods: `playhead` for the frame at a time, `analysis` for everything else that reads, `writes` for
 * what the interface writes.
 */
export type ThreadName = 'playhead' | 'analysis' | 'writes';

/**
 * How long a thread may work on one call and one statement. Others wait behind it: a person who seeks waits for the playhead;
 * an export of a long drive takes a minute. `cards` and `checks` read drives of the library, so that one which cannot be read
 * holds up nothing else.
 */
const BOUNDS = {
  playhead: { callMs: 20_000, statementMs: 5_000 },
  analysis: { callMs: 120_000, statementMs: 15_000 },
  writes: { callMs: 60_000, statementMs: 15_000 },
  cards: { callMs: 15_000, statementMs: 4_000 },
  checks: { callMs: 60_000, statementMs: 20_000 },
} as const satisfies Record<string, ThreadBounds>;

/** A thread and the order in which it takes requests. */
class LanedThread {
  readonly thread: DriveThread;
  readonly lanes = new Lanes();

  constructor(thread: DriveThread) {
    this.thread = thread;
  }

  /** @returns the whole response frame for request `id` */
  answer(id: number, method: Method, params: unknown): Promise<Uint8Array<ArrayBuffer>> {
    return this.thread.call({ kind: 'request', id, method, params });
  }
}

export class Threads {
  readonly playhead: LanedThread;
  readonly analysis: LanedThread;
  readonly writes: LanedThread;
  readonly cards: DriveThread;
  readonly checks: DriveThread;

  constructor(log: (text: string) => void) {
    const thread = (name: keyof typeof BOUNDS): DriveThread => new DriveThread(name, BOUNDS[name], log);
    this.playhead = new LanedThread(thread('playhead').warm());
    this.analysis = new LanedThread(thread('analysis').warm());
    this.writes = new LanedThread(thread('writes').warm());
    this.cards = thread('cards').warm();
    this.checks = thread('checks');
  }

  /** Takes a waiting request out of its lane; false when it does not wait any more. */
  cancelWaiting(client: object, id: number): boolean {
    return this.#laned().some(({ lanes }) => lanes.cancel(client, id));
  }

  /** Drops what waits for a client that is gone. */
  forget(client: object): void {
    for (const { lanes } of this.#laned()) lanes.forget(client);
  }

  /** To be called when a client has room again. */
  wake(): void {
    for (const { lanes } of this.#laned()) lanes.wake();
  }

  /** Tells the threads that describe stages or tell which results are stale which plug-ins are on. */
  setPlugins(plugins: readonly ActivePlugin[]): void {
    for (const thread of [this.analysis.thread, this.cards]) thread.setPlugins(plugins);
  }

  async close(): Promise<void> {
    const all = [...this.#laned().map(({ thread }) => thread), this.cards, this.checks];
    await Promise.all(all.map((thread) => thread.close()));
  }

  #laned(): readonly LanedThread[] {
    return [this.playhead, this.analysis, this.writes];
  }
}
