/**
 * Keeps compiled code between starts (Node's module compile cache). From a checkout every process and thread would otherwise strip
 * types and compile anew; packed, it saves the compiling. What lies there is run, so the folder must be this user's alone.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from '../../contract/folders.ts';

/** For what this process loads from here on, and for all of its threads and children. Where the folder cannot be used, nothing is kept. */
export function keepCompiled(): void {
  process.env.NODE_COMPILE_CACHE ??= join(cacheFolder(), 'compiled');
  const folder = process.env.NODE_COMPILE_CACHE;
  if (isOwn(folder)) enableCompileCache(folder);
  else delete process.env.NODE_COMPILE_CACHE;
}

/** Makes the folder where it is missing. False when others may write in it, or it cannot be made. */
function isOwn(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (process.getuid === undefined) return true;
    const { uid, mode } = statSync(folder);
    if (uid !== process.getuid()) return false;
    if ((mode & 0o077) !== 0) chmodSync(folder, mode & 0o700);
    return true;
  } catch {
    return false; // A read-only or full disk: every start compiles anew.
  }
}
