/**
 * Builds the renderer to build/renderer. Nothing is inlined as data: or as a script, because both hosts send a strict
 * content security policy (scripts, workers and fonts from self; pictures from self and blob).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const build = fileURLToPath(new URL('../build', import.meta.url));
const bundled = new Set<string>();
/** The folder of a package, also of one inside another. */
const PACKAGE = /[\\/]((?:node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+[\\/])+)/;

/** Lists the packages whose code is in the bundles of page and workers; their notices are packed with it (tools/pack). */
function bundledPackages(): Plugin {
  return {
    name: 'bundled-packages',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle))
        for (const id of chunk.type === 'chunk' ? chunk.moduleIds : []) {
          const name = PACKAGE.exec(id.split('?')[0] ?? '')?.[1]?.slice(0, -1);
          if (name !== undefined) bundled.add(name.replaceAll('\\', '/'));
        }
      mkdirSync(build, { recursive: true });
      writeFileSync(join(build, 'renderer-packages.json'), JSON.stringify([...bundled].sort(), null, 2));
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react(), bundledPackages()],
  build: {
    outDir: join(build, 'renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    sourcemap: false,
  },
  // A worker is one file: that of scripts may load no other (engine/contract/hosts/pages.ts).
  worker: {
    format: 'es',
    plugins: () => [bundledPackages()],
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
