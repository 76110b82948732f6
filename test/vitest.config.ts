import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const globalSetup = fileURLToPath(new URL('./support/clean-up.ts', import.meta.url));

/** Tests write no log into the home of whoever runs them; those of the log ask for one. */
const env = { LANETRACE_LOG: 'silent' };

export default defineConfig({
  root,
  test: {
    projects: [
      {
        root,
        test: {
          env,
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          testTimeout: 120_000,
          globalSetup,
        },
      },
      {
        root,
        test: {
          env,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          pool: 'forks',
          globalSetup,
        },
      },
      // Slow, and only of interest where the simulator or a detector changes: `npm run test:simulation`, and .ci/run.
      {
        root,
        test: {
          env,
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          pool: 'forks',
          globalSetup,
        },
      },
      // Slow, and only of interest where the shell is: `npm run test:pack`, and .ci/run.
      {
        root,
        test: {
          env,
          name: 'pack',
          include: ['test/pack/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          pool: 'forks',
          globalSetup,
        },
      },
    ],
    maxWorkers: 2,
  },
});
