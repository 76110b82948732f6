/** QuickJS as WebAssembly, bundled into the worker of scripts, which may load no other file (contract/hosts/pages.ts). */
import emscripten from '@jitl/quickjs-wasmfile-release-sync/emscripten-module';
import { QuickJSFFI } from '@jitl/quickjs-wasmfile-release-sync/ffi';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';

const VARIANT: QuickJSSyncVariant = {
  type: 'sync',
  importFFI: () => Promise.resolve(QuickJSFFI),
  importModuleLoader: () => Promise.resolve(emscripten),
};

/** @param wasm the interpreter's code: `@jitl/quickjs-wasmfile-release-sync/wasm` */
export async function loadInterpreter(wasm: ArrayBuffer): Promise<QuickJSWASMModule> {
  const wasmModule = await WebAssembly.compile(wasm);
  return newQuickJSWASMModuleFromVariant(newVariant(VARIANT, { wasmModule }));
}
