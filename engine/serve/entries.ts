/**
 * Paths of the engine's own entry points. In a checkout they are TypeScript, in a packed app JavaScript in the same places
 * (docs/processes.md), so an entry has the extension of the file that asks.
 */
import { fileURLToPath } from 'node:url';

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export function entryUrl(name: 'thread' | 'job-process'): URL {
  return new URL(`./${name}.${extension}`, import.meta.url);
}

export const entryPath = (name: 'thread' | 'job-process'): string => fileURLToPath(entryUrl(name));
