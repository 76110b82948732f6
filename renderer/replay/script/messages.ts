/** What the page and the worker of one script tell each other. */
import type { InputData, Known, ScriptInput, ScriptResult } from './sandbox.ts';

export type ToWorker =
  | {
      readonly kind: 'declare';
      /** The interpreter's code: the worker may fetch nothing. */
      readonly wasm: ArrayBuffer;
      readonly code: string;
      readonly known: Known;
    }
  | { readonly kind: 'run'; readonly data: readonly InputData[] };

export type FromWorker =
  | { readonly kind: 'declared'; readonly inputs: readonly ScriptInput[] }
  | { readonly kind: 'done'; readonly result: ScriptResult }
  | {
      readonly kind: 'fault';
      readonly message: string;
      readonly line: number | undefined;
      readonly limit: boolean;
    };
