/**
 * A digest of a stage's code, so that a stage that was edited in a checkout never returns a result of its former code. It covers
 * the stage's module, all that it imports at run time, and the native sources where a kernel is among them. A packed app has
 * no sources: there a stage's version alone says what it is.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addonPath } from '../../kernels/addon.ts';

/** Types are erased before a module runs: what is imported as a type only cannot change a result. */
const IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\bfrom\s*)?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/gm;

const kernelModule = join('engine', 'kernels', 'addon.ts');
const known = new Map<string, string>();

/**
 * @param module the stage's `import.meta.url`, undefined for one that says none
 * @returns hex SHA-256; undefined where the module is no TypeScript source, as in a packed app
 */
export function codeDigest(module: string | undefined): string | undefined {
  if (module === undefined || !module.startsWith('file:') || !module.endsWith('.ts')) return undefined;
  const digest = known.get(module) ?? digestOf(sourcesOf(fileURLToPath(module)));
  known.set(module, digest);
  return digest;
}

/** The module's file and those it imports, directly or through others, sorted. */
export function sourcesOf(entry: string): string[] {
  const found = new Set<string>();
  const open = [entry];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path) || !existsSync(path)) continue;
    found.add(path);
    for (const [, stated, dynamic] of readFileSync(path, 'utf8').matchAll(IMPORT))
      open.push(resolve(dirname(path), stated ?? dynamic ?? ''));
  }
  return [...found].sort();
}

function digestOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of sources) hash.update(readFileSync(path)).update('\0');
  if (sources.some((path) => path.endsWith(kernelModule))) hash.update(nativeDigest());
  return hash.digest('hex');
}

/** The stamp that the build left of the native sources (tools/native.mjs), or the addon itself. */
function nativeDigest(): Buffer {
  const stamp = join(dirname(addonPath), 'sources.sha256');
  return readFileSync(existsSync(stamp) ? stamp : addonPath);
}
