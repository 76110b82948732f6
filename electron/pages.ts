/** The renderer's files under the app scheme, with the policy that keeps the page to itself. */

import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../engine/contract/hosts.ts';
import { say } from '../engine/contract/say.ts';
import { isOwn } from './security.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
};

/**
 * Names as the renderer's build makes them: parts of plain letters, none hidden. So no part can be "..", hold a separator, a drive, a
 * stream of Windows or a zero.
 */
const NAME = /^(?:[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,127}\/){0,8}[A-Za-z0-9_@-][A-Za-z0-9_.@-]{0,127}$/;

/** What reading a name says that is no file of ours. */
const NOT_THERE = new Set(['ENOENT', 'EISDIR', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP']);

/**
 * Answers a request of the page from `folder`: 404 for anything that is not a file in it, 405 for anything but reading, 500 where the
 * file cannot be read, which is said on stderr. Never rejects.
 */
export async function page(folder: string, url: string, method = 'GET'): Promise<Response> {
  if (method !== 'GET' && method !== 'HEAD') return answer(405, 'Pages are only read.');
  const name = isOwn(url) ? nameOf(url) : undefined;
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
    headers: { ...HEADERS, 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' },
  });
}

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
} as const;

const answer = (status: number, text: string): Response =>
  new Response(text, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });

/** The name of a file below the renderer's folder, or undefined for anything else. */
function nameOf(url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url).pathname).slice(1);
  } catch {
    return undefined;
  }
  const name = path === '' ? 'index.html' : path;
  return NAME.test(name) ? name : undefined;
}
