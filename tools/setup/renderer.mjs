// The renderer, built by vite into build/renderer when one of its sources changed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, whenChanged } from './digest.mjs';
import { withLock } from './lock.mjs';
import { nodePath } from './packages.mjs';

const SOURCES = ['renderer', 'engine/contract', 'engine/geometry', 'package-lock.json'];

export function buildRenderer(root) {
  const config = join(root, 'renderer', 'vite.config.ts');
  if (!existsSync(config)) throw new Error(`The renderer's sources are missing: ${config}.`);
  withLock(join(root, 'build', 'renderer.lock'), () =>
    whenChanged(
      join(root, 'build', 'renderer.sha256'),
      digestOf(root, SOURCES),
      join(root, 'build', 'renderer-packages.json'),
      () => {
        console.error('Building the renderer…');
        const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
        const run = spawnSync(
          nodePath(root),
          [
            vite,
            'build',
            '--config',
            config,
            '--logLevel',
            'warn',
            '--outDir',
            join(root, 'build', 'renderer'),
            '--emptyOutDir',
          ],
          { cwd: root, stdio: ['ignore', 2, 2] },
        );
        if (run.status !== 0) throw new Error('The renderer did not build; the output of vite is above.');
      },
    ),
  );
}
