/**
 * Keeps compiled code between starts (Node's module compile cache). From a checkout every process and thread would otherwise strip
 * types and compile anew; packed, it saves the compiling.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './home.ts';

/** For what this process loads from here on, and for all of its threads and children. Where the folder cannot be written, nothing is kept. */
export function keepCompiled(): void {
  process.env.NODE_COMPILE_CACHE ??= join(cacheFolder(), 'compiled');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}
