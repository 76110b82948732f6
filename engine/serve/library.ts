/** The drives a person sees on opening: those in the library folder and those opened from elsewhere, newest first. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { DriveCard } from '../contract/api.ts';
import { type Answer, Payloads } from './answer.ts';
import { faultOf } from './faults.ts';
import type { Grants } from './grants.ts';
import type { Home } from './home.ts';
import { objectOf, StateFile, type StateKind, type Tell } from './state-file.ts';
import type { CardAnswer } from './thread-messages.ts';

const MOST_RECENT = 200;

/** Longer paths are none that a system has. */
const MOST_PATH = 32_768;

type List = {
  /** Opened from elsewhere, newest first. */
  readonly recent: readonly string[];
  /** In the library folder, but taken off the list. */
  readonly hidden: readonly string[];
};

const LIST: StateKind<List> = {
  empty: { recent: [], hidden: [] },
  mostBytes: 8 * 1024 * 1024,
  decode(text) {
    const document = objectOf(text);
    const [recent, hidden] = [pathsOf(document.recent), pathsOf(document.hidden)];
    return {
      value: { recent: recent.paths.slice(0, MOST_RECENT), hidden: hidden.paths },
      left: recent.left + hidden.left,
    };
  },
  encode: (list) => JSON.stringify(list, null, 2),
};

function pathsOf(list: unknown): { readonly paths: readonly string[]; readonly left: number } {
  if (!Array.isArray(list)) return { paths: [], left: 1 };
  const paths = list.filter(
    (each): each is string =>
      typeof each === 'string' && isAbsolute(each) && each.length <= MOST_PATH && !each.includes('\0'),
  );
  return { paths: [...new Set(paths)], left: list.length - paths.length };
}

export class Library {
  readonly #home: Home;
  readonly #grants: Grants;
  readonly #list: StateFile<List>;
  readonly #cardOf: (path: string) => Promise<CardAnswer>;
  readonly #cards = new Map<string, { readonly stamp: string; readonly answer: CardAnswer }>();

  constructor(home: Home, grants: Grants, tell: Tell, cardOf: (path: string) => Promise<CardAnswer>) {
    this.#home = home;
    this.#grants = grants;
    this.#list = new StateFile(home.libraryFile, LIST, tell);
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
    const { recent, hidden } = this.#list.read();
    void this.#list.write({
      recent: recent.filter((each) => each !== path),
      hidden: this.#own().includes(path) ? [...new Set([...hidden, path])] : hidden,
    });
    return { result: {} };
  }

  /** Notes that a drive was opened: it comes first on the list of those from elsewhere, and is shown again if it was hidden. */
  opened(path: string): void {
    const { recent, hidden } = this.#list.read();
    const others = recent.filter((each) => each !== path);
    const own = this.#own().includes(path);
    void this.#list.write({
      recent: own ? others : [path, ...others].slice(0, MOST_RECENT),
      hidden: hidden.filter((each) => each !== path),
    });
  }

  #own(): string[] {
    let names: string[];
    try {
      names = readdirSync(this.#home.drives);
    } catch {
      return []; // The person was told when the engine started (home.ts).
    }
    return names.filter((name) => name.endsWith('.drive')).map((name) => join(this.#home.drives, name));
  }

  #paths(): string[] {
    const { recent, hidden } = this.#list.read();
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

  /** Fulfilled when the list is on the disk. */
  flush(): Promise<void> {
    return this.#list.flush();
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
