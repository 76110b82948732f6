/** The plug-ins in a folder, looked at without running anything of them: what plugin.json says, and a digest of the files. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../contract/errors.ts';
import type { PluginAdds } from '../contract/extensions/plugins.ts';
import { readPlainText } from '../drive/file/plain-file.ts';
import { MANIFEST_FILE, MODULE_FILE } from './plugin.ts';
import { PLUGIN_CONTRACT } from './toolkit.ts';

/** A plug-in is code that a person can look through; more is a data set, or a folder chosen by mistake. */
const MOST_FILES = 2000;
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MANIFEST_BYTES = 64 * 1024;
const MOST_PLUGINS = 100;

const names = z.array(z.string().min(1).max(200)).max(1000).default([]);

const manifestSchema = z.strictObject({
  lanetrace: z.number(),
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,39}$/, 'not a name of a-z, 0-9, dots and dashes'),
  title: z.string().min(1).max(100),
  version: z.string().min(1).max(40),
  summary: z.string().max(500).default(''),
  adds: z.strictObject({
    logFormats: names,
    messageFamilies: names,
    messageEncodings: names,
    stages: names,
    mapChecks: names,
    exportFormats: names,
  }),
});

export type Manifest = Omit<z.infer<typeof manifestSchema>, 'adds'> & { readonly adds: PluginAdds };

export type FoundPlugin = {
  readonly path: string;
  /** Undefined with a problem. */
  readonly manifest: Manifest | undefined;
  readonly digest: string | undefined;
  readonly problem: string | undefined;
};

/**
 * Every sub-folder that holds a plugin.json, in order of their names.
 * @returns an empty list where there is no such folder
 * @throws InputError when it cannot be read, or holds too many
 */
export function findPlugins(folder: string): FoundPlugin[] {
  let entries: string[];
  try {
    entries = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new InputError(`The folder of plug-ins ${folder} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  const paths = entries.map((name) => join(resolve(folder), name)).filter(hasManifest);
  if (paths.length > MOST_PLUGINS)
    throw new InputError(`${folder} holds ${paths.length} plug-ins; at most ${MOST_PLUGINS} are listed.`);
  return paths.map(lookAt);
}

function hasManifest(path: string): boolean {
  try {
    return lstatSync(join(path, MANIFEST_FILE)).isFile();
  } catch {
    return false; // No plug-in: any folder may lie there.
  }
}

/** One plug-in by its folder; what is wrong with it is its problem and throws nothing. */
export function lookAt(path: string): FoundPlugin {
  try {
    const manifest = readManifest(path);
    const files = filesOf(path);
    checkImports(path, files);
    return { path, manifest, digest: digestOf(path, files), problem: undefined };
  } catch (error) {
    const problem = error instanceof InputError ? error.message : `${path}: ${messageOf(error)}.`;
    return { path, manifest: undefined, digest: undefined, problem };
  }
}

function readManifest(path: string): Manifest {
  const file = join(path, MANIFEST_FILE);
  let document: unknown;
  try {
    document = JSON.parse(readPlainText(file, MOST_MANIFEST_BYTES));
  } catch (cause) {
    throw new InputError(`${file} cannot be read: ${messageOf(cause)}.`, { cause });
  }
  const checked = manifestSchema.safeParse(document);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new InputError(`${file}: ${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'not usable'}.`);
  }
  if (checked.data.lanetrace !== PLUGIN_CONTRACT)
    throw new InputError(
      `${file} is written for contract ${checked.data.lanetrace} of plug-ins; this Lanetrace has ${PLUGIN_CONTRACT}.`,
    );
  return checked.data;
}

/** Files below the folder, relative to it with forward slashes, sorted. @throws InputError for links and too many files. */
function filesOf(path: string): string[] {
  const found: string[] = [];
  let bytes = 0;
  let folders = 0;
  const walk = (folder: string): void => {
    if (++folders > MOST_FILES)
      throw new InputError(`${path} has more than ${MOST_FILES} folders: too much for a plug-in.`);
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile()) {
        found.push(relative(path, file).split(sep).join('/'));
        bytes += lstatSync(file).size;
      } else throw new InputError(`${file} is no plain file: a digest cannot stand for it.`);
      if (found.length > MOST_FILES || bytes > MOST_BYTES)
        throw new InputError(
          `${path} has more than ${MOST_FILES} files or ${MOST_BYTES / 1024 / 1024} MiB: too much for a plug-in.`,
        );
    }
  };
  walk(path);
  if (!found.includes(MODULE_FILE)) throw new InputError(`${path} has no ${MODULE_FILE}.`);
  return found.sort();
}

/** Hex SHA-256 over names, lengths and bytes of the files, in order. */
function digestOf(path: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(join(path, file));
    hash.update(`${file.length} ${file} ${bytes.byteLength}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Each blank is looked at once: code may hold megabytes of them. */
const IMPORT = /(?:\bfrom|\bimport)\s*(?:\(\s*)?['"](\.[^'"\n]{0,4096})['"]/g;

/** Code outside of the folder would change without its digest. What is written so that this does not see it, runs all the same. */
function checkImports(path: string, files: readonly string[]): void {
  for (const file of files) {
    if (!/\.[cm]?js$/.test(file)) continue;
    const from = join(path, file);
    for (const [, target = ''] of readFileSync(from, 'utf8').matchAll(IMPORT)) {
      const to = relative(path, resolve(dirname(from), target));
      if (to.startsWith('..'))
        throw new InputError(
          `${from} imports ${target}, which lies outside of ${basename(path)}: its digest would not cover it.`,
        );
    }
  }
}
