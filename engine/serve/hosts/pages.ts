/** The built renderer over HTTP: the files of one folder (engine/contract/hosts/pages.ts). */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { PAGE_HEADERS, pageHeaders, pageName, pageType, TEXT_TYPE } from '../../contract/hosts/pages.ts';

/** Answers with the file that the request names, or with 404: for a name that no file can have, too. */
export async function sendPage(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const name = pageName(request.url ?? '/', 'http://localhost');
  const file = name === undefined ? undefined : await openPage(join(folder, name));
  if (name === undefined || !file) {
    refuse(response, 404, 'There is no such page.');
    return;
  }
  try {
    await sendFile(file, name, request.method === 'HEAD', response);
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
  name: string,
  headOnly: boolean,
  response: ServerResponse,
): Promise<void> {
  // Read whole: pages have at most a few hundred kilobytes, and what is sent is then what was measured.
  const bytes = headOnly ? undefined : await file.readFile();
  const length = bytes?.byteLength ?? (await file.stat()).size;
  // Built assets carry a digest in their name; the page itself must always be asked for.
  const keep = name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-store';
  response.writeHead(200, {
    ...pageHeaders(name),
    'Content-Type': pageType(name),
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
    ...PAGE_HEADERS,
    'Content-Type': TEXT_TYPE,
    'Cache-Control': 'no-store',
  });
  response.end(`${reason}\n`);
}
