/** The engine's own entry points. In a packed app they are JavaScript in the same places (tools/app.mjs turns these names). */
import { fileURLToPath } from 'node:url';

const ENTRIES = {
  thread: new URL('../entries/thread.ts', import.meta.url),
  job: new URL('../entries/job-process.ts', import.meta.url),
  ask: new URL('../entries/ask-process.ts', import.meta.url),
  'ask-thread': new URL('../entries/ask-thread.ts', import.meta.url),
} as const;

export const entryUrl = (name: keyof typeof ENTRIES): URL => ENTRIES[name];

export const entryPath = (name: keyof typeof ENTRIES): string => fileURLToPath(ENTRIES[name]);
