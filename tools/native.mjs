// Builds native/ into build/native/lanetrace.node. One build at a time (a lock folder), skipped when nothing changed.
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
const out = join(root, 'build', 'native');
const addon = join(out, 'lanetrace.node');
const stamp = join(out, 'sources.sha256');
const lock = join(root, 'build', 'native.lock');

/** SHA-256 over names and bytes of all sources, so that a rebuild happens when, and only when, one changed. */
function digest() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  const walk = (folder) => {
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) walk(path);
      else hash.update(path.slice(root.length)).update(readFileSync(path));
    }
  };
  walk(join(root, 'native', 'src'));
  hash.update(readFileSync(join(root, 'native', 'CMakeLists.txt')));
  return hash.digest('hex');
}

function fresh() {
  return existsSync(addon) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest();
}

function acquire() {
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

export function buildNative() {
  if (fresh()) return;
  acquire();
  try {
    if (fresh()) return;
    const before = digest();
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
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) buildNative();
