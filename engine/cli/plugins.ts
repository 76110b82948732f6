/** The plug-ins that are on, for verbs of the command line. Where none is, nothing is loaded. */

import { homeFolder } from '../contract/folders.ts';
import { say } from '../contract/say.ts';
import { describedPipeline } from '../plugins/pipeline.ts';
import type { Stage } from '../reconstruct/contract/stage.ts';
import { PluginState } from '../serve/library/plugin-state.ts';

export const pluginState = (): PluginState =>
  new PluginState(homeFolder(), (title, detail) => say(`${title}: ${detail}`));

/**
 * Loads them into this process, whose registries have what they add from then on; says why one was left out.
 * @returns the pipeline with their stages
 */
export async function loadActivePlugins(): Promise<readonly Stage[]> {
  const state = pluginState();
  const active = state.active();
  await state.flush();
  if (active.length === 0) return describedPipeline([]);
  const { loadPlugins } = await import('../plugins/load.ts');
  const { stages, problems } = await loadPlugins(active);
  for (const problem of problems) say(`A plug-in was left out: ${problem}`);
  return stages;
}

/** The pipeline with their stages, which cannot be run: no code of a plug-in is loaded. */
export function describedStages(): readonly Stage[] {
  return describedPipeline(pluginState().active());
}
