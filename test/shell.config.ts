/** The real shell under Playwright: only where an Electron runtime and a display are (test/shell says so where it skips). */
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: fileURLToPath(new URL('./shell', import.meta.url)),
  outputDir: fileURLToPath(new URL('./results/shell', import.meta.url)),
  workers: 1,
  timeout: 240_000,
  reporter: 'list',
});
