/** The renderer's files under the app scheme, with the policy that keeps the page to itself. */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../engine/contract/hosts.ts';
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

/** Answers a request of the page from `folder`; 404 for anything that is not a file in it. */
export async function page(folder: string, url: string): Promise<Response> {
  const path = isOwn(url) ? fileOf(folder, url) : undefined;
  if (path === undefined) return missing();
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return missing();
    throw error;
  }
  return new Response(bytes, {
    headers: {
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

const missing = (): Response => new Response('There is no such page.', { status: 404 });

function fileOf(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  const path = normalize(join(folder, name === '/' || name === '' ? 'index.html' : name));
  return path.startsWith(folder + sep) ? path : undefined;
}
