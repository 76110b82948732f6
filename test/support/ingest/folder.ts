/** A folder of a test's own, removed after it; and what is said of logs of no format. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanetrace-ingest-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new folder in one, with these files; their names may have folders in them. */
export function folderWith(root: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(root, 'files-'));
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
  return folder;
}

/** A new file in a folder of its own. */
export const fileWith = (root: string, name: string, bytes: string | Uint8Array): string =>
  join(folderWith(root, { [name]: bytes }), name);
