/** The drives that a person sees on opening: those of the library folder and those opened from elsewhere, newest first. */
import { existsSync, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { DriveCard, Results } from '../../contract/api.ts';
import { statOf } from '../../drive/file/look.ts';
import { type Answer, Payloads } from '../wire/answer.ts';
import { faultOf } from '../wire/faults.ts';
import type { CardAnswer } from './card.ts';
import { type DriveNotes, stampOf } from './drive-notes.ts';
import type { Grants } from './grants.ts';
import type { Home } from './home.ts';
import { objectOf, StateFile, type StateKind, type Tell } from './state-file.ts';

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

/** How long a list waits for cards that are being read; those that are not ready then come with the next one. */
const LIST_WAIT_MS = 3000;

export type CardSource = {
  /** Reads a drive's card, in bounded time. */
  readonly cardOf: (path: string) => Promise<CardAnswer>;
  readonly notes: DriveNotes;
  /** Called when a card is ready that a list had to leave out. */
  readonly changed: () => void;
  /** Called when a card was read. */
  readonly read: (path: string, bytes: number) => void;
  /** For faults of ours, with their stack. */
  readonly log: (text: string) => void;
};

export class Library {
  readonly #home: Home;
  readonly #grants: Grants;
  readonly #list: StateFile<List>;
  readonly #source: CardSource;
  /** Since this engine began; the file that says so of earlier ones is written a little later. */
  #wasOpened = false;
  readonly #reading = new Map<string, Promise<CardAnswer>>();
  readonly #cards = new Map<string, { readonly stamp: string; readonly answer: CardAnswer }>();

  constructor(home: Home, grants: Grants, tell: Tell, source: CardSource) {
    this.#home = home;
    this.#grants = grants;
    this.#list = new StateFile(home.libraryFile, LIST, tell);
    this.#source = source;
  }

  async list(): Promise<Answer<'library.list'>> {
    const payloads = new Payloads();
    const drives: DriveCard[] = [];
    const paths = this.paths();
    const until = setTimeoutPromise(LIST_WAIT_MS);
    const cards = paths.map((path) => this.#card(path));
    for (const [i, path] of paths.entries()) {
      const answer = await Promise.race([cards[i], until.promise]);
      // It is shown when it has been read: the interface asks again then.
      if (answer === undefined) void cards[i]?.finally(this.#source.changed);
      const { card, picture, video } = answer ?? {
        card: { ...unread(path, bytesOf(path), 'It is still being read.'), reading: true },
      };
      drives.push({
        grant: this.#grants.of(path),
        ...card,
        ...this.#damage(path),
        ...(picture ? { picture: payloads.add(picture) } : {}),
        ...(video ? { video: keyFrameOf(video, payloads) } : {}),
      });
    }
    until.cancel();
    const result = { drives, sample: this.#sample(), fresh: this.fresh() };
    return { result, payloads: payloads.list };
  }

  #sample(): Results['library.list']['sample'] {
    const { sample, sampleStart } = this.#home;
    if (existsSync(sample)) return { ready: true, grant: this.#grants.of(sample) };
    return { ready: false, ...(existsSync(sampleStart) ? { start: this.#grants.of(sampleStart) } : {}) };
  }

  /** True on a machine where nothing was ever opened, and nothing lies but the first seconds of the sample drive. */
  fresh(): boolean {
    const { sampleStart, libraryFile } = this.#home;
    return !this.#wasOpened && !existsSync(libraryFile) && this.paths().every((path) => path === sampleStart);
  }

  /** The library lies elsewhere now, or a part of it: what was taken off the list stays off. */
  relocated(drives: readonly { readonly from: string; readonly to: string }[]): void {
    const now = new Map(drives.map(({ from, to }) => [from, to]));
    for (const { from, to } of drives) this.#grants.moved(from, to);
    const { recent, hidden } = this.#list.read();
    const own = new Set(this.#own());
    void this.#list.write({
      recent: recent.filter((path) => !own.has(path)),
      hidden: hidden.map((path) => now.get(path) ?? path),
    });
  }

  /** Removes a drive from the list; the file stays. */
  forget(grant: string): void {
    const path = this.#grants.named(grant);
    const { recent, hidden } = this.#list.read();
    void this.#list.write({
      recent: recent.filter((each) => each !== path),
      hidden: this.#own().includes(path) ? [...new Set([...hidden, path])] : hidden,
    });
  }

  /** The file lies elsewhere now. */
  moved(from: string, to: string): void {
    this.#grants.moved(from, to);
    this.gone(from);
    this.opened(to);
  }

  /** The file is not there any more. */
  gone(path: string): void {
    const { recent, hidden } = this.#list.read();
    const without = (list: readonly string[]): string[] => list.filter((each) => each !== path);
    void this.#list.write({ recent: without(recent), hidden: without(hidden) });
  }

  /** Notes that a drive was opened: it comes first on the list of those from elsewhere, and is shown again if it was hidden. */
  opened(path: string): void {
    this.#wasOpened = true;
    const { recent, hidden } = this.#list.read();
    const others = recent.filter((each) => each !== path);
    const own = this.#own().includes(path);
    void this.#list.write({
      recent: own ? others : [path, ...others].slice(0, MOST_RECENT),
      hidden: hidden.filter((each) => each !== path),
    });
  }

  #own(): string[] {
    const paths = this.#home.driveFolders.flatMap(drivesIn);
    const { sample, sampleStart } = this.#home;
    // It is a part of the other, and removed at the next start (orphans.ts).
    return paths.includes(sample) ? paths.filter((path) => path !== sampleStart) : paths;
  }

  /** Those that are listed, newest first. */
  paths(): string[] {
    const { recent, hidden } = this.#list.read();
    const age = (path: string): number => statOf(path)?.mtimeMs ?? 0;
    const own = this.#own().filter((path) => !hidden.includes(path));
    return [...own, ...recent.filter((path) => !own.includes(path))].sort((a, b) => age(b) - age(a));
  }

  /** Never throws: a drive that cannot be read has a card that says why, and a person may try it. */
  async #card(path: string): Promise<CardAnswer> {
    const stamp = stampOf(path);
    const known = this.#cards.get(path);
    // Its log may come and go without the drive.
    if (known?.stamp === stamp && !known.answer.card.log) return known.answer;
    const refused = this.#source.notes.refused(path);
    if (refused !== undefined) return { card: unread(path, bytesOf(path), refused) };
    let reading = this.#reading.get(path);
    if (!reading) {
      reading = this.#readCard(path, stamp).finally(() => this.#reading.delete(path));
      this.#reading.set(path, reading);
    }
    return reading;
  }

  async #readCard(path: string, stamp: string): Promise<CardAnswer> {
    const { notes, cardOf, read, log } = this.#source;
    try {
      const answer = await notes.while(path, () => cardOf(path));
      this.#cards.set(path, { stamp, answer });
      read(path, answer.card.bytes);
      return answer;
    } catch (error) {
      const { code, message, stack } = faultOf(error);
      if (stack !== undefined) log(stack);
      // Read once more at every list it would hold the others up each time.
      if (message.includes('was given up')) notes.refuse(path, message);
      const text = code === 'input' ? message : `Its card cannot be read: a fault of Lanetrace (${message}).`;
      return { card: unread(path, bytesOf(path), text) };
    }
  }

  #damage(path: string): { readonly damage?: string } {
    const check = this.#source.notes.check(path);
    return check?.state === 'damaged' ? { damage: check.text } : {};
  }

  /** Fulfilled when the list is on the disk. */
  flush(): Promise<void> {
    return this.#list.flush();
  }
}

function drivesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.drive'))
      .map((name) => join(folder, name));
  } catch {
    return []; // The person was told when the engine started (home.ts).
  }
}

const keyFrameOf = (
  { codec, width, height, bytes }: NonNullable<CardAnswer['video']>,
  payloads: Payloads,
): NonNullable<DriveCard['video']> => ({ codec, width, height, keyFrame: payloads.add(bytes) });

const bytesOf = (path: string): number => statOf(path)?.size ?? 0;

function unread(path: string, bytes: number, error: string): CardAnswer['card'] {
  return {
    name: path.split(/[\\/]/).at(-1) ?? path,
    bytes,
    startUtc: '',
    durationNs: 0,
    sensors: [],
    warnings: 0,
    reconstruction: 'none',
    error,
    retry: bytes > 0,
  };
}

function setTimeoutPromise(ms: number): {
  readonly promise: Promise<undefined>;
  readonly cancel: () => void;
} {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
