/** The DBC files of a log, by the ids of their messages: those that were given with it, and those that lie beside it. */
import { basename, dirname, join, resolve } from 'node:path';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { contentOf, kindOf, namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { staysWithin } from '../../stray-links.ts';
import { type DbcMessage, parseDbc } from './dbc.ts';

const MOST_FILES = 16;
/** That of a whole vehicle has 5 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

export type Definitions = {
  readonly messages: ReadonlyMap<number, DbcMessage>;
  /** Of the files that were read. */
  readonly names: readonly string[];
  /** Names of the files that were given with the log; the others were found beside it. */
  readonly given: readonly string[];
  readonly findings: readonly Finding[];
  /** Whether a frame was read by them. */
  readonly used: { yes: boolean };
};

export const noDefinitions = (): Definitions => new Found().definitions([]);

/**
 * Those given come first. Others lie beside the file, in the folder of a recording, or in a folder `dbc` there.
 * @param given paths of DBC files; one that cannot be read is a finding
 */
export async function definitionsBeside(
  log: string,
  within?: readonly string[],
  given: readonly string[] = [],
): Promise<Definitions> {
  const found = new Found();
  const known = new Set<string>();
  for (const path of given) {
    known.add(resolve(path));
    await found.read(path);
  }
  const folder = (await kindOf(log)).kind === 'folder' ? log : dirname(log);
  for (const below of ['', 'dbc']) {
    const names = ((await namesIn(join(folder, below))) ?? []).filter((name) => /\.dbc$/i.test(name));
    for (const name of names) {
      const path = join(folder, below, name);
      if (known.has(resolve(path))) continue;
      if (within && !(await staysWithin(path, folder, within))) continue;
      await found.read(path);
    }
  }
  return found.definitions(given);
}

/** @param paths of DBC files; one that cannot be read is a finding */
export async function definitionsOf(paths: readonly string[]): Promise<Definitions> {
  const found = new Found();
  for (const path of paths) await found.read(path);
  return found.definitions(paths);
}

class Found {
  readonly #messages = new Map<number, DbcMessage>();
  readonly #findings: Finding[] = [];
  readonly #beyond: string[] = [];
  readonly names: string[] = [];

  async read(path: string): Promise<void> {
    const name = basename(path);
    const messages = this.#messages;
    const say = (level: Finding['level'], place: string, reason: string, count = 1): void =>
      void this.#findings.push({ level, file: name, place, reason, count });
    if (this.names.length >= MOST_FILES) {
      this.#beyond.push(name);
      return;
    }
    const { bytes, fault = 'it is not there' } = await contentOf(path, MOST_BYTES);
    if (!bytes) {
      say('error', 'whole file', `cannot be read: ${fault}`);
      return;
    }
    const parsed = parseDbc(textOf(bytes));
    this.names.push(name);
    if (parsed.messages.length === 0 && parsed.bad === 0)
      say('warn', 'whole file', 'defines no message: it is no DBC, or an empty one');
    if (parsed.bad > 0)
      say('warn', 'definitions', 'messages or signals cannot be understood: left out', parsed.bad);
    const taken = parsed.messages.filter(({ id }) => messages.has(id));
    if (taken.length > 0)
      say(
        'warn',
        taken[0]?.name ?? '',
        'messages that another DBC has defined by their ids: its is used',
        taken.length,
      );
    for (const message of parsed.messages) if (!messages.has(message.id)) messages.set(message.id, message);
  }

  definitions(given: readonly string[]): Definitions {
    const [file] = this.#beyond;
    const reason = `DBC files beyond the first ${MOST_FILES}: left out`;
    if (file !== undefined)
      this.#findings.push({ level: 'error', file, place: 'whole file', reason, count: this.#beyond.length });
    return {
      messages: this.#messages,
      names: this.names,
      given: given.map((path) => basename(path)),
      findings: this.#findings,
      used: { yes: false },
    };
  }
}

/** Units as ° or µ are in Latin-1 where the file is no UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(asUtf8(bytes));
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}
