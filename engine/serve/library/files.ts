/** The engine's own picker: folders under the served roots, with the format of what could be opened. */
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { FileEntry, Results } from '../../contract/api.ts';
import { DRIVE_FILE } from '../../contract/driveFile.ts';
import { InputError, messageOf } from '../../contract/errors.ts';
import type { LogFormatInfo } from '../../contract/extensions/formats.ts';
import { readHeader } from '../../drive/file/location.ts';
import { checkKind } from '../../drive/file/plain-file.ts';
import { formatsInTurn } from '../../ingest/detect.ts';
import { isWithin } from '../../ingest/stray-links.ts';
import type { Grants } from './grants.ts';

/** A folder with more folders below than this is one to go into, not a log; asking each format about it would walk a disk. */
const MOST_FOLDERS = 200;
/** Each entry is looked into; a folder with more is one of frames, not one to choose from. */
const MOST_ENTRIES = 20_000;

export class Files {
  readonly #grants: Grants;
  readonly #roots: readonly string[];
  /** Log formats of plug-ins: their code does not run here, so that a file is known by its ending. */
  readonly #added: () => readonly LogFormatInfo[];

  /** `roots` are what `serve --root` names; by default the home folder and the one the engine was started in. */
  constructor(
    grants: Grants,
    roots: readonly string[] = [homedir(), process.cwd()],
    added: () => readonly LogFormatInfo[] = () => [],
  ) {
    this.#grants = grants;
    this.#added = added;
    const all = [...new Set(roots.map((root) => resolve(root)))];
    this.#roots = all.filter((root) => !all.some((other) => other !== root && isWithin(root, other)));
  }

  roots(): FileEntry[] {
    return this.#roots.map((root) => ({ grant: this.#grants.of(root), name: root, kind: 'folder' }));
  }

  async list(grant: string): Promise<Results['files.list']> {
    const folder = this.#grants.path(grant);
    await this.#checkServed(folder);
    let names: string[];
    try {
      names = await readdir(folder);
    } catch (cause) {
      throw new InputError(`The folder ${folder} cannot be read: ${messageOf(cause)}.`, { cause });
    }
    if (names.length > MOST_ENTRIES)
      throw new InputError(`${folder} has ${names.length} entries, too many to list; choose it as a whole.`);
    const shown = names.filter((name) => !name.startsWith('.')).sort((a, b) => a.localeCompare(b));
    const entries: FileEntry[] = [];
    for (const name of shown) {
      const path = join(folder, name);
      // Broken links, closed files and links that leave the roots are not offered; nor what went since it was listed.
      if (await this.#isOffered(path)) entries.push(...(await this.entry(path).then(one, none)));
    }
    entries.sort((a, b) => Number(a.kind === 'file') - Number(b.kind === 'file'));
    const isRoot = this.#roots.includes(folder);
    return { entries, ...(isRoot ? {} : { parent: this.#grants.of(dirname(folder)) }) };
  }

  /**
   * An entry for any path, with a grant: also for what was dropped or chosen in a native dialog.
   * @throws InputError when it cannot be reached, or is neither a file nor a folder.
   */
  async entry(path: string, name = basename(path)): Promise<FileEntry> {
    const found = await statOf(path);
    if (!found.isDirectory()) checkKind(path, found);
    const ofPlugin = found.isFile() ? titleByEnding(path, this.#added()) : undefined;
    const format = await formatOf(path, found.isDirectory(), ofPlugin);
    return {
      grant: this.#grants.of(path),
      name,
      kind: found.isDirectory() ? 'folder' : 'file',
      ...(found.isDirectory() ? {} : { bytes: found.size }),
      ...(format === undefined ? {} : { format }),
    };
  }

  /** @throws InputError for the first that cannot be reached */
  entries(paths: readonly string[]): Promise<FileEntry[]> {
    return Promise.all(paths.map((path) => this.entry(path)));
  }

  /** The folders that links below a granted one may lead to: those that are served, and itself. Links followed. */
  async boundaryOf(path: string): Promise<string[]> {
    const all = await Promise.all(
      [...this.#roots, path].map((each) => realpath(each).catch(() => undefined)),
    );
    return all.filter((real) => real !== undefined);
  }

  async #isOffered(path: string): Promise<boolean> {
    try {
      const found = await stat(path);
      if (!found.isDirectory() && !found.isFile()) return false;
      return this.#isServed(await realpath(path));
    } catch {
      return false; // Not readable: then there is nothing to offer.
    }
  }

  async #checkServed(folder: string): Promise<void> {
    let real: string;
    try {
      real = await realpath(folder);
    } catch (cause) {
      throw new InputError(`The folder ${folder} cannot be read: ${messageOf(cause)}.`, { cause });
    }
    if (!(await this.#isServed(real)))
      throw new InputError(`${folder} lies outside the folders that are served (serve --root).`);
  }

  async #isServed(real: string): Promise<boolean> {
    for (const root of this.#roots) {
      const realRoot = await realpath(root).catch(() => undefined);
      if (realRoot !== undefined && isWithin(real, realRoot)) return true;
    }
    return false;
  }
}

const one = (entry: FileEntry): FileEntry[] => [entry];
const none = (): FileEntry[] => [];

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new InputError(`${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}

const titleByEnding = (path: string, formats: readonly LogFormatInfo[]): string | undefined =>
  formats.find(({ extensions }) => extensions.some((each) => path.toLowerCase().endsWith(`.${each}`)))?.title;

/**
 * Title of the format that would read this path, or undefined.
 * @param ofPlugin title of a plug-in's format by the file's ending: its code does not run here
 */
export async function formatOf(
  path: string,
  isFolder: boolean,
  ofPlugin?: string,
): Promise<string | undefined> {
  if (!isFolder && path.endsWith(`.${DRIVE_FILE.extension}`)) {
    try {
      readHeader(path);
      return DRIVE_FILE.title;
    } catch {
      return undefined; // Named like a drive, but none: opening it says why.
    }
  }
  if (isFolder && (await holdsMany(path))) return undefined;
  try {
    for (const format of formatsInTurn()) {
      if (format.general && ofPlugin !== undefined) return ofPlugin;
      if (await format.detect(path)) return format.title;
    }
  } catch {
    return undefined; // A place that cannot be looked into has no format to show; choosing it says why.
  }
  return ofPlugin;
}

async function holdsMany(folder: string): Promise<boolean> {
  let seen = 0;
  let level = [folder];
  for (let depth = 0; depth < 3; depth++) {
    const below: string[] = [];
    for (const each of level) {
      const entries = await readdir(each, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) if (entry.isDirectory()) below.push(join(each, entry.name));
      if ((seen += 1) + below.length > MOST_FOLDERS) return true;
    }
    level = below;
  }
  return false;
}
