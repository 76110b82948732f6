/** What the interface keeps between starts: one small file a key, replaced whole. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer } from './answer.ts';

export class Settings {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  read(key: string): Answer<'settings.read'> {
    try {
      return { result: { value: readFileSync(this.#path(key), 'utf8') } };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { result: {} };
      throw error;
    }
  }

  write(key: string, value: string): Answer<'settings.write'> {
    mkdirSync(this.#folder, { recursive: true });
    const path = this.#path(key);
    writeFileSync(`${path}.part`, value);
    renameSync(`${path}.part`, path);
    return { result: {} };
  }

  /** The schema allows a-z, 0-9, dot and dash only, so a key cannot leave the folder; ".." alone is made harmless by the suffix. */
  #path(key: string): string {
    return join(this.#folder, `${key}.setting`);
  }
}
