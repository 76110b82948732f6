/** A frame's working on the wire: its numbers, and its blocks as payloads. */
import type { StepResult } from '../../reconstruct/contract/stage.ts';
import { type Answer, Payloads } from '../wire/answer.ts';

export function stepAnswer({ blocks, ...rest }: StepResult): Answer<'runs.step'> {
  const payloads = new Payloads();
  const named = Object.entries(blocks).map(([name, bytes]) => ({ name, payload: payloads.add(bytes) }));
  return { result: { ...rest, blocks: named }, payloads: payloads.list };
}
