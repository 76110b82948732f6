/** Times that simulated drives took to make on this machine, by rig: the next one's time is estimated from them. */
import { objectOf, StateFile, type StateKind, type Tell } from '../library/state-file.ts';

type Table = Readonly<Record<string, number>>;

const PACES: StateKind<Table> = {
  empty: {},
  mostBytes: 1024 * 1024,
  decode(text) {
    const entries = Object.entries(objectOf(text));
    const good = entries.filter((entry): entry is [string, number] => isPace(entry[1]));
    return { value: Object.fromEntries(good), left: entries.length - good.length };
  },
  encode: (value) => JSON.stringify(value),
};

const isPace = (value: unknown): value is number =>
  typeof value === 'number' && value > 0 && Number.isFinite(value);

export class Paces {
  readonly #file: StateFile<Table>;

  constructor(path: string, tell: Tell) {
    this.#file = new StateFile(path, PACES, tell);
  }

  /** Seconds of work a second of drive; empty when nothing was made yet. */
  read(): Table {
    return this.#file.read();
  }

  note(rig: string, pace: number): Promise<void> {
    return isPace(pace) ? this.#file.write({ ...this.read(), [rig]: pace }) : Promise.resolve();
  }
}
