/** Texts that the interface keeps between starts: one small file a key, replaced whole. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { MOST_SETTINGS } from '../wire/limits.ts';
import { StateFile, type StateKind, type Tell } from './state-file.ts';

const ENDING = '.setting';

const TEXT: StateKind<string | undefined> = {
  empty: undefined,
  // A million characters (contract/api.ts), of four bytes at most.
  mostBytes: 4_000_000,
  decode: (text) => ({ value: text, left: 0 }),
  encode: (value = '') => value,
};

export class Settings {
  readonly #folder: string;
  readonly #tell: Tell;
  readonly #files = new Map<string, StateFile<string | undefined>>();

  constructor(folder: string, tell: Tell) {
    this.#folder = folder;
    this.#tell = tell;
  }

  read(key: string): string | undefined {
    return (this.#files.get(key) ?? this.#fileOf(key)).read();
  }

  /** @throws InputError for a new key when there are too many. */
  async write(key: string, value: string): Promise<void> {
    let file = this.#files.get(key);
    if (!file) {
      const names = this.#names();
      if (names.size >= MOST_SETTINGS && !names.has(key))
        throw new InputError(`There are ${names.size} settings already; no more are kept.`);
      file = this.#fileOf(key);
      this.#files.set(key, file);
    }
    await file.write(value);
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#files.values()].map((file) => file.flush()));
  }

  #names(): Set<string> {
    const names = new Set(this.#files.keys());
    try {
      for (const name of readdirSync(this.#folder))
        if (name.endsWith(ENDING)) names.add(name.slice(0, -ENDING.length));
    } catch {
      // Not there yet, or not to be read: then those of this engine count.
    }
    return names;
  }

  /** The schema allows a-z, 0-9, dot and dash only, so a key cannot leave the folder; ".." alone is made harmless by the suffix. */
  #fileOf(key: string): StateFile<string | undefined> {
    return new StateFile(join(this.#folder, key + ENDING), TEXT, this.#tell);
  }
}
