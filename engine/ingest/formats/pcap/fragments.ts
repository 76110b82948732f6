/** Puts IPv4 packets together that came in fragments (RFC 791): those of an Ouster lidar are larger than Ethernet takes. */

/** Packets that wait for their other fragments; older ones are given up. */
const MOST_OPEN = 64;
const MOST_BYTES = 65_535;

type Open = { readonly parts: Map<number, Uint8Array>; bytes: number; total: number | undefined };

export class Fragments {
  readonly #open = new Map<string, Open>();
  #givenUp = 0;

  /** Packets that did not become whole. */
  get alone(): number {
    return this.#givenUp + this.#open.size;
  }

  /** The whole, once its last fragment is there. */
  add(key: string, offset: number, more: boolean, bytes: Uint8Array): Uint8Array | undefined {
    if (offset + bytes.length > MOST_BYTES) return undefined;
    let open = this.#open.get(key);
    if (!open) {
      open = { parts: new Map(), bytes: 0, total: undefined };
      this.#open.set(key, open);
      if (this.#open.size > MOST_OPEN) {
        const [oldest] = this.#open.keys();
        if (oldest !== undefined) this.#open.delete(oldest);
        this.#givenUp++;
      }
    }
    open.bytes += bytes.length - (open.parts.get(offset)?.length ?? 0);
    // The piece that it lies in is read over.
    open.parts.set(offset, bytes.slice());
    if (!more) open.total = offset + bytes.length;
    if (open.bytes > (open.total ?? MOST_BYTES)) {
      // Some lie over others: no packet comes of them.
      this.#open.delete(key);
      this.#givenUp++;
      return undefined;
    }
    if (open.total !== open.bytes) return undefined;
    const whole = new Uint8Array(open.total);
    for (let at = 0; at < open.total; ) {
      const part = open.parts.get(at);
      if (!part || part.length === 0 || at + part.length > open.total) return undefined;
      whole.set(part, at);
      at += part.length;
    }
    this.#open.delete(key);
    return whole;
  }
}
