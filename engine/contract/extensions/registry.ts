/**
 * A list of things of one kind in this process, each known by its names: those of Lanetrace, and what plug-ins add
 * (docs/plugins.md).
 */
import { InputError } from '../errors.ts';

export class Registry<T> {
  /** For sentences: "log format". */
  readonly kind: string;
  readonly #namesOf: (item: T) => readonly string[];
  readonly #items: T[] = [];
  readonly #byName = new Map<string, T>();

  constructor(kind: string, namesOf: (item: T) => readonly string[], items: readonly T[]) {
    this.kind = kind;
    this.#namesOf = namesOf;
    for (const item of items) this.add(item);
  }

  /** In the order in which they were added. */
  get all(): readonly T[] {
    return this.#items;
  }

  find(name: string): T | undefined {
    return this.#byName.get(name);
  }

  /**
   * Adds an item after all others.
   * @returns a function that takes it out again
   * @throws InputError when one of its names is taken; then nothing is added
   */
  add(item: T): () => void {
    const names = this.#namesOf(item);
    const taken = names.find((name) => this.#byName.has(name));
    if (taken !== undefined) throw new InputError(`There is a ${this.kind} "${taken}" already.`);
    this.#items.push(item);
    for (const name of names) this.#byName.set(name, item);
    return () => {
      const index = this.#items.indexOf(item);
      if (index < 0) return;
      this.#items.splice(index, 1);
      for (const name of names) this.#byName.delete(name);
    };
  }
}
