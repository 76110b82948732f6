/** The folders whose drives a program may ask for. It names a drive by its path within them; nothing outside can be named. */
import { globSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { InputError } from '../../contract/errors.ts';
import { isDatabase } from '../../drive/file/location.ts';
import { realPathOf, statOf } from '../../drive/file/look.ts';

/** More are in no library, and no answer could list them. */
const MOST_DRIVES = 1000;
const ENDING = '.drive';

export type FoundDrive = { readonly name: string; readonly path: string; readonly bytes: number };

export class DriveFolders {
  readonly #folders: readonly string[];

  /** @throws InputError when a folder is not there */
  constructor(folders: readonly string[]) {
    this.#folders = folders.map((folder) => {
      const real = realPathOf(folder);
      if (real === undefined || !statOf(real)?.isDirectory()) throw new InputError(`${folder} is no folder.`);
      return real;
    });
  }

  list(): FoundDrive[] {
    return this.#folders
      .flatMap((folder) =>
        globSync(`**/*${ENDING}`, { cwd: folder })
          .sort()
          .slice(0, MOST_DRIVES)
          .flatMap((name) => this.#at(folder, name) ?? []),
      )
      .slice(0, MOST_DRIVES);
  }

  /** @throws InputError for a name that is no drive below the folders, whatever else may lie there */
  path(name: string): string {
    const plain = !isAbsolute(name) && !name.includes('\0') && !name.split(/[/\\]/).includes('..');
    for (const folder of plain ? this.#folders : []) {
      const found = this.#at(folder, name) ?? this.#at(folder, `${name}${ENDING}`);
      if (found) return found.path;
    }
    throw new InputError(`There is no drive ${JSON.stringify(name.slice(0, 200))}; list_drives lists them.`);
  }

  /** Undefined for what is no drive, and for a link that leads out of the folder. */
  #at(folder: string, name: string): FoundDrive | undefined {
    const path = join(folder, name);
    const real = name.endsWith(ENDING) ? realPathOf(path) : undefined;
    const stat = real === undefined ? undefined : statOf(real);
    if (real === undefined || !stat?.isFile()) return undefined;
    const within = relative(folder, real);
    if (within.startsWith(`..${sep}`) || isAbsolute(within) || !isReadableDatabase(real)) return undefined;
    return { name: name.replaceAll('\\', '/'), path: real, bytes: stat.size };
  }
}

/** False for one that cannot be read: it costs the list no other. */
function isReadableDatabase(path: string): boolean {
  try {
    return isDatabase(path);
  } catch {
    return false;
  }
}
