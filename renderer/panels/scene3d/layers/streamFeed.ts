/** The samples of a stream at the playhead, for a layer that needs them only while it is drawn. */
import type { StreamInfo } from '../../../../engine/contract/streams.ts';
import type { FrameLoader } from '../../../replay/frameLoader.ts';
import type { LoadedSample } from '../../../replay/loadedSample.ts';

export class StreamFeed {
  readonly #loader: FrameLoader;
  readonly #stream: StreamInfo;
  readonly #take: (sample: LoadedSample | undefined) => void;
  #unsubscribe: (() => void) | undefined;

  constructor(loader: FrameLoader, stream: StreamInfo, take: (sample: LoadedSample | undefined) => void) {
    this.#loader = loader;
    this.#stream = stream;
    this.#take = take;
  }

  /** Whether samples are followed, and the one that is shown is not the one at `t`. */
  isLate(t: number): boolean {
    return this.#unsubscribe !== undefined && !this.#loader.isCurrent(this.#stream, t);
  }

  /** Begins with the sample that is in force, where it is there already. */
  follow(wanted: boolean): void {
    if (wanted && !this.#unsubscribe)
      this.#unsubscribe = this.#loader.subscribe(this.#stream, (sample) => this.#take(sample));
    else if (!wanted && this.#unsubscribe) {
      this.#unsubscribe();
      this.#unsubscribe = undefined;
    }
  }
}
