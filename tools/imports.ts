/**
 * `npm run imports`: checks the imports of the tree against docs/architecture.md. Prints each breach as file, line and
 * rule; exit code 1 where there is one.
 *
 * Own code, since dependency-cruiser 18 reads TypeScript through the compiler's old interface (TypeScript below 7) or
 * through swc's visitor, which fails on `using`.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crowdedFolders } from './imports/crowded.ts';
import { cyclesOf } from './imports/cycles.ts';
import { readImports } from './imports/graph.ts';
import { orderBroken } from './imports/order.ts';
import { siblingBroken } from './imports/siblings.ts';

export type Breach = {
  readonly file: string;
  /** Undefined where the rule is not about one line. */
  readonly line?: number;
  readonly rule: string;
};

/** Folders whose code is checked. */
const TOPS = ['engine', 'renderer', 'electron', 'tools', 'bench', 'test'] as const;

/** Every breach in the tree at `root`. */
export function breaches(root: string): Breach[] {
  const graph = readImports(root, TOPS);
  const single = graph.imports.flatMap(({ from, to, line, specifier }): Breach[] => {
    const rule = orderBroken(from, to) ?? siblingBroken(from, to);
    return rule ? [{ file: from, line, rule: `"${specifier}": ${rule}` }] : [];
  });
  const cycles = cyclesOf(graph).map(
    (files): Breach => ({
      file: files[0] ?? '',
      rule: `Import cycle, of types or values: ${files.join(', ')}.`,
    }),
  );
  const crowds = crowdedFolders(graph.files).map(
    ({ folder, count, most }): Breach => ({
      file: folder,
      rule: `The folder holds ${count} files of code; at most ${most}.`,
    }),
  );
  return [...single, ...cycles, ...crowds];
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const found = breaches(fileURLToPath(new URL('..', import.meta.url)));
  for (const { file, line, rule } of found) console.error(`${file}${line ? `:${line}` : ''}: ${rule}`);
  console.error(
    found.length === 0 ? 'The import rules hold.' : `The import rules are broken in ${found.length} places.`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
