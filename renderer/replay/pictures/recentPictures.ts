/** The last few pictures that were decoded, so that hovering a place and then pressing there decodes its picture once. */
import type { LoadedSample } from '../loadedSample.ts';

/** Pictures held, all cameras together: those of a hover and of the press that follows. */
const KEPT = 6;

type Loading = Promise<LoadedSample | undefined>;

export class RecentPictures {
  readonly #held = new Map<string, Loading>();

  held(stream: number, seq: number): Loading | undefined {
    return this.#held.get(`${stream}/${seq}`);
  }

  put(stream: number, seq: number, loading: Loading): void {
    const key = `${stream}/${seq}`;
    this.#held.delete(key);
    this.#held.set(key, loading);
    // A request that failed or was cancelled is made again by whoever needs it.
    loading.catch(() => {
      if (this.#held.get(key) === loading) this.#held.delete(key);
    });
    const [oldest] = this.#held.keys();
    if (this.#held.size > KEPT && oldest !== undefined) this.#held.delete(oldest);
  }

  get(stream: number, seq: number, load: () => Loading): Loading {
    const held = this.held(stream, seq);
    if (held) return held;
    const loading = load();
    this.put(stream, seq, loading);
    return loading;
  }

  clear(): void {
    this.#held.clear();
  }
}
