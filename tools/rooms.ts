/**
 * The import rule between rooms (docs/architecture.md): a room imports only rooms to its left, a stage never another
 * stage, a format never another format, a panel never another panel. Prints each breach as file, line and rule; exit 1.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Which rooms each room may import, itself included. */
const LEVELS: readonly (readonly string[])[] = [
  ['contract'],
  ['geometry'],
  ['kernels', 'map'],
  ['drive'],
  ['artifacts', 'replay'],
  ['ingest', 'simulate', 'models'],
  ['reconstruct'],
  ['dataset'],
  ['serve'],
  ['cli'],
];

/** Folders below a room whose children must not import one another; shared helpers lie beside them as files. */
const SIBLINGS: readonly { readonly folder: string; readonly noun: string }[] = [
  { folder: 'engine/reconstruct/stages', noun: 'stage' },
  { folder: 'engine/ingest/formats', noun: 'format' },
  { folder: 'renderer/panels', noun: 'panel' },
];

export type Breach = {
  readonly file: string;
  readonly line: number;
  readonly target: string;
  readonly rule: string;
};

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s*)['"]([^'"]+)['"]/g;

function levelOf(room: string): number {
  return LEVELS.findIndex((rooms) => rooms.includes(room));
}

/** The room of a repository path: "engine/drive", "renderer", "electron"; undefined outside the house. */
function roomOf(path: string): string | undefined {
  const [top, second] = path.split('/');
  if (top === 'engine') return second && !second.includes('.') ? `engine/${second}` : 'engine';
  if (top === 'renderer' || top === 'electron' || top === 'native') return top;
  return undefined;
}

function ruleBroken(from: string, to: string): string | undefined {
  const [source, target] = [roomOf(from), roomOf(to)];
  if (!source || !target) return target ? undefined : `${from} imports ${to}, which lies outside the house.`;
  if (
    source === 'renderer' &&
    target !== 'renderer' &&
    target !== 'engine/contract' &&
    target !== 'engine/geometry'
  ) {
    return 'The renderer imports contract and geometry only.';
  }
  if (source === 'electron' && target !== 'electron' && target !== 'engine/contract') {
    return 'The shell imports contract only; it knows the path of the engine, not its code.';
  }
  if (source.startsWith('engine/')) {
    if (!target.startsWith('engine/'))
      return 'The engine works without a window: it imports nothing of the shell or the renderer.';
    const [a, b] = [levelOf(source.slice(7)), levelOf(target.slice(7))];
    if (a < 0 || b < 0) return 'This room is not in the rule (tools/rooms.ts).';
    if (source !== target && b >= a) return `${source} may import only rooms to its left; ${target} is not.`;
  }
  return siblingBroken(from, to);
}

function siblingBroken(from: string, to: string): string | undefined {
  for (const { folder, noun } of SIBLINGS) {
    const child = (path: string): string | undefined => {
      if (!path.startsWith(`${folder}/`)) return undefined;
      const [head = '', ...rest] = path.slice(folder.length + 1).split('/');
      if (noun === 'stage' && rest.length === 0) return undefined;
      if (noun === 'panel' && rest.length === 0) return undefined;
      // A format is a file, and may have a folder of its own name for its parts.
      return head.replace(/\.ts$/, '');
    };
    const [a, b] = [child(from), child(to)];
    if (a && b && a !== b)
      return `A ${noun} never imports another ${noun}: what they share lies beside them.`;
  }
  return undefined;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder).sort()) {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) {
      if (entry !== 'node_modules') yield* sources(path);
    } else if (/\.(ts|tsx|mts|mjs)$/.test(entry)) yield path;
  }
}

/** Every breach of the rule under root's engine, renderer and electron folders. */
export function breaches(root: string): Breach[] {
  const found: Breach[] = [];
  for (const top of ['engine', 'renderer', 'electron']) {
    const folder = join(root, top);
    if (!statSync(folder, { throwIfNoEntry: false })) continue;
    for (const path of sources(folder)) {
      const file = relative(root, path).split(sep).join('/');
      readFileSync(path, 'utf8')
        .split('\n')
        .forEach((text, index) => {
          for (const [, target] of text.matchAll(IMPORT)) {
            if (!target?.startsWith('.')) continue;
            const to = relative(root, resolve(dirname(path), target))
              .split(sep)
              .join('/');
            const rule = ruleBroken(file, to);
            if (rule) found.push({ file, line: index + 1, target, rule });
          }
        });
    }
  }
  return found;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const found = breaches(root);
  for (const { file, line, target, rule } of found) console.error(`${file}:${line}: "${target}": ${rule}`);
  console.error(
    found.length === 0 ? 'The import rule holds.' : `The import rule is broken in ${found.length} places.`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
