/** The packages of package.json against those that the code uses: none is carried along unused, none is used by luck. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

/** Where code of ours lies; build/ and node_modules are none. */
const SOURCES = '{bench,electron,engine,native,renderer,test,tools}/**/*.{ts,tsx,mjs,cjs,css,txt}';
const CODE = /\.(?:ts|tsx|mjs|cjs)$/;
/** Comments become nothing: a package that is only written about is not used. Quoted globs hold "/*", so blocks start a line. */
const COMMENT = /^\s*\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const IMPORT =
  /(?:\bfrom\s*|\b(?:import|require|require\.resolve)\s*\(\s*|^\s*import\s*)['"]([^'"\n]+)['"]/gm;

/** Used without being named in code, with the reason. */
const UNNAMED: Readonly<Record<string, string>> = {
  'node-api-headers': 'headers of Node-API for the kernels; cmake-js finds them by this name',
};

type Manifest = {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

export type PackageFaults = {
  /** In package.json, and nothing imports, runs or names them. */
  readonly unused: readonly string[];
  /** Imported by code, and there only because another package brings them. */
  readonly undeclared: readonly string[];
  /** Imported at run time by the engine or the shell, and not among `dependencies`, which are what is packed. */
  readonly unpacked: readonly string[];
};

export function packageFaults(root: string): PackageFaults {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const packed = Object.keys(manifest.dependencies ?? {});
  const declared = [...packed, ...Object.keys(manifest.devDependencies ?? {})];
  const texts = new Map(
    globSync(SOURCES, { cwd: root }).map((file) => [
      file.replaceAll('\\', '/'),
      readFileSync(join(root, file), 'utf8').replace(COMMENT, ''),
    ]),
  );
  const imported = new Map<string, string[]>();
  for (const [file, text] of texts)
    if (CODE.test(file))
      for (const [, specifier = ''] of text.matchAll(IMPORT)) {
        const name = packageOf(specifier);
        if (name) imported.set(name, [...(imported.get(name) ?? []), file]);
      }
  const named = [...texts.values(), ...Object.values(manifest.scripts ?? {})].join('\n');
  const used = (name: string): boolean =>
    name === '@types/node' ||
    imported.has(name) ||
    name in UNNAMED ||
    binsOf(root, name).some((bin) =>
      Object.values(manifest.scripts ?? {}).some((script) => script.includes(bin)),
    ) ||
    new RegExp(`['"/]${name.replaceAll('.', '\\.')}['"/]`).test(named);
  const unused = declared.filter((name) => !used(typedBy(name)));
  const undeclared = [...imported.keys()].filter((name) => !declared.includes(name));
  const unpacked = [...imported].flatMap(([name, files]) =>
    !packed.includes(name) && name !== 'electron' && files.some((file) => /^(?:engine|electron)\//.test(file))
      ? [name]
      : [],
  );
  return { unused, undeclared: undeclared.sort(), unpacked: unpacked.sort() };
}

/** The package of an import's specifier; undefined for a file of ours, a module of Node and a virtual one. */
function packageOf(specifier: string): string | undefined {
  if (/^(?:[./]|node:|virtual:)/.test(specifier) || builtinModules.includes(specifier)) return undefined;
  return /^(?:@[a-z\d][\w.-]*\/)?[a-z\d][\w.-]*/.exec(specifier)?.[0];
}

/** The package whose types these are, since code names only that one; any other name as it is. */
const typedBy = (name: string): string => (name === '@types/node' ? name : name.replace(/^@types\//, ''));

/** Names of the programs that an installed package brings. */
function binsOf(root: string, name: string): string[] {
  const path = join(root, 'node_modules', name, 'package.json');
  if (!existsSync(path)) return [];
  const { bin } = JSON.parse(readFileSync(path, 'utf8')) as { bin?: string | Record<string, string> };
  return typeof bin === 'string' ? [name.split('/').at(-1) ?? name] : Object.keys(bin ?? {});
}
