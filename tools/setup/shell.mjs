// The Electron runtime: got once where the network allows it; where it does not, the browser host is what runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePath } from './packages.mjs';

const RETRY_MS = 24 * 3600_000;

/** Path of the Electron executable of this checkout, or undefined. */
export function findShell(root) {
  const folder = join(root, 'node_modules', 'electron');
  const name = join(folder, 'path.txt');
  if (!existsSync(name)) return undefined;
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(name, 'utf8'),
  );
  return existsSync(path) ? path : undefined;
}

/** Tries to get the runtime; a try that failed is repeated after a day, or at once with `force`. */
export function ensureShell(root, { force = false } = {}) {
  const found = findShell(root);
  if (found) return found;
  const note = join(root, 'build', 'electron-runtime.json');
  const tried = existsSync(note) ? JSON.parse(readFileSync(note, 'utf8')) : { at: 0 };
  if (!force && Date.now() - tried.at < RETRY_MS) return undefined;
  const run = spawnSync(nodePath(root), [join(root, 'node_modules', 'electron', 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 300_000,
  });
  const got = findShell(root);
  if (!got) {
    mkdirSync(join(root, 'build'), { recursive: true });
    const reason = run.stderr?.trim().split('\n')[0] || 'the download did not end in time';
    writeFileSync(note, JSON.stringify({ at: Date.now(), reason }));
  }
  return got;
}

/** Why the shell cannot be used on this machine, or undefined when it can. */
export function shellObstacle(root) {
  if (!findShell(root)) return 'there is no Electron runtime on this machine';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return "Chromium's sandbox refuses to run as root";
  return undefined;
}
