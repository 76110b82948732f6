/**
 * End-to-end tests in three projects. `core`, a part of `npm test`, goes once through the whole program; `interface`
 * (`npm run test:interface`, a part of .ci/run) holds each part of the interface to what it says;
 * `soak` (`npm run test:soak`) is ten minutes of random interaction. The real engine behind the
 * browser host, the real renderer in a real Chromium with software WebGL.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { findBrowser } from '../tools/setup/browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const executablePath = findBrowser(root);

export default defineConfig({
  testDir: fileURLToPath(new URL('./e2e', import.meta.url)),
  outputDir: fileURLToPath(new URL('./results/e2e', import.meta.url)),
  projects: [
    { name: 'core', testIgnore: ['**/interface/**', '**/soak/**'] },
    { name: 'soak', testMatch: '**/soak/**/*.spec.ts' },
    { name: 'interface', testMatch: '**/interface/**/*.spec.ts' },
  ],
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  use: {
    browserName: 'chromium',
    // A step that cannot be done fails by itself, long before its test does.
    actionTimeout: 120_000,
    viewport: { width: 1600, height: 1000 },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--use-angle=swiftshader',
        '--enable-unsafe-swiftshader',
        '--ignore-gpu-blocklist',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        '--disable-sync',
      ],
    },
  },
});
