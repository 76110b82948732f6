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

export type Probed = { readonly description: PluginDescription } | { readonly problem: string };

/** Never rejects. */
export function probePlugin(plugin: PluginRef, limitMs = OPEN_LIMIT_MS): Promise<Probed> {
  const worker = new Worker(new URL('./probe-worker.ts', import.meta.url), {
    workerData: { path: plugin.path, digest: plugin.digest } satisfies PluginRef,
    resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB },
  });
  return new Promise<Probed>((resolve) => {
    const fail = (reason: string): void => resolve({ problem: `The plug-in in ${plugin.path} ${reason}.` });
    const timer = setTimeout(() => fail(`did not open within ${limitMs / 1000} s`), limitMs);
    worker.on('message', (probed: Probed) => resolve(probed));
    worker.on('error', (error) => fail(`ended its thread: ${error.message.replace(/\.$/, '')}`));
    worker.on('exit', (code) => {
      clearTimeout(timer);
      fail(`ended its thread with code ${code}`);
    });
  }).finally(() => void worker.terminate());
}
