// Builds native/ into build/native/lanetrace.node. One build at a time (a lock folder), skipped when nothing changed.
// With --sanitized: into build/native-sanitized, with address and undefined-behaviour sanitizers, for test/sanitized.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const PLAIN = { folder: 'native', flags: [], sources: [join('native', 'src')] };
const SANITIZED = {
  folder: 'native-sanitized',
  flags: ['--CDLANETRACE_SANITIZE=ON'],
  sources: [join('native', 'src'), join('native', 'test', 'failing')],
};

/** SHA-256 over names and bytes of all sources, so that a rebuild happens when, and only when, one changed. */
function digest(sources) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const walk = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else hash.update(path.slice(root.length)).update(readFileSync(path));
    }
  };
  for (const folder of sources) walk(join(root, folder));
  hash.update(readFileSync(join(root, 'native', 'CMakeLists.txt')));
  return hash.digest('hex');
}

function acquire(lock) {
  mkdirSync(join(root, 'build'), { recursive: true });
  for (;;) {
    try {
      mkdirSync(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const ageMs = Date.now() - statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
      if (ageMs > 10 * 60_000) rmSync(lock, { recursive: true, force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
}

/** Builds where something changed and returns the addon's path. */
export function buildNative({ folder, flags, sources } = PLAIN) {
  const out = join(root, 'build', folder);
  const addon = join(out, 'lanetrace.node');
  const stamp = join(out, 'sources.sha256');
  const lock = join(root, 'build', `${folder}.lock`);
  const fresh = () =>
    existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest(sources);
  if (fresh()) return addon;
  acquire(lock);
  try {
    if (fresh()) return addon;
    const before = digest(sources);
    const require = createRequire(import.meta.url);
    const napi = join(root, 'node_modules', 'node-addon-api');
    const cmakeJs = join(root, 'node_modules', 'cmake-js', 'bin', 'cmake-js');
    require.resolve('node-addon-api');
    // The headers of the very SQLite that the product runs on.
    const sqlite = join(root, 'node_modules', 'better-sqlite3', 'deps', 'sqlite3');
    console.error('Building the native kernels…');
    const run = spawnSync(
      process.execPath,
      [
        cmakeJs,
        'build',
        '--directory',
        join(root, 'native'),
        '--out',
        join(out, 'cmake'),
        '--config',
        'Release',
        '--parallel',
        '2',
        `--CDLANETRACE_NODE_ADDON_API=${napi}`,
        `--CDLANETRACE_SQLITE=${sqlite}`,
        ...flags,
      ],
      { stdio: ['ignore', 2, 2], env: { ...process.env, npm_config_nodedir: undefined } },
    );
    if (run.status !== 0) throw new Error('The native kernels did not build; the compiler output is above.');
    const built = [
      join(out, 'cmake', 'Release', 'lanetrace.node'),
      join(out, 'cmake', 'lanetrace.node'),
    ].find(existsSync);
    if (!built) throw new Error(`The build ended without lanetrace.node under ${out}.`);
    rmSync(addon, { force: true });
    copyFileSync(built, addon);
    writeFileSync(stamp, before);
    return addon;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

export const buildSanitized = () => buildNative(SANITIZED);

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  buildNative(process.argv.includes('--sanitized') ? SANITIZED : PLAIN);
