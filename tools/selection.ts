/** The tests that the words after `npm test --` ask for. */
import { globSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

export type Selection = {
  /** Test files, from the root of the checkout with forward slashes. */
  readonly files: readonly string[];
  /** Sources outside of test/: the tests that import them, directly or not, are run. */
  readonly sources: readonly string[];
  /** A part of test titles. */
  readonly title: string | undefined;
  readonly watch: boolean;
};

const TESTS = ['test/{unit,integration,simulation,pack}/**/*.test.{ts,tsx}', 'test/e2e/**/*.spec.ts'];
const SOURCES = '{engine,renderer,electron,tools}/**/*.{ts,tsx,mjs}';
/** Slow and of interest where the shell is: run when it is named as a whole. */
const ONLY_WHEN_NAMED = /^test\/pack\//;

/**
 * @param args what follows `npm test --`: parts of paths of test files, or paths of sources; `--watch`; `-t TITLE`
 * @returns undefined when all is to run
 * @throws Error with a sentence when a word matches nothing or an option is unknown
 */
export function select(root: string, args: readonly string[]): Selection | undefined {
  if (args.length === 0) return undefined;
  const { words, title, watch } = parse(args);
  const tests = TESTS.flatMap((pattern) => globSync(pattern, { cwd: root })).map(slashed);
  const files = new Set<string>();
  const sources = new Set<string>();
  for (const word of words) {
    const path = slashed(relative(root, join(root, word)));
    const inTests = tests.filter(
      (file) => file.includes(path) && (!ONLY_WHEN_NAMED.test(file) || path.includes('pack')),
    );
    const inSources = /^(engine|renderer|electron|tools)\//.test(path) ? sourcesAt(root, path) : [];
    if (inTests.length + inSources.length === 0)
      throw new Error(
        `No test has "${word}" in its path, and no source lies there. Paths look like test/unit/map/checks.test.ts.`,
      );
    for (const file of inTests) files.add(file);
    for (const file of inSources) sources.add(file);
  }
  const all = words.length === 0 ? tests.filter((file) => !ONLY_WHEN_NAMED.test(file)) : [...files];
  return { files: all, sources: [...sources], title, watch };
}

function parse(args: readonly string[]): { words: string[]; title: string | undefined; watch: boolean } {
  const words: string[] = [];
  let title: string | undefined;
  let watch = false;
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    if (word === '--watch' || word === '-w') watch = true;
    else if (word === '-t') {
      title = args[++i];
      if (title === undefined) throw new Error('-t needs a part of a test title.');
    } else if (word.startsWith('-'))
      throw new Error(`npm test does not know ${word}. It takes parts of paths, --watch and -t TITLE.`);
    else words.push(word);
  }
  return { words, title, watch };
}

function sourcesAt(root: string, path: string): string[] {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isFile()) return [path];
  if (!found?.isDirectory()) return [];
  return globSync(SOURCES, { cwd: root })
    .map(slashed)
    .filter((file) => file.startsWith(`${path.replace(/\/$/, '')}/`));
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
