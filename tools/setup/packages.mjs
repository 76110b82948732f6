// node_modules as package-lock.json says: installed when missing or when the lock file changed since.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, whenChanged } from './digest.mjs';
import { withLock } from './lock.mjs';

/** The Node that runs Lanetrace: the one pinned in package.json, whatever Node started this script. */
export function nodePath(root) {
  const windows = process.platform === 'win32';
  return join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');
}

export function installPackages(root) {
  const stamp = join(root, 'node_modules', '.lanetrace-lock.sha256');
  const digest = digestOf(root, ['package-lock.json']);
  whenChanged(stamp, digest, nodePath(root), () =>
    withLock(join(root, 'build', 'packages.lock'), () =>
      // Another process may have installed while this one waited for the lock.
      whenChanged(stamp, digest, nodePath(root), () => {
        if (!installedAsLocked(root)) npmCi(root);
      }),
    ),
  );
}

/** True when node_modules already holds what the lock file says, e.g. after npm install by hand. */
function installedAsLocked(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const file = join(root, path, 'package.json');
    if (!existsSync(file)) return optional === true;
    return JSON.parse(readFileSync(file, 'utf8')).version === version;
  });
}

function npmCi(root) {
  console.error('Installing packages (npm ci)…');
  const env = {
    ...process.env,
    // Large optional downloads of other people's scripts: GPU libraries, the Electron runtime (setup/shell.mjs gets it),
    // browsers (setup/browser.mjs does).
    ONNXRUNTIME_NODE_INSTALL: 'skip',
    ELECTRON_SKIP_BINARY_DOWNLOAD: '1',
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1',
    NODE_ENV: 'development',
  };
  const arguments_ = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, env, stdio: ['ignore', 2, 2] };
  const run =
    npm && existsSync(npm) && /\.[cm]?js$/.test(npm)
      ? spawnSync(process.execPath, [npm, ...arguments_], options)
      : spawnSync(`npm ${arguments_.join(' ')}`, { ...options, shell: true });
  if (run.status !== 0)
    throw new Error('npm ci failed; its output is above. Lanetrace needs the packages of package-lock.json.');
  if (!existsSync(nodePath(root)))
    throw new Error(
      'npm ci ended without the pinned Node runtime; were install scripts switched off (npm config get ignore-scripts)?',
    );
}
