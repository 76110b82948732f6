/** Models of the scenes of a drive, each read once, however many entities show it. */
import type { Object3D } from 'three';
import { type Link, payloadOf } from '../../../link/link.ts';
import type { ReadModel } from '../../../scene/boxes/modelSet.ts';

/** Models that are kept; of more, those that were read first are forgotten. */
const MOST_KEPT = 64;
const known = new WeakMap<Link, Map<string, Promise<Object3D>>>();

export function modelsOf(link: Link, drive: string): { readonly read: ReadModel } {
  const models = known.get(link) ?? new Map<string, Promise<Object3D>>();
  known.set(link, models);
  return {
    read: (source) => {
      const key = `${drive} ${source}`;
      const before = models.get(key);
      if (before) return before;
      const reading = read(link, drive, source);
      models.set(key, reading);
      // One that failed is read again when it is asked for again: the engine may have been away.
      reading.catch(() => models.delete(key));
      for (const old of models.keys()) if (models.size > MOST_KEPT) models.delete(old);
      return reading;
    },
  };
}

async function read(link: Link, drive: string, source: string): Promise<Object3D> {
  const reply = await link.request('objects.model', { drive, source }, { lane: 'visible' });
  // Loaders of models are a large part of three.js, which most drives never need.
  const { parseModel } = await import('../../../scene/boxes/modelFile.ts');
  return parseModel(reply.result.kind, payloadOf(reply, reply.result.payload));
}
