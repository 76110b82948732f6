/**
 * Unpacks bzip2 with the library of @foxglove/wasm-bz2. The package's own class throws away what was unpacked before damage;
 * here it is kept, up to the first block that is damaged. It is started without waiting: a payload of a log that a drive
 * refers to is asked for and given at once.
 */
import type { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What the package's WebAssembly module gives; pointers are places in HEAPU8. */
type Library = {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  decompress(
    to: number,
    toBytes: number,
    from: number,
    fromBytes: number,
    small: 0 | 1,
  ): { readonly code: number; readonly error?: string; readonly buffer?: Uint8Array };
};

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** Emscripten's hook: with it the module is complete when the function returns, not when its promise is kept. */
type Instantiate = (
  imports: WebAssembly.Imports,
  done: (instance: WebAssembly.Instance) => void,
) => WebAssembly.Exports;

const load = createRequire(import.meta.url);

function start(): Library {
  const makeModule = load('@foxglove/wasm-bz2/wasm/module') as (module: object) => unknown;
  const bytes = readFileSync(load.resolve('@foxglove/wasm-bz2/wasm/module.wasm'));
  const instantiateWasm: Instantiate = (imports, done) => {
    const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports);
    done(instance);
    return instance.exports;
  };
  const library: Partial<Library> = {};
  // It listens for faults of the whole process, and throws them: those are for the process itself to judge.
  const faults: EventEmitter = process;
  const before = EVENTS.map((event) => faults.listeners(event));
  makeModule(Object.assign(library, { instantiateWasm }));
  for (const [i, event] of EVENTS.entries())
    for (const listener of faults.listeners(event))
      if (!before[i]?.includes(listener)) faults.off(event, listener as () => void);
  return library as Library;
}

/** The library's memory grows and never shrinks: beyond this it is started anew. */
const KEPT_BYTES = 128 * 1024 * 1024;

let current: Library | undefined;

/** Bytes of a stream, at most `most`; where it is damaged or cut, those before, zeros behind them, and why. */
export function unpackBz2(
  packed: Uint8Array,
  most: number,
): { readonly bytes: Uint8Array; readonly fault?: string } {
  current ??= start();
  const library = current;
  const [from, to] = [library._malloc(packed.byteLength), library._malloc(most)];
  if (from === 0 || to === 0) {
    current = undefined;
    throw new Error(`there is no memory for ${most} bytes`);
  }
  library.HEAPU8.set(packed, from);
  library.HEAPU8.fill(0, to, to + most);
  const { code, error, buffer } = library.decompress(to, most, from, packed.byteLength, 0);
  const fault = code === 0 && buffer ? undefined : `its bzip2 stream is damaged (${error ?? code})`;
  const bytes = fault === undefined && buffer ? new Uint8Array(buffer) : library.HEAPU8.slice(to, to + most);
  library._free(from);
  library._free(to);
  if (library.HEAPU8.byteLength > KEPT_BYTES) current = undefined;
  return fault === undefined ? { bytes } : { bytes, fault };
}
