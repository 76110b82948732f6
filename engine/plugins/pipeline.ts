/** The pipeline with the stages of plug-ins, and with what their map checks change in the keys of results. */
import { createHash } from 'node:crypto';
import { InputError } from '../contract/errors.ts';
import type { Stage } from '../reconstruct/contract/stage.ts';
import { STAGES } from '../reconstruct/stages/registry.ts';
import type { ActivePlugin } from './plugin.ts';

/** A plug-in's stages (or stand-ins for them), its digest, and whether it checks maps. */
export type PipelinePlugin = {
  readonly digest: string;
  readonly stages: readonly Stage[];
  readonly checksMaps: boolean;
};

/**
 * Each stage of a plug-in stands behind the last one that it takes from, and runs before what follows there. Its digest is
 * part of its key, and part of the keys of stages that run map checks.
 * @throws InputError when a stage has the id of another, or takes from one that does not exist
 */
export function pipelineWith(
  plugins: readonly PipelinePlugin[],
  ours: readonly Stage[] = STAGES,
): readonly Stage[] {
  if (plugins.length === 0) return ours;
  const checks = plugins.filter(({ checksMaps }) => checksMaps).map(({ digest }) => digest);
  const all = ours.map((stage) =>
    stage.checksMaps && checks.length > 0 ? { ...stage, extensions: sum(checks) } : stage,
  );
  for (const { digest, stages } of plugins)
    for (const stage of stages) all.splice(placeOf(stage, all), 0, { ...stage, extensions: digest });
  return all;
}

function placeOf(stage: Stage, all: readonly Stage[]): number {
  if (all.some(({ id }) => id === stage.id)) throw new InputError(`There is a stage "${stage.id}" already.`);
  const places = stage.takes.map((take) => {
    const place = all.findIndex(({ id }) => id === take.stage);
    if (place < 0)
      throw new InputError(`Stage "${stage.id}" takes from "${take.stage}", which does not exist.`);
    return place;
  });
  // One that takes from no stage comes last: it holds up nothing.
  return places.length > 0 ? Math.max(...places) + 1 : all.length;
}

const sum = (digests: readonly string[]): string =>
  createHash('sha256')
    .update([...digests].sort().join('\n'))
    .digest('hex');

/**
 * The same pipeline where no plug-in is loaded, for lists and for telling which results are stale. Its stages cannot be run.
 * Plug-ins whose stages do not fit are left out, as they are where they are loaded.
 */
export function describedPipeline(plugins: readonly ActivePlugin[]): readonly Stage[] {
  const fitting: PipelinePlugin[] = [];
  for (const { digest, description } of plugins) {
    const plugin = {
      digest,
      stages: description.stages.map((stage) => ({ ...stage, run: notLoaded })),
      checksMaps: description.mapChecks.length > 0,
    };
    if (fits([...fitting, plugin])) fitting.push(plugin);
  }
  return pipelineWith(fitting);
}

export function fits(plugins: readonly PipelinePlugin[]): boolean {
  try {
    pipelineWith(plugins);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const notLoaded = (): never => {
  throw new Error('A stage of a plug-in runs in a job only.');
};
