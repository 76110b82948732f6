/**
 * Where things lie. In a packed app this file is in resources/app.asar and everything that native code or a plain process must
 * reach is beside the archive, in app.asar.unpacked, in the same relative places; in development it is all one folder.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Layout = {
  readonly preload: string;
  readonly renderer: string;
  /** Folder of the engine's code; only entries below it are ever started. */
  readonly engine: string;
  readonly engineEntry: string;
  /** The archive that this runs from; undefined in development. */
  readonly archive?: string;
};

export function layoutOf(electronFolder = fileURLToPath(new URL('.', import.meta.url))): Layout {
  const root = resolve(electronFolder, '..');
  const outside = root.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked');
  const engine = join(outside, 'engine');
  return {
    ...(outside !== root && { archive: root }),
    preload: join(electronFolder, 'preload.cjs'),
    renderer: join(root, 'build', 'renderer'),
    engine,
    engineEntry: join(engine, 'serve', 'entries', 'shell-process.js'),
  };
}
