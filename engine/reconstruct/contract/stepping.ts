/** What stages share to open their steps: work done again with its outputs kept, and compared with what the run stored. */
import type { StepHead } from '../../contract/steps/step.ts';
import type { OutputArtifact, PartBody, StepContext } from './stage.ts';

/** The parts that were made again, by output and key. */
export type Again = {
  readonly context: StepContext;
  part(name: string, key: string): PartBody | undefined;
};

/** A context whose outputs keep their parts in memory: of the finest level, which the stepper shows. */
export function again(context: StepContext): Again {
  const made = new Map<string, PartBody>();
  return {
    context: {
      ...context,
      output: (name): OutputArtifact => ({
        part: (body) => {
          if ((body.level ?? 0) === 0)
            made.set(`${name}\n${body.key}`, { ...body, bytes: body.bytes.slice() });
        },
        setMeta: () => undefined,
      }),
    },
    part: (name, key) => made.get(`${name}\n${key}`),
  };
}

/** Bytes of a stored part; undefined where the run has none of that key. */
export function storedPart(context: StepContext, name: string, key: string): Uint8Array | undefined {
  for (const part of context.stored(name)?.parts(0) ?? []) if (part.key === key) return part.bytes();
  return undefined;
}

/** @param bytes as computed anew; undefined where nothing came out */
export function comparedWithStored(
  context: StepContext,
  name: string,
  key: string,
  bytes: Uint8Array | undefined,
): StepHead['stored'] {
  const stored = storedPart(context, name, key);
  if (!stored && !bytes) return undefined;
  return stored && bytes && Buffer.compare(stored, bytes) === 0 ? 'equal' : 'different';
}
