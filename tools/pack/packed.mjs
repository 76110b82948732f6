// What is in a packed application: its npm packages, found where they lie, and its native files.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * @param root the checkout @param outside app.asar.unpacked
 * @returns one entry for each package: `path` below the checkout (node_modules/…), its manifest, and how it is packed
 */
export function packedPackages(root, outside) {
  const beside = manifestsBelow(join(outside, 'node_modules')).map((path) =>
    relative(outside, dirname(path)),
  );
  const list = join(root, 'build', 'renderer-packages.json');
  if (!existsSync(list))
    throw new Error(`${list} is missing: build the renderer first (npm run build:renderer).`);
  const bundled = JSON.parse(readFileSync(list, 'utf8'));
  const entry = (path, how) => ({ path, how, ...manifestOf(join(root, path)) });
  const all = [
    ...beside.map((path) => entry(path.replaceAll('\\', '/'), 'beside the archive')),
    ...bundled.filter((path) => !beside.includes(path)).map((path) => entry(path, 'in the interface')),
  ];
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Files that hold machine code, or WebAssembly, below `folder`. */
export function nativeFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(node|wasm|dll|dylib|so(\.[\d.]+)?)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function manifestOf(folder) {
  const { name, version, license, licenses, author, repository, homepage } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const named = license ?? licenses?.map(({ type }) => type).join(' OR ');
  return {
    folder,
    name,
    version,
    license: typeof named === 'string' ? named : named?.type,
    author: typeof author === 'string' ? author : author?.name,
    source: (typeof repository === 'string' ? repository : repository?.url) ?? homepage,
  };
}

/** Manifests of packages; those of folders inside a package, which only say how its files are read, have no version. */
function manifestsBelow(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    if (entry.name.startsWith('@')) found.push(...manifestsBelow(path));
    else {
      if (existsSync(join(path, 'package.json'))) found.push(join(path, 'package.json'));
      const own = join(path, 'node_modules');
      if (existsSync(own)) found.push(...manifestsBelow(own));
    }
  }
  return found;
}
