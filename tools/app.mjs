// The application as the shell runs it: build/app holds engine and shell as JavaScript, with renderer, native kernels and models
// in the same relative places as in the checkout. Electron's Node is built without type stripping, so the sources are emitted
// file by file; nothing is bundled but the preload script, which a sandboxed page can only have as one CommonJS file.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { digestOf, whenChanged } from './setup/digest.mjs';
import { withLock } from './setup/lock.mjs';
import { nodePath } from './setup/packages.mjs';

const SOURCES = [
  'engine',
  'electron',
  'resources',
  'tsconfig.json',
  'tsconfig.app.json',
  'package.json',
  'build/renderer',
  'build/native/lanetrace.node',
  'tools/app.mjs',
];

/** Needs the renderer and the native kernels built before. */
export function buildApp(root) {
  const app = join(root, 'build', 'app');
  withLock(join(root, 'build', 'app.lock'), () =>
    whenChanged(
      join(root, 'build', 'app.sha256'),
      digestOf(root, SOURCES),
      join(app, 'electron', 'main.js'),
      () => {
        console.error('Building the application…');
        rmSync(app, { recursive: true, force: true });
        emit(root);
        nameJavaScript(join(app, 'engine'));
        // The compiler takes TypeScript only; this one is started by any Node.
        cpSync(join(root, 'engine', 'cli', 'lanetrace.mjs'), join(app, 'engine', 'cli', 'lanetrace.mjs'));
        bundlePreload(root, app);
        writeManifest(root, app);
        cpSync(join(root, 'build', 'renderer'), join(app, 'build', 'renderer'), { recursive: true });
        mkdirSync(join(app, 'build', 'native'), { recursive: true });
        cpSync(
          join(root, 'build', 'native', 'lanetrace.node'),
          join(app, 'build', 'native', 'lanetrace.node'),
        );
        cpSync(join(root, 'resources', 'models'), join(app, 'resources', 'models'), { recursive: true });
      },
    ),
  );
}

function emit(root) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const run = spawnSync(nodePath(root), [tsc, '-p', join(root, 'tsconfig.app.json')], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (run.status !== 0) throw new Error('The application did not build; the output of tsc is above.');
}

/** Entries of threads and processes are named by URL, which the compiler leaves as it is. */
function nameJavaScript(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.js')) continue;
    const path = join(entry.parentPath, entry.name);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(
      /new URL\((['"])(\.{1,2}\/[^'"]+)\.ts\1, import\.meta\.url\)/g,
      'new URL($1$2.js$1, import.meta.url)',
    );
    if (after !== before) writeFileSync(path, after);
  }
}

function bundlePreload(root, app) {
  const { buildSync } = createRequire(join(root, 'package.json'))('esbuild');
  buildSync({
    entryPoints: [join(root, 'electron', 'preload.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
    logLevel: 'warning',
    outfile: join(app, 'electron', 'preload.cjs'),
  });
}

/** The engine folder has a manifest of its own: beside the archive it is what says that its files are modules. */
function writeManifest(root, app) {
  const { name, version, description, license } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const manifest = { name, productName: 'Lanetrace', version, description, license, type: 'module' };
  writeFileSync(
    join(app, 'package.json'),
    JSON.stringify({ ...manifest, main: 'electron/main.js' }, null, 2),
  );
  writeFileSync(
    join(app, 'engine', 'package.json'),
    JSON.stringify({ name: 'lanetrace-engine', version, type: 'module' }, null, 2),
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  buildApp(fileURLToPath(new URL('..', import.meta.url)));
