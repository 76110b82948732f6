/** The DBC files beside a trace, by the ids of their messages. */
import { dirname, join } from 'node:path';
import { asUtf8 } from '../../../contract/text/encoding.ts';
import { contentOf, namesIn } from '../../files.ts';
import type { Finding } from '../../format.ts';
import { staysWithin } from '../../stray-links.ts';
import { type DbcMessage, parseDbc } from './dbc.ts';

const MOST_FILES = 16;
/** That of a whole vehicle has 5 MB. */
const MOST_BYTES = 32 * 1024 * 1024;

export type Definitions = {
  readonly messages: ReadonlyMap<number, DbcMessage>;
  readonly names: readonly string[];
  readonly findings: readonly Finding[];
};

/** Beside the file, or in a folder `dbc` there. */
export async function definitionsBeside(trace: string, within?: readonly string[]): Promise<Definitions> {
  const messages = new Map<number, DbcMessage>();
  const findings: Finding[] = [];
  const names: string[] = [];
  const folder = dirname(trace);
  for (const below of ['', 'dbc']) {
    const found = ((await namesIn(join(folder, below))) ?? []).filter((name) => /\.dbc$/i.test(name));
    for (const name of found.slice(0, MOST_FILES - names.length)) {
      const path = join(folder, below, name);
      if (within && !(await staysWithin(path, folder, within))) continue;
      const { bytes, fault } = await contentOf(path, MOST_BYTES);
      const say = (level: Finding['level'], place: string, reason: string, count = 1): void =>
        void findings.push({ level, file: name, place, reason, count });
      if (!bytes) {
        if (fault !== undefined) say('error', 'whole file', `cannot be read: ${fault}`);
        continue;
      }
      const parsed = parseDbc(textOf(bytes));
      names.push(name);
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
  }
  return { messages, names, findings };
}

/** Units as ° or µ are in Latin-1 where the file is no UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(asUtf8(bytes));
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}
