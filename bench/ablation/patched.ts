/** Modules with something else at their end: exported functions are put in place of those that a part consists of. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Call it before the modules are imported.
 * @param ends what is added to a module, by its path; names of the module may be assigned to, constants too
 * @returns throws when a module was not loaded since
 */
export function patchModules(ends: ReadonlyMap<string, string>): () => void {
  const due = new Set(ends.keys());
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const end = url.startsWith('file:') ? ends.get(fileURLToPath(url)) : undefined;
      if (end === undefined) return loaded;
      due.delete(fileURLToPath(url));
      const text = String(loaded.source).replace(/^export const (\w+) =/gm, 'export let $1 =');
      return { ...loaded, source: `${text}\n${end}\n` };
    },
  });
  return () => {
    if (due.size > 0) throw new Error(`Not loaded, so not taken away: ${[...due].join(', ')}.`);
  };
}
