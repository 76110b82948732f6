/** A kind of fuzzing whose target does what its input says: the faults that the fuzz suite has to notice. */
import type { Kind, Outcome } from '../../fuzz/kind.ts';

const kept: Uint8Array[] = [];

const BEHAVIOUR: Readonly<Record<string, () => Outcome | Promise<Outcome>>> = {
  clean: () => ({ state: 'clean', text: '' }),
  refuse: () => ({ state: 'refused', text: 'A sentence.' }),
  lose: () => ({ state: 'loss', text: '1 of 2' }),
  throw: () => {
    throw new TypeError('undefined is not iterable');
  },
  reject: () => {
    // An error outside of the call, as in a listener.
    setTimeout(() => {
      throw new RangeError('outside');
    });
    return new Promise(() => undefined);
  },
  abort: () => {
    process.abort();
  },
  spin: () => {
    for (;;);
  },
  wait: () => new Promise(() => undefined),
  eat: () => {
    for (let i = 0; i < 40; i++) kept.push(new Uint8Array(16 * 1024 * 1024).fill(1));
    return { state: 'clean', text: '' };
  },
};

export const kind: Kind = {
  name: 'misbehaving',
  ending: 'txt',
  async seeds() {
    return [new TextEncoder().encode('clean')];
  },
  mutate: (input) => input,
  async open() {
    return {
      async run(_path, bytes) {
        const behave = BEHAVIOUR[new TextDecoder().decode(bytes)];
        if (!behave) throw new Error('The test asks for what is not there.');
        return behave();
      },
      async close() {},
    };
  },
};
