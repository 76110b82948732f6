/**
 * What may stand in the log, which people attach to reports: no tokens, no contents of drive logs, no user name. Sentences
 * for the user repeat what a log, a drive or a map holds, so of those only the place in our code is kept; of faults of ours
 * the message is kept without what it quotes.
 */
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { InputError } from '../contract/errors.ts';

/** Longer texts are cut: one line of the log must not push the others out. */
const MOST_CHARACTERS = 2000;
/** Calls of a stack that are kept, the innermost first. */
const MOST_FRAMES = 8;

/** A token of a session is 32 bytes in base64url: 43 characters with letters of both cases and digits among them. */
const TOKEN = /(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{40,}/g;
const NAMED_TOKEN = /\b(token|secret|cookie|authorization)(["']?\s*[=:]\s*)[^\s,;&]+/gi;
/** What a message quotes is foreign, but for a path in single quotes, which Node writes in errors of files. */
const QUOTED = /"[^"\n]*"|“[^”\n]*”|`[^`\n]*`|'(?!\/|[A-Za-z]:\\)[^'\n]{2,}'/g;

const FRAME = /^\s+at (?:(.+?) \()?((?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\s)]*)\)?$/;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Text of our own, with paths below the user's folder from "~" on. */
export function clean(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return withoutHome(cut).replace(NAMED_TOKEN, '$1$2…').replace(TOKEN, '…');
}

/** The same for what may quote foreign text. */
export const cleanMessage = (text: string): string => clean(text).replace(QUOTED, '"…"');

function withoutHome(text: string): string {
  const home = homedir();
  return home.length > 1 ? text.replaceAll(home, '~') : text;
}

/** Of anything thrown: its name, its place in our code, and for a fault of ours the message. */
export type ErrorRecord = {
  readonly error: string;
  readonly message?: string;
  readonly at?: readonly string[];
};

export function recordOf(error: unknown): ErrorRecord {
  if (!(error instanceof Error)) return { error: cleanMessage(String(error)) };
  const { at } = parseStack(error.stack ?? '');
  const forUser = error instanceof InputError || error.name === 'InputError';
  return {
    error: error.name,
    ...(forUser ? {} : { message: cleanMessage(error.message) }),
    ...(at.length > 0 && { at }),
  };
}

/** The message of a stack as text, and its calls as "function engine/drive/store.ts:12:3". */
export function parseStack(stack: string): { readonly message: string; readonly at: readonly string[] } {
  const lines = stack.split('\n');
  const first = lines.findIndex((line) => FRAME.test(line));
  if (first < 0) return { message: cleanMessage(stack), at: [] };
  const at = lines.slice(first).flatMap((line) => {
    const [, name, place = ''] = FRAME.exec(line) ?? [];
    if (place === '' || place.startsWith('node:')) return [];
    return [clean([name, withoutRoot(place)].filter(Boolean).join(' '))];
  });
  return { message: cleanMessage(lines.slice(0, first).join('\n')), at: at.slice(0, MOST_FRAMES) };
}

function withoutRoot(place: string): string {
  const path = place.startsWith('file://') ? decodeURI(place.slice('file://'.length)) : place;
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}
