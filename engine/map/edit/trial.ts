/** Commands tried one after another on one map: a list of a program costs its length, and not the square of it. */
import { InputError } from '../../contract/errors.ts';
import type { RoadMap } from '../model.ts';
import type { MapChange, MapCommand } from './command.ts';
import { MapEditor } from './editor.ts';
import { historyOf, MOST_COMMANDS } from './history.ts';

/** Changes that are done again behind an undo, in all: a list that undoes and draws by turns would do them for hours. */
const MOST_REDONE = 2_000_000;

export class Trial {
  readonly #base: RoadMap;
  readonly #changes: MapChange[];
  readonly #undone: MapChange[];
  #count: number;
  #redone = 0;
  /** With all changes that hold; undefined behind an undo, until a change needs it. */
  #editor: MapEditor | undefined;

  /** @param before what was kept so far; changes among them that do not fit are passed over */
  constructor(base: RoadMap, before: readonly MapCommand[]) {
    this.#base = base;
    this.#count = before.length;
    const { changes, undone } = historyOf(before);
    this.#changes = [...changes];
    this.#undone = [...undone];
  }

  /** @throws InputError, with nothing done, when it does not fit the map, or there is nothing to undo or redo */
  take(command: MapCommand): void {
    if (this.#count >= MOST_COMMANDS)
      throw new InputError(`This map has ${this.#count} corrections already: no more are kept.`);
    if (command.do === 'undo') {
      const last = this.#changes.pop();
      if (!last) throw new InputError('There is no correction to undo.');
      this.#undone.push(last);
      this.#editor = undefined;
    } else if (command.do === 'redo') {
      // It stood here before, on the same map, and fits as it did.
      const next = this.#undone.pop();
      if (!next) throw new InputError('There is no correction to do again.');
      this.#changes.push(next);
      this.#editor = undefined;
    } else {
      this.#edited().apply(command);
      this.#changes.push(command);
      this.#undone.length = 0;
    }
    this.#count++;
  }

  /** @throws InputError when the map no longer keeps the limits of a map */
  check(): void {
    this.#edited().map();
  }

  #edited(): MapEditor {
    if (this.#editor) return this.#editor;
    this.#redone += this.#changes.length;
    if (this.#redone > MOST_REDONE)
      throw new InputError('It undoes and changes by turns too often: give the changes that should hold.');
    const editor = new MapEditor(this.#base);
    for (const change of this.#changes)
      try {
        editor.apply(change);
      } catch (error) {
        // What was kept and does not fit is left out, as where the map is read.
        if (!(error instanceof InputError)) throw error;
      }
    this.#editor = editor;
    return editor;
  }
}
