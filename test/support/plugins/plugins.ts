/** Writes plug-ins of tests into a folder. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lookAt } from '../../../engine/plugins/folder.ts';
import type { PluginRef } from '../../../engine/plugins/plugin.ts';

/** The plug-in that docs/plugins.md walks through. */
export function copyExample(folder: string): string {
  const path = join(folder, 'track');
  cpSync(fileURLToPath(new URL('../../../docs/plugins/track', import.meta.url)), path, { recursive: true });
  return path;
}

export const TRACK = [
  'time_ns,speed_mps',
  '1700000000000000000,1.5',
  '1700000000100000000,2.5',
  'no line of a track',
  '1700000000200000000,3',
  '',
].join('\n');

/** @returns its folder; `code` is plugin.mjs, whose default export takes the toolkit */
export function writePlugin(
  folder: string,
  name: string,
  code: string,
  adds: Readonly<Record<string, readonly string[]>> = {},
): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(
    join(path, 'plugin.json'),
    JSON.stringify({ lanetrace: 1, name, title: name, version: '1', adds }),
  );
  writeFileSync(join(path, 'plugin.mjs'), code);
  return path;
}

/** As it is switched on: with the digest that it has now. */
export function refOf(path: string): PluginRef {
  const { digest, problem } = lookAt(path);
  if (digest === undefined) throw new Error(problem);
  return { path, digest };
}
