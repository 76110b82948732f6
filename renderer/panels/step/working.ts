/** The intermediate results of one step, decoded. */
import type { Results } from '../../../engine/contract/api.ts';
import { column, decodeColumns } from '../../../engine/contract/columns.ts';
import { decodeIterations, type StepIteration } from '../../../engine/contract/steps/iterations.ts';
import { decodeLayer, type StepLayer } from '../../../engine/contract/steps/layers.ts';
import { payloadOf, type Reply } from '../../link/link.ts';

export type Working = {
  readonly step: Results['runs.step'];
  /** x, y, z of each point after one another, metres. */
  readonly scan: Float32Array;
  /** As `scan`. */
  readonly map: Float32Array;
  readonly iterations: readonly StepIteration[];
  /** Layers of the phases, by name. */
  readonly layers: ReadonlyMap<string, StepLayer>;
};

/** A block that the stage did not write is empty. */
export function workingOf(reply: Reply<'runs.step'>): Working {
  const bytes = (name: string): Uint8Array | undefined => {
    const found = reply.result.blocks.find((block) => block.name === name);
    return found && payloadOf(reply, found.payload);
  };
  const points = (name: string): Float32Array => {
    const block = bytes(name);
    return block ? column(decodeColumns(block), 'xyz', 'f32') : new Float32Array();
  };
  const iterations = bytes('iterations');
  const layers = new Map<string, StepLayer>();
  for (const { name, payload } of reply.result.blocks) {
    const layer = decodeLayer(payloadOf(reply, payload));
    if (layer) layers.set(name, layer);
  }
  return {
    step: reply.result,
    scan: points('scan'),
    map: points('localMap'),
    iterations: iterations ? decodeIterations(iterations) : [],
    layers,
  };
}
