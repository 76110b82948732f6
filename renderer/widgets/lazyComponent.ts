/**
 * A component in a chunk of its own that can be read before it is needed. It is then there at once: React's own `lazy` shows a
 * placeholder first, and leaves that for at least 300 ms.
 */
import { type ComponentType, lazy } from 'react';

export type LazyComponent<P> = {
  readonly component: ComponentType<P>;
  /** Reads the chunk. A failure is left to the component, which tries again when it is shown. */
  readonly preload: () => Promise<void>;
};

export function lazyComponent<P>(load: () => Promise<ComponentType<P>>): LazyComponent<P> {
  type Module = { readonly default: ComponentType<P> };
  let loaded: Module | undefined;
  const read = async (): Promise<Module> => {
    loaded = { default: await load() };
    return loaded;
  };
  // React takes what a thenable gives at once without a placeholder.
  const component = lazy(() => {
    const held = loaded;
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what React looks for.
    return held ? ({ then: (take: (module: Module) => void) => take(held) } as Promise<Module>) : read();
  });
  return {
    component: component as ComponentType<P>,
    preload: () => read().then(undefined, () => undefined) as Promise<void>,
  };
}
