/** Citations in comments of the code: pages of docs/ that are there, and no document that a reader of the tree cannot open. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fault } from './pages.ts';

const SOURCES =
  '{bench,electron,engine,native,renderer,test,tools,training}/**/*.{ts,tsx,mjs,css,h,cc,txt,py}';
/** Notes and plans that were never part of the tree. */
const OUTSIDE = /research notes|\(architecture, /i;
const PAGE = /\b(?:docs\/)[\w/-]+\.md\b/g;

/** Every line of code below `root` that cites a page that is not there. */
export function citationFaults(root: string): Fault[] {
  return (
    globSync(SOURCES, { cwd: root })
      .map((path) => path.replaceAll('\\', '/'))
      // A page of this name stands in a test's own tree, or is written about as something that cannot be opened.
      .filter(
        (file) =>
          !/(?:^|\/)node_modules\//.test(file) &&
          !/^(?:test\/unit\/)?tools\/(?:docs\b|docs\.test)/.test(file),
      )
      .flatMap((file) =>
        readFileSync(join(root, file), 'utf8')
          .split('\n')
          .flatMap((text, index) =>
            faultsIn(root, file, text).map((what): Fault => ({ file, line: index + 1, what })),
          ),
      )
  );
}

function faultsIn(root: string, file: string, text: string): string[] {
  const gone = [...text.matchAll(PAGE)]
    .map(([page]) => page)
    .filter((page) => !page.includes('NAME'))
    .filter((page) => ![root, join(root, dirname(file))].some((from) => existsSync(join(from, page))))
    .map((page) => `cites ${page}, which is not there`);
  return OUTSIDE.test(text) ? [...gone, 'cites a document that is not in the tree'] : gone;
}
