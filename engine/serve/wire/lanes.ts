/**
 * The order of work on one thread. One task runs at a time; of those that wait, the playhead goes before what is visible,
 * that before prefetch, that before analysis. Of several that wait with one latest-wins key only the newest stays, so a
 * thousand seeks leave at most two in flight: the one that runs and the last.
 */
import type { Lane } from '../../contract/api.ts';

const ORDER: Record<Lane, number> = { playhead: 0, visible: 1, prefetch: 2, analysis: 3 };

export type Task = {
  readonly owner: object;
  readonly id: number;
  readonly lane: Lane;
  readonly latest?: string | undefined;
  /** False while the task must wait for its reader (credit.ts). */
  readonly mayStart: () => boolean;
  readonly run: () => Promise<void>;
  /** Called instead of `run` when the task will not run. */
  readonly drop: (reason: 'superseded' | 'cancelled') => void;
};

export class Lanes {
  #waiting: Task[] = [];
  #running: Task | undefined;

  push(task: Task): void {
    if (task.latest !== undefined) {
      const older = this.#waiting.filter((each) => each.owner === task.owner && each.latest === task.latest);
      this.#waiting = this.#waiting.filter((each) => !older.includes(each));
      for (const each of older) each.drop('superseded');
    }
    this.#waiting.push(task);
    this.#next();
  }

  /** Takes a waiting task out. False when it is not waiting (it runs, or has run). */
  cancel(owner: object, id: number): boolean {
    const found = this.#waiting.find((each) => each.owner === owner && each.id === id);
    if (!found) return false;
    this.#waiting = this.#waiting.filter((each) => each !== found);
    found.drop('cancelled');
    return true;
  }

  /** Forgets all tasks of a connection that is gone. */
  forget(owner: object): void {
    this.#waiting = this.#waiting.filter((each) => each.owner !== owner);
  }

  /** To be called when a task that had to wait may start. */
  wake(): void {
    this.#next();
  }

  get inFlight(): number {
    return this.#waiting.length + (this.#running ? 1 : 0);
  }

  #next(): void {
    if (this.#running) return;
    let best: Task | undefined;
    for (const task of this.#waiting) {
      if ((!best || ORDER[task.lane] < ORDER[best.lane]) && task.mayStart()) best = task;
    }
    if (!best) return;
    const task = best;
    this.#waiting = this.#waiting.filter((each) => each !== task);
    this.#running = task;
    void task.run().finally(() => {
      this.#running = undefined;
      this.#next();
    });
  }
}
