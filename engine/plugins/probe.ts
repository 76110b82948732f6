/**
 * Tries a plug-in in a worker thread, which can be ended also when the plug-in's code never returns. A plug-in that does not
 * open there is not opened in the process itself.
 */
import { Worker } from 'node:worker_threads';
import type { PluginDescription } from '../contract/extensions/plugins.ts';
import type { PluginRef } from './plugin.ts';

/** Opening is imports and a function that returns objects; ten times what a large one takes on a busy laptop. */
export const OPEN_LIMIT_MS = 5000;
/** JavaScript's memory of the thread, MiB. */
const MOST_HEAP_MB = 512;

/** For the thread itself to start, on a busy machine. */
const START_LIMIT_MS = 30_000;
/** Said by the thread when the plug-in's own time begins. */
export const READY = 'ready';

export type Probed = { readonly description: PluginDescription } | { readonly problem: string };

export type ProbeMessage = typeof READY | Probed;

/** Never rejects. @param limitMs for the plug-in's own code */
export function probePlugin(plugin: PluginRef, limitMs = OPEN_LIMIT_MS): Promise<Probed> {
  const worker = new Worker(new URL('./probe-worker.ts', import.meta.url), {
    workerData: { path: plugin.path, digest: plugin.digest } satisfies PluginRef,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  return new Promise<Probed>((resolve) => {
    const fail = (reason: string): void => resolve({ problem: `The plug-in in ${plugin.path} ${reason}.` });
    const within = (ms: number): NodeJS.Timeout =>
      setTimeout(() => fail(`did not open within ${ms / 1000} s`), ms);
    let timer = within(START_LIMIT_MS);
    worker.on('message', (message: ProbeMessage) => {
      clearTimeout(timer);
      if (message === READY) timer = within(limitMs);
      else resolve(message);
    });
    worker.on('error', (error) => fail(`ended its thread: ${error.message.replace(/\.$/, '')}`));
    worker.on('exit', (code) => {
      clearTimeout(timer);
      fail(`ended its thread with code ${code}`);
    });
  }).finally(() => void worker.terminate());
}
