/** The order of modules and of the folders in them (docs/architecture.md): imports point to what stands before. */

/** Modules of the engine. Each imports itself and modules of earlier rows. */
const MODULES: readonly (readonly string[])[] = [
  ['contract'],
  ['geometry', 'logging'],
  ['kernels', 'map'],
  ['drive'],
  ['artifacts', 'replay'],
  ['ingest', 'simulate', 'models'],
  ['reconstruct'],
  ['dataset', 'plugins', 'doctor'],
  ['ask'],
  ['serve'],
  ['cli'],
];

/** The place of files that lie in a folder itself and not in one of its sub-folders. */
const FILES = '(files)';

/** Sub-folders of a folder. Each imports itself and folders of earlier rows; every sub-folder must be listed. */
const FOLDERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'engine/drive': [
    ['store'],
    ['file'],
    ['recipes'],
    ['logs', 'packing'],
    ['samples'],
    ['signals'],
    ['results'],
    [FILES],
    ['upkeep'],
  ],
  'engine/reconstruct': [
    ['contract'],
    ['mapping', 'positions'],
    ['stages'],
    ['run'],
    ['results'],
    ['repair'],
    ['learn'],
  ],
  'engine/serve': [
    ['wire'],
    ['library'],
    ['channels'],
    ['jobs'],
    ['methods'],
    [FILES],
    ['hosts'],
    ['entries'],
  ],
  'engine/simulate': [['random'], ['rig', 'world'], ['edits', 'sensors'], ['log'], ['faults'], [FILES]],
  renderer: [
    ['link', 'widgets'],
    ['contract', 'state'],
    ['artifacts', 'files', 'replay'],
    ['picture', 'plan'],
    ['scene'],
    ['library', 'panels', 'timeline'],
    ['workspaces'],
    ['app'],
    [FILES],
  ],
  'engine/simulate/world': [['model'], ['meshes'], ['road'], ['surface'], ['roadside'], ['actors'], [FILES]],
};

/** The module of a path: "engine/drive", "renderer", "electron", "native"; undefined for anything else. */
function moduleOf(path: string): string | undefined {
  const [top, second] = path.split('/');
  if (top === 'engine') return second && !second.includes('.') ? `engine/${second}` : 'engine';
  return top === 'renderer' || top === 'electron' || top === 'native' ? top : undefined;
}

/** The sentence that says why one file may not import another; undefined where it may. */
export function orderBroken(from: string, to: string): string | undefined {
  const [source, target] = [moduleOf(from), moduleOf(to)];
  if (!source) return undefined;
  if (!target) return `${to} belongs to no module of the product.`;
  if (source === 'renderer') {
    if (target === 'renderer') return foldersBroken(from, to);
    return ['engine/contract', 'engine/geometry'].includes(target)
      ? undefined
      : 'The renderer imports contract and geometry only.';
  }
  if (source === 'electron') {
    return ['electron', 'engine/contract', 'engine/logging'].includes(target)
      ? undefined
      : 'The shell imports contract and logging only; it knows the path of the engine, not its code.';
  }
  if (!target.startsWith('engine/'))
    return 'The engine works without a window: it imports nothing of the shell or the renderer.';
  if (source === target) return foldersBroken(from, to);
  const [a, b] = [rowOf(MODULES, source.slice(7)), rowOf(MODULES, target.slice(7))];
  if (a < 0 || b < 0) return `${a < 0 ? source : target} is not in the order of modules.`;
  return b < a ? undefined : `${source} imports earlier modules only; ${target} is not one.`;
}

function foldersBroken(from: string, to: string): string | undefined {
  for (const [folder, rows] of Object.entries(FOLDERS)) {
    if (!from.startsWith(`${folder}/`) || !to.startsWith(`${folder}/`)) continue;
    const [source, target] = [childOf(folder, from), childOf(folder, to)];
    const [a, b] = [rowOf(rows, source), rowOf(rows, target)];
    if (a < 0 || b < 0) return `${folder}/${a < 0 ? source : target} is not in the order of folders.`;
    if (source !== target && b >= a)
      return `In ${folder}, ${source} imports earlier folders only; ${target} is not one.`;
  }
  return undefined;
}

function childOf(folder: string, path: string): string {
  const [child = '', ...rest] = path.slice(folder.length + 1).split('/');
  return rest.length > 0 ? child : FILES;
}

const rowOf = (rows: readonly (readonly string[])[], name: string): number =>
  rows.findIndex((row) => row.includes(name));
