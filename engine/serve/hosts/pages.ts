/** The built renderer over HTTP: files of one folder, each with the headers that keep the page to itself. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { CONTENT_SECURITY_POLICY } from '../../contract/hosts.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.glsl': 'text/plain; charset=utf-8',
};

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
} as const;

/** Answers with the file that the request names, or with 404: for a name that no file can have, too. */
export async function sendPage(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = fileOf(folder, request.url ?? '/');
  const file = path === undefined ? undefined : await openPage(path);
  if (path === undefined || !file) {
    refuse(response, 404, 'There is no such page.');
    return;
  }
  try {
    await sendFile(file, path, request.method === 'HEAD', response);
  } finally {
    await file.close();
  }
}

/** Undefined for whatever cannot be opened as a file: for a page there is no difference. */
async function openPage(path: string): Promise<FileHandle | undefined> {
  let file: FileHandle | undefined;
  try {
    // Without waiting: opening a pipe would otherwise wait for its writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if ((await file.stat()).isFile()) return file;
  } catch {
    // As below.
  }
  await file?.close();
  return undefined;
}

async function sendFile(
  file: FileHandle,
  path: string,
  headOnly: boolean,
  response: ServerResponse,
): Promise<void> {
  // Read whole: pages have at most a few hundred kilobytes, and what is sent is then what was measured.
  const bytes = headOnly ? undefined : await file.readFile();
  const length = bytes?.byteLength ?? (await file.stat()).size;
  // Built assets carry a digest in their name; the page itself must always be asked for.
  const keep = /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
    'Content-Length': length,
    'Cache-Control': keep,
  });
  response.end(bytes);
}

export function refuse(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, {
    ...HEADERS,
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  response.end(`${reason}\n`);
}

/** The file that a URL names, undefined when it would leave the folder. */
function fileOf(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (name.includes('\0')) return undefined;
  const path = normalize(join(folder, name === '/' ? 'index.html' : name));
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined;
}
