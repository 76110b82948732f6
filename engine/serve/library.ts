/** The drives a person sees on opening: those in the library folder and those opened from elsewhere, newest first. */
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DriveCard } from '../contract/api.ts';
import { InputError, messageOf } from '../contract/errors.ts';
import { type Answer, Payloads } from './answer.ts';
import { faultOf } from './faults.ts';
import type { Grants } from './grants.ts';
import type { Home } from './home.ts';
import type { CardAnswer } from './thread-messages.ts';

const MOST_RECENT = 200;

const LIST = z.object({
  /** Opened from elsewhere, newest first. */
  recent: z.array(z.string()),
  /** In the library folder, but taken off the list. */
  hidden: z.array(z.string()),
});

export class Library {
  readonly #home: Home;
  readonly #grants: Grants;
  readonly #cardOf: (path: string) => Promise<CardAnswer>;
  readonly #cards = new Map<string, { readonly stamp: string; readonly answer: CardAnswer }>();

  constructor(home: Home, grants: Grants, cardOf: (path: string) => Promise<CardAnswer>) {
    this.#home = home;
    this.#grants = grants;
    this.#cardOf = cardOf;
  }

  async list(): Promise<Answer<'library.list'>> {
    const payloads = new Payloads();
    const drives: DriveCard[] = [];
    for (const path of this.#paths()) {
      const { card, picture } = await this.#card(path);
      drives.push({
        grant: this.#grants.of(path),
        ...card,
        ...(picture ? { picture: payloads.add(picture) } : {}),
      });
    }
    const { sample } = this.#home;
    const ready = existsSync(sample);
    const result = { drives, sample: { ready, ...(ready ? { grant: this.#grants.of(sample) } : {}) } };
    return { result, payloads: payloads.list };
  }

  forget(grant: string): Answer<'library.forget'> {
    const path = this.#grants.named(grant);
    const { recent, hidden } = this.#read();
    this.#write({
      recent: recent.filter((each) => each !== path),
      hidden: this.#own().includes(path) ? [...new Set([...hidden, path])] : hidden,
    });
    return { result: {} };
  }

  /** Notes that a drive was opened: it comes first on the list of those from elsewhere, and is shown again if it was hidden. */
  opened(path: string): void {
    const { recent, hidden } = this.#read();
    const others = recent.filter((each) => each !== path);
    const own = this.#own().includes(path);
    this.#write({
      recent: own ? others : [path, ...others].slice(0, MOST_RECENT),
      hidden: hidden.filter((each) => each !== path),
    });
  }

  #own(): string[] {
    return readdirSync(this.#home.drives)
      .filter((name) => name.endsWith('.drive'))
      .map((name) => join(this.#home.drives, name));
  }

  #paths(): string[] {
    const { recent, hidden } = this.#read();
    const age = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const own = this.#own().filter((path) => !hidden.includes(path));
    return [...own, ...recent.filter((path) => !own.includes(path))].sort((a, b) => age(b) - age(a));
  }

  async #card(path: string): Promise<CardAnswer> {
    const found = statSync(path, { throwIfNoEntry: false });
    const stamp = `${found?.mtimeMs} ${found?.size}`;
    const known = this.#cards.get(path);
    if (known?.stamp === stamp) return known.answer;
    try {
      const answer = await this.#cardOf(path);
      this.#cards.set(path, { stamp, answer });
      return answer;
    } catch (error) {
      const { code, message } = faultOf(error);
      if (code !== 'input') throw error;
      return { card: unreadable(path, found?.size ?? 0, message) };
    }
  }

  #read(): z.infer<typeof LIST> {
    const path = this.#home.libraryFile;
    if (!existsSync(path)) return { recent: [], hidden: [] };
    try {
      return LIST.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (cause) {
      throw new InputError(
        `The list of drives ${path} is damaged (${messageOf(cause)}); delete it to start a new one.`,
        { cause },
      );
    }
  }

  #write(list: z.infer<typeof LIST>): void {
    const path = this.#home.libraryFile;
    writeFileSync(`${path}.part`, JSON.stringify(list, null, 2));
    renameSync(`${path}.part`, path);
  }
}

function unreadable(path: string, bytes: number, error: string): CardAnswer['card'] {
  return {
    name: path.split(/[\\/]/).at(-1) ?? path,
    bytes,
    startUtc: '',
    durationNs: 0,
    sensors: [],
    warnings: 0,
    reconstruction: 'none',
    error,
  };
}
