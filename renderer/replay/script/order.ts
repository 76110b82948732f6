/** The values and messages of several inputs in one order of time. */

export type Order = {
  /** Which input. */
  readonly whose: Uint16Array;
  /** Which of its values. */
  readonly which: Uint32Array;
  /** Nanoseconds, ascending. */
  readonly t: Float64Array;
};

/** @param inputs each in ascending order. At the same time, an input that was declared earlier comes first. */
export function mergedOrder(inputs: readonly { readonly t: Float64Array }[]): Order {
  const total = inputs.reduce((sum, { t }) => sum + t.length, 0);
  const order = { whose: new Uint16Array(total), which: new Uint32Array(total), t: new Float64Array(total) };
  const next = new Uint32Array(inputs.length);
  for (let k = 0; k < total; k++) {
    let [best, at] = [-1, Infinity];
    inputs.forEach(({ t }, i) => {
      const time = t[next[i] ?? 0];
      if (time === undefined || (best >= 0 && time >= at)) return;
      [best, at] = [i, time];
    });
    order.whose[k] = best;
    order.which[k] = next[best] ?? 0;
    order.t[k] = at;
    next[best] = (next[best] ?? 0) + 1;
  }
  return order;
}
