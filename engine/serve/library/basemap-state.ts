/** Which file is the base map, kept in basemap.json of the home folder. */
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { StateFile, type StateKind, type Tell } from './state-file.ts';

const documentSchema = z.object({ path: z.string().min(1).max(32_768).refine(isAbsolute).optional() });

const KIND: StateKind<string | undefined> = {
  empty: undefined,
  mostBytes: 64 * 1024,
  decode: (text) => ({ value: documentSchema.parse(JSON.parse(text)).path, left: 0 }),
  encode: (path) => JSON.stringify({ path }),
};

export class BaseMapState {
  readonly #file: StateFile<string | undefined>;

  constructor(home: string, tell: Tell) {
    this.#file = new StateFile(join(home, 'basemap.json'), KIND, tell);
  }

  get path(): string | undefined {
    return this.#file.read();
  }

  async choose(path: string | undefined): Promise<void> {
    await this.#file.write(path);
  }

  flush(): Promise<void> {
    return this.#file.flush();
  }
}
