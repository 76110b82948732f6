/** Import cycles: the strongly connected components of a graph with more than one file (Tarjan 1972). */
import type { ImportGraph } from './graph.ts';

/** Each cycle as the files in it, in order of their names. A file that imports itself is one, too. */
export function cyclesOf({ files, imports }: ImportGraph): string[][] {
  const targets = new Map<string, string[]>(files.map((file) => [file, []]));
  for (const { from, to } of imports) if (targets.has(to)) targets.get(from)?.push(to);
  const order = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const own = order.size;
    order.set(file, own);
    stack.push(file);
    let low = own;
    for (const target of targets.get(file) ?? []) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (stack.includes(target)) low = Math.min(low, order.get(target) ?? own);
    }
    if (low === own) {
      const component = stack.splice(stack.indexOf(file)).sort();
      if (component.length > 1 || targets.get(file)?.includes(file)) found.push(component);
    }
    return low;
  };
  for (const file of files) if (!order.has(file)) visit(file);
  return found;
}
