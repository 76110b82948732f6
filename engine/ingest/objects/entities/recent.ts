/** Things that were used last, as many as their cost allows. */
export class Recent<T> {
  readonly #most: number;
  readonly #held = new Map<string, { readonly value: T; readonly cost: number }>();
  #cost = 0;

  /** @param most cost of all that is kept together; the newest one is kept in any case */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, make: () => { readonly value: T; readonly cost: number }): T {
    const known = this.#held.get(key);
    const held = known ?? make();
    this.#held.delete(key);
    this.#held.set(key, held);
    if (known) return held.value;
    this.#cost += held.cost;
    for (const [old, { cost }] of this.#held) {
      if (this.#cost <= this.#most || old === key) break;
      this.#held.delete(old);
      this.#cost -= cost;
    }
    return held.value;
  }

  has(key: string): boolean {
    return this.#held.has(key);
  }
}
