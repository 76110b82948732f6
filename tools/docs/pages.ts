/** Rules for the pages of the documentation: the length of lines, and that what a page names is there. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Characters that fit beside a second window at the usual size. */
const MOST_CHARACTERS = 120;

/** Paths of these folders are code of ours when a page names them; build/ and dist/ are not there in a fresh clone. */
const FOLDERS =
  /^(?:\.ci|\.github|bench|docs|electron|engine|native|renderer|resources|test|tools|training)\/[\w./@-]+$/;
/** A file that a page names without its folder must be somewhere in the tree. */
const BARE_FILE = /^[\w-]+(?:\.[\w-]+)*\.(?:ts|tsx|mjs|cc|h|py|md)$/;

export type Fault = { readonly file: string; readonly line: number; readonly what: string };

/** All pages below `root` that are documentation: those at the root, docs/ and the pages beside the code. */
export function pagesOf(root: string): string[] {
  return globSync(
    [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      'native/README.md',
      'docs/**/*.md',
      'renderer/README.md',
      'training/**/*.md',
    ],
    { cwd: root },
  )
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}

/** Names of all files of the tree, without their folders. */
export function namesIn(root: string): ReadonlySet<string> {
  const folders = [
    'bench',
    'docs',
    'electron',
    'engine',
    'native',
    'renderer',
    'resources',
    'test',
    'tools',
    'training',
  ];
  const patterns = ['*.*', ...folders.map((folder) => `${folder}/**/*.*`)];
  return new Set(globSync(patterns, { cwd: root }).map((path) => basename(path)));
}

/**
 * What is wrong with a page: lines over 120 characters (rows of tables and lines that are one link cannot be broken and are
 * left out), relative links and anchors that lead nowhere, and code in backticks that names a file that is not there.
 */
export function faultsOf(root: string, file: string, names: ReadonlySet<string>): Fault[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return lines.flatMap((text, index) =>
    [...lengthOf(text), ...linksOf(root, file, text), ...pathsOf(root, file, text, names)].map((what) => ({
      file,
      line: index + 1,
      what,
    })),
  );
}

function lengthOf(text: string): string[] {
  const whole = text.startsWith('|') || /^\s*(?:[-*] )?!?\[[^\]]*\]\([^)]*\)[.,]?$/.test(text);
  const { length } = [...text];
  return whole || length <= MOST_CHARACTERS
    ? []
    : [`has ${length} characters; ${MOST_CHARACTERS} are the most`];
}

function linksOf(root: string, file: string, text: string): string[] {
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    const [path = '', anchor] = target.split('#');
    const page = path === '' ? file : join(dirname(file), path);
    if (!existsSync(join(root, page))) return [`links to ${target}, which is not there`];
    if (anchor === undefined || anchorsOf(readFileSync(join(root, page), 'utf8')).has(anchor)) return [];
    return [`links to ${target}; ${page} has no such heading`];
  });
}

/** Anchors as GitHub makes them of headings: lower case, punctuation gone, spaces as hyphens. */
function anchorsOf(page: string): ReadonlySet<string> {
  return new Set(
    [...page.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replace(/\s/g, '-'),
    ),
  );
}

function pathsOf(root: string, file: string, text: string, names: ReadonlySet<string>): string[] {
  return [...text.matchAll(/`([^`\s]+)`|\(((?:engine|docs|test|tools|native|bench)\/[\w./-]+)\)/g)].flatMap(
    ([, code, bracketed]) => {
      // "engine/drive/store/store.ts:12" and "engine/drive/" name the same file and folder.
      const path = (code ?? bracketed ?? '').replace(/:\d+$/, '').replace(/\/$/, '');
      if (/\bNAME\b/.test(path)) return []; // The name of something that the reader will add.
      if (FOLDERS.test(path))
        return existsSync(join(root, path)) ? [] : [`names ${path}, which is not there`];
      if (!BARE_FILE.test(path)) return [];
      return names.has(path) || existsSync(join(root, dirname(file), path))
        ? []
        : [`names ${path}; no such file`];
    },
  );
}
