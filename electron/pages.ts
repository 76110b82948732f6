/** The renderer's files under the app scheme (engine/contract/hosts/pages.ts). */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PAGE_HEADERS, pageHeaders, pageName, pageType, TEXT_TYPE } from '../engine/contract/hosts/pages.ts';
import { say } from '../engine/contract/say.ts';
import { isOwn } from './security.ts';

/** Codes of errors that say that a name is no file of ours. */
const NOT_THERE = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/**
 * Answers a request of the page from `folder`: 404 for anything that is not a file in it, 405 for anything but reading, 500 where the
 * file cannot be read, which is said on stderr. Never rejects.
 */
export async function page(folder: string, url: string, method = 'GET'): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return answer(405, 'Pages are only read.');
  const name = isOwn(url) ? pageName(url) : undefined;
  if (name === undefined) return answer(404, 'There is no such page.');
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(join(folder, name)));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (NOT_THERE.has(code)) return answer(404, 'There is no such page.');
    say(`The page ${name} cannot be read: ${String(error)}`);
    return answer(500, 'The page cannot be read.');
  }
  return new Response(method === 'HEAD' ? undefined : bytes, {
    headers: { ...pageHeaders(name), 'Content-Type': pageType(name) },
  });
}

const answer = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...PAGE_HEADERS, 'Content-Type': TEXT_TYPE } });
