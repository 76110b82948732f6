/** A network in the runtime, with its memory watched. */
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { InputError, messageOf } from '../contract/errors.ts';
import type { Manifest, PictureManifest } from './manifest.ts';
import { MemoryWatch } from './watch.ts';

export class Session {
  readonly runtime: InferenceSession;
  readonly #watch: MemoryWatch;

  private constructor(runtime: InferenceSession, watch: MemoryWatch) {
    this.runtime = runtime;
    this.#watch = watch;
  }

  /**
   * The process ends where the network takes more memory than it may: here, or in a run.
   * @throws InputError when the runtime refuses the network.
   */
  static async open(
    path: string,
    bytes: Uint8Array,
    { threads, memoryMib }: { readonly threads: number; readonly memoryMib?: number | undefined },
  ): Promise<Session> {
    const watch = await MemoryWatch.start(`${path}: the network`, memoryMib);
    try {
      const runtime = await watch.during(() => create(bytes, threads));
      return new Session(runtime, watch);
    } catch (error) {
      await watch.stop();
      throw refusal(path, error);
    }
  }

  /** @throws InputError for what a network of somebody fails with. */
  async run(
    { name, input, output }: Manifest | PictureManifest,
    tensor: Tensor,
  ): Promise<Tensor | undefined> {
    try {
      const results = await this.#watch.during(() =>
        this.runtime.run({ [input.name]: tensor }, [output.name]),
      );
      return results[output.name];
    } catch (cause) {
      const [why = ''] = messageOf(cause).split('\n', 1);
      throw new InputError(`Model ${name} cannot be run: ${why.slice(0, 500)}.`, { cause });
    }
  }

  async release(): Promise<void> {
    await this.#watch.stop();
    await this.runtime.release();
  }
}

const create = (bytes: Uint8Array, threads: number): Promise<InferenceSession> =>
  InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Warnings of the runtime go to stderr, which belongs to progress: errors only.
    logSeverityLevel: 3,
  });

function refusal(path: string, error: unknown): InputError {
  const text = messageOf(error);
  const hint = /IR version/i.test(text)
    ? ' Export it again with an IR version of at most 9 (opset 17).'
    : /opset/i.test(text)
      ? ' Export it again with opset 17.'
      : '';
  return new InputError(`${path}: the network cannot be loaded: ${text}.${hint}`);
}
