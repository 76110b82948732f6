/**
 * Loads plug-ins into this process: of a job, or of the command line. What one adds is in the registries from then on. A
 * plug-in that throws, hangs or has a name that is taken is left out with a sentence, and the others are loaded.
 */
import { InputError, messageOf } from '../contract/errors.ts';
import type { Registry } from '../contract/extensions/registry.ts';
import { MESSAGE_ENCODINGS } from '../ingest/encodings/registry.ts';
import { MESSAGE_FAMILIES } from '../ingest/messages/families.ts';
import { LOG_FORMATS } from '../ingest/registry.ts';
import { MAP_CHECKS } from '../map/checks/check.ts';
import type { Stage } from '../reconstruct/contract/stage.ts';
import { EXPORT_FORMATS } from '../reconstruct/results/export/registry.ts';
import { STAGES } from '../reconstruct/stages/registry.ts';
import { type OpenedPlugin, openPlugin } from './open.ts';
import { type PipelinePlugin, pipelineWith } from './pipeline.ts';
import type { Plugin, PluginRef } from './plugin.ts';
import { OPEN_LIMIT_MS, probePlugin } from './probe.ts';

export type LoadedPlugins = {
  /** The pipeline with their stages. */
  readonly stages: readonly Stage[];
  /** Why some were left out, a sentence each. */
  readonly problems: readonly string[];
  /** Takes what they added out of the registries. */
  readonly unload: () => void;
};

/** Never rejects for a fault of a plug-in. Each is opened in a worker thread first, which takes about 0.2 s. */
export async function loadPlugins(
  plugins: readonly PluginRef[],
  limitMs = OPEN_LIMIT_MS,
): Promise<LoadedPlugins> {
  const added: (() => void)[] = [];
  const problems: string[] = [];
  const pipeline: PipelinePlugin[] = [];
  for (const ref of plugins) {
    try {
      const { plugin, description } = await opened(ref, limitMs);
      const one = {
        digest: ref.digest,
        stages: plugin.stages ?? [],
        checksMaps: description.mapChecks.length > 0,
      };
      pipelineWith([...pipeline, one]);
      added.push(...register(plugin));
      pipeline.push(one);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(error.message);
    }
  }
  return {
    stages: pipeline.length > 0 ? pipelineWith(pipeline) : STAGES,
    problems,
    unload: () => {
      for (const remove of added.splice(0)) remove();
    },
  };
}

async function opened(ref: PluginRef, limitMs: number): Promise<OpenedPlugin> {
  const probed = await probePlugin(ref, limitMs);
  if ('problem' in probed) throw new InputError(probed.problem);
  const late = new Promise<never>((_, reject) => {
    setTimeout(
      () => reject(new InputError(`The plug-in in ${ref.path} did not open within ${limitMs / 1000} s.`)),
      limitMs,
    ).unref();
  });
  return Promise.race([openPlugin(ref), late]);
}

/** All or nothing. @throws InputError when a name is taken */
function register(plugin: Plugin): (() => void)[] {
  const added: (() => void)[] = [];
  const add = <T>(registry: Registry<T>, items: readonly T[] = []): void => {
    for (const item of items) added.push(registry.add(item));
  };
  try {
    add(LOG_FORMATS, plugin.logFormats);
    add(MESSAGE_FAMILIES, plugin.messageFamilies);
    add(MESSAGE_ENCODINGS, plugin.messageEncodings);
    add(MAP_CHECKS, plugin.mapChecks);
    add(EXPORT_FORMATS, plugin.exportFormats);
    return added;
  } catch (error) {
    for (const remove of added) remove();
    if (error instanceof InputError) throw error;
    throw new InputError(`A plug-in cannot be added: ${messageOf(error)}.`, { cause: error });
  }
}
