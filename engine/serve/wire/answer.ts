/** The answer to a request: the result as the contract types it, and the payloads that it names by their index. */
import type { Method, Results } from '../../contract/api.ts';
import { encodeFrame } from '../../contract/wire/frame.ts';

export type Answer<M extends Method> = {
  readonly result: Results[M];
  readonly payloads?: readonly Uint8Array[];
};

/** Collects payloads while a result is put together. */
export class Payloads {
  readonly list: Uint8Array[] = [];

  add(bytes: Uint8Array): number {
    return this.list.push(bytes) - 1;
  }
}

export function responseFrame<M extends Method>(
  id: number,
  { result, payloads = [] }: Answer<M>,
): Uint8Array<ArrayBuffer> {
  return encodeFrame({ type: 'response', id, result }, payloads);
}
