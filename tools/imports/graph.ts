/** The import graph of the tree: every relative import of a source file, of types and of values alike. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** One import statement; paths are relative to the root, with forward slashes. */
export type Import = {
  readonly from: string;
  /** 1 for the first line. */
  readonly line: number;
  /** As the statement spells it. */
  readonly specifier: string;
  readonly to: string;
};

export type ImportGraph = {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
};

const CODE = /\.(ts|tsx|mts|mjs|cjs|js)$/;
/** `from '…'` also where the names before it take several lines, `import '…'` and `import('…')`. */
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s*)['"](\.[^'"\n]*)['"]/gm;
/** Comments become spaces, so that an import that is only written about does not count and lines keep their numbers. */
const COMMENT = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** Files of code under `top`, relative to `root`, in order. */
function filesUnder(root: string, top: string): string[] {
  if (!existsSync(join(root, top))) return [];
  return readdirSync(join(root, top), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${top}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(root, path);
      return CODE.test(entry.name) ? [path] : [];
    });
}

function importsOf(root: string, from: string): Import[] {
  const text = readFileSync(join(root, from), 'utf8').replace(COMMENT, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  );
  return [...text.matchAll(IMPORT)].flatMap((match) => {
    const [whole, specifier] = match;
    if (specifier === undefined) return [];
    const line = text.slice(0, match.index + whole.length).split('\n').length;
    return [{ from, line, specifier, to: posix.join(dirname(from), specifier) }];
  });
}

/** The graph of all code below the given folders of `root`. */
export function readImports(root: string, tops: readonly string[]): ImportGraph {
  const files = tops.flatMap((top) => filesUnder(root, top));
  return { files, imports: files.flatMap((file) => importsOf(root, file)) };
}
