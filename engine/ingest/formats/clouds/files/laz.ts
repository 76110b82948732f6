/** Unpacks the records of LAZ by laz-perf (Hobu, 0.0.6), the WebAssembly that @loaders.gl/las brings. */
import * as lazPerf from 'laz-perf';

/** What of the module is used; its own types need those of Emscripten. */
type LazModule = {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  readonly LASZip: new () => {
    open(at: number, bytes: number): void;
    getPoint(at: number): void;
    getPointLength(): number;
    delete(): void;
  };
};

/** One for the process: a file that broke it takes it along, and the next file gets a new one. */
let module: Promise<LazModule> | undefined;

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/** Emscripten takes over the faults of the whole process, and would print its own code for each: it does not here. */
function quietly(create: () => Promise<LazModule>): Promise<LazModule> {
  const before = EVENTS.map((event) => process.rawListeners(event));
  const made = create();
  EVENTS.forEach((event, k) => {
    for (const listener of process.rawListeners(event))
      if (!before[k]?.includes(listener)) process.off(event, listener as (...args: unknown[]) => void);
  });
  return made;
}

/** @throws Error in words where the bytes are no LAZ. */
export async function unpackLaz(file: Uint8Array, points: number, step: number): Promise<Uint8Array> {
  const opened = module ?? quietly(() => lazPerf.createLazPerf());
  module = opened;
  const laz = await opened;
  try {
    const input = laz._malloc(file.byteLength);
    const record = laz._malloc(step);
    if (input === 0 || record === 0) throw new Error('there is not the memory for it');
    laz.HEAPU8.set(file, input);
    const out = recordsOf(laz, { input, bytes: file.byteLength, record }, points, step);
    laz._free(input);
    laz._free(record);
    return out;
  } catch (error) {
    module = undefined;
    // C++ throws numbers.
    const words = error instanceof Error ? error.message : 'they are damaged';
    throw new Error(`its packed points cannot be had: ${words}`);
  }
}

function recordsOf(
  laz: LazModule,
  { input, bytes, record }: { input: number; bytes: number; record: number },
  points: number,
  step: number,
): Uint8Array {
  const zip = new laz.LASZip();
  zip.open(input, bytes);
  if (zip.getPointLength() !== step) throw new Error('its records have another length than its header says');
  const out = new Uint8Array(points * step);
  for (let i = 0; i < points; i++) {
    zip.getPoint(record);
    out.set(laz.HEAPU8.subarray(record, record + step), i * step);
  }
  zip.delete();
  return out;
}
